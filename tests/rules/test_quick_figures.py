"""What makes tables quick says what plain arithmetic says, for any sums and any days."""

from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gateway.figures.answerable import ASSIGNMENTS, Answerable
from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import LINES, Reader, TableNumber
from gateway.figures.rows import Row, text_of
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figure
from gateway.figures.target_status import rounded
from services.contracts.figures.catalogue import TARGETS
from services.contracts.figures.partials import Partial
from services.contracts.values.kinds import exact
from tests.support.seeds import examples

DAYS = st.dates(date(2024, 12, 25), date(2025, 1, 7)).map(str)
ADDED = st.lists(st.tuples(DAYS, st.integers(-2, 2)))
AT = st.sampled_from([date(2025, 3, 28), date(2026, 1, 31), date(2026, 3, 28), date(2026, 5, 1)])
WHOLE = st.integers(-(10**25), 10**25)
SUMMED = [target for target in TARGETS.values() if target.indicator.kind != "ratio"]


@examples(200)
@given(ADDED, ADDED, DAYS, DAYS)
def test_sums_are_those_of_all_that_was_added(first, then, day, other) -> None:
    figure, more = Figure(), Counter()
    for one, amount in first:
        figure.add(one, amount)
        assert figure.up_to(one) == sum(figure.by_day[d] for d in figure.by_day if d <= one)
    for one, amount in then:
        more[one] += amount
    both, added = figure.with_more(more), [*first, *then]
    sums = Counter()
    for one, amount in added:
        sums[one] += amount
    held = sorted(one for one, amount in sums.items() if amount)
    assert both.up_to(day) == sum(amount for one, amount in added if one <= day)
    since = f"{day[:4]}-01-01"
    assert both.year_to_date(day) == sum(amount for one, amount in added if since <= one <= day)
    assert both.days(day, other) == [one for one in held if day <= one <= other]
    assert both.known(day, other) == bool(both.days(day, other))
    for one, amount in first:
        figure.add(one, -amount)
    assert figure.days("", "9") == []
    assert figure.up_to("9") == 0


@examples(500)
@given(WHOLE, st.integers(1, 10**9), st.integers(0, 6))
def test_rounding_is_half_up(above, below, decimals) -> None:
    value = Fraction(above, below)
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        plain = quotient.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert rounded(value, decimals) == f"{plain:f}"


@examples(500)
@given(WHOLE, st.integers(1, 3), st.sampled_from(SUMMED))
def test_base_units_are_printed_exactly(amount, below, target) -> None:
    factor = target.indicator.unit.factor
    value = Fraction(amount, factor * below)
    assert text_of(target, value) == exact(int(value * factor), factor)
    assert Decimal(exact(amount, factor)) * factor == amount


@examples(20)
@given(st.data())
def test_a_table_of_rows_written_before_is_one_written_anew(data) -> None:
    """Sums, statistics, assignments and days change between; rows are kept or written anew."""
    figures, known, days = Generations(), Statistics(), [date(2026, 3, 30)]
    answerable = Answerable()

    def reader() -> Reader:
        return Reader(figures, known, Rules(), lambda: days[-1], answerable=answerable)

    held = reader()
    for version in range(1, 12):
        what = data.draw(st.sampled_from(["sum"] * 5 + ["statistic", "assignment", "day", "none"]))
        if what == "sum":
            key, at = data.draw(st.sampled_from(SUMMED)).key, data.draw(AT)
            figures.apply(
                Partial("t", 0, (*key, str(at)), version, data.draw(st.integers(0, 9)), version, 1)
            )
        elif what == "statistic":
            figures.touch()
            fact = {"series": "gdp", "period": "2025", "note": None, "version": version}
            known.apply({**fact, "value": str(version)})
        elif what == "assignment":
            figures.touch()
            fact = {"target": "workforce", "from": "2026-01-01", "department": str(version)}
            answerable.apply(ASSIGNMENTS, {**fact, "version": version})
        elif what == "day":
            days.append(days[-1] + timedelta(days=1))
        number, day = data.draw(st.sampled_from(TableNumber)), data.draw(AT)
        for one in (day, day, date(2026, 3, 28)):
            body = held.table(number, one)
            assert body == reader().table(number, one)
            assert [Row.model_validate(row) for row in orjson.loads(body)["rows"]] == [
                held.row(target, one) for target in LINES[number]
            ]
