"""Sums beyond 64 bits: the largest amounts that the contract takes, a thousand in one bucket."""

from datetime import date

import orjson
import pytest

from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import Amounts, Reader, TableNumber
from gateway.figures.statistics import Statistics
from services.contracts.figures import partials
from services.contracts.figures.partials import Partial
from tests.stores.said import (
    established,
    funded,
    invested,
    published,
    registered,
    reported,
    told_at_length,
)
from tests.support import pure

LATE = date(2025, 12, 31)
LARGEST = "999999999999999.99"
FEN = 99_999_999_999_999_999
MANY = 1000


def over_kafka(told_partials: list[Partial]) -> Generations:
    """What a gateway has read of these partials: as bytes."""
    figures = Generations()
    for one in told_partials:
        key = partials.key(one.topic, one.partition, one.bucket, one.definition)
        figures.apply(partials.read(key, partials.value(one.sum, one.offset, one.timestamp)))
    return figures


@pytest.mark.parametrize("total", [0, -1, 2**63 - 1, -(2**63), 2**64, -(2**64), 185 * FEN, 10**30])
def test_a_sum_is_read_as_it_was_told(total: int) -> None:
    key = partials.key("funds.investment", 0, ("fund_investment", "total", "2025-02-01"))
    read = partials.read(key, partials.value(total, 7, 9))
    assert (read.sum, read.offset, read.timestamp) == (total, 7, 9)
    assert type(read.sum) is int


def test_largest_amounts_leave_both_tables_exact() -> None:
    district = pure.District()
    district.publish(
        told_at_length(
            *(registered(), established(), reported(yuan=LARGEST)),
            *(invested(LARGEST, f"I-{n}") for n in range(MANY)),
            *(funded(yuan=LARGEST, number=f"T-{n}") for n in range(MANY)),
            published(value="0.01", period="2025", series="fund_investment"),
        )
    )
    figures = over_kafka(pure.partials(district.facts))
    reader = Reader(figures, pure.statistics(district.facts), Rules(), lambda: LATE)
    amounts = {(code, dimension): amount for code, dimension, amount in reader.amounts(LATE)}
    assert amounts["fund_investment", "total"] == MANY * FEN
    assert amounts["compensation_pool_balance", "total"] == MANY * FEN
    rows = {
        (row["code"], row["dimension"]): row
        for row in orjson.loads(reader.table(TableNumber.one, LATE))["rows"]
    }
    assert rows["fund_investment", "total"]["value"] == "9999999999.9999999"
    assert rows["total_output", "total"]["value"] == "9999999.9999999999"
    assert orjson.loads(reader.table(TableNumber.two, LATE))["rows"]


def test_the_difference_from_an_official_figure_is_exact() -> None:
    statistics = Statistics()
    statistic = {"series": "fund_investment", "period": "2025", "note": None, "version": 1}
    statistics.apply(statistic | {"value": "0.0000000001"})
    figures = over_kafka(
        [Partial("t", 0, ("fund_investment", "total", "2025-02-01"), 1, 10**35 + 10**10, 1)]
    )
    reader = Reader(figures, statistics, Rules(), lambda: LATE)
    row = orjson.loads(reader.table(TableNumber.one, LATE))["rows"]
    [official] = [one["official"] for one in row if one["code"] == "fund_investment"]
    assert official["difference"] == "10000000000000000000000000.9999999999"


def test_audits_are_told_large_sums_exactly() -> None:
    days = {LATE: [("fund_investment", "total", MANY * FEN)]}
    told_to_audits = Amounts(definition=1, definitions={}, fresh_as_of=None, days=days)
    assert str(MANY * FEN) in told_to_audits.model_dump_json()
