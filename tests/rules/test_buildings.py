"""Figures of buildings: those of the district, shared out; whatever came in whatever order."""

from collections import Counter
from datetime import date

import orjson
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from services.contracts.events.envelope import Refused, parse
from services.indicators.buildings import FLOWS, place, placed
from services.indicators.read_model.buildings import figures
from services.indicators.read_model.following.facts import contributions
from services.kit.state.days import Days
from tests.rules.test_figures_equal_the_recount import AS_OF, published
from tests.stores import said
from tests.support import naive, naive_buildings, pure, strategies
from tests.support.seeds import examples, seeds

thorough = examples(15)
# Which figures of buildings are which of the district's.
SHARED_OUT = {
    "building_enterprises": ("enterprise_count", "total"),
    "building_employees": ("workforce", "total"),
    "building_output": ("total_output", "total"),
}


def kept(facts: list[pure.Told]) -> list[tuple]:
    """What the read model keeps of the newest versions."""
    newest = {(fact.topic, fact.key.decode()): fact for fact in facts}
    rows = []
    for (topic, key), fact in newest.items():
        rows += contributions(topic, key, orjson.loads(fact.value))
    return [row for row in rows if row[0].startswith("building_")]


def at(rows: list[tuple], day: date) -> dict[tuple[str, str], int]:
    found: Counter = Counter()
    for figure, dimension, _, _, dated, amount in rows:
        if dated <= day and (figure not in FLOWS or dated.year == day.year):
            found[figure, dimension] += amount
    return {place: amount for place, amount in found.items() if amount}


@pytest.mark.parametrize("number", seeds(12))
def test_all_buildings_and_none_are_the_district_in_any_order(number: int) -> None:
    @seed(number)
    @thorough
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        events = data.draw(strategies.event_sets())
        sent = data.draw(strategies.shuffled_with_repeats(events))
        rows = kept(published(sent, data.draw).facts)
        for day in AS_OF:
            found = at(rows, day)
            assert found == naive_buildings.figures(events, day), day
            whole = naive.figures(events, day)
            for code, of_district in SHARED_OUT.items():
                together = sum(amount for (one, _), amount in found.items() if one == code)
                assert together == whole.get(of_district, 0), (code, day)
            by_sector: Counter = Counter()
            for (code, dimension), amount in found.items():
                if code == "building_output_by_sector":
                    by_sector[placed(dimension)[1]] += amount
            told = {d: n for (c, d), n in whole.items() if c == "output"}
            assert by_sector == told, day

    holds()


def moving() -> list[dict]:
    first = said.registered(on="2025-01-01")
    registered = first._replace(data=first.data | {"carrier_id": "甲"})
    moved = said.renamed("甲")._replace(data={"carrier_id": "乙", "effective_on": "2025-05-01"})
    periods = ("2025-03", "2025-04", "2025-05", "2025-06")
    return said.told(registered, moved, *(said.reported(one, 7) for one in periods))


def test_an_enterprise_that_moves_leaves_its_output_where_it_was_made() -> None:
    made = pure.District()
    made.publish(moving())
    rows = kept(made.facts)
    june = at(rows, date(2025, 6, 30))
    assert june["building_output", "carrier/甲"] == june["building_output", "carrier/乙"] == 20_000
    assert june["building_employees", "carrier/乙"] == 7
    assert ("building_employees", "carrier/甲") not in june
    april = at(rows, date(2025, 4, 30))
    assert april["building_employees", "carrier/甲"] == 7
    assert ("building_told", "carrier/乙") not in april


def test_a_report_says_its_building_and_those_of_its_employees() -> None:
    made = pure.District()
    made.publish(moving())
    newest = {fact.key.decode(): orjson.loads(fact.value) for fact in made.facts}
    april = newest[f"{said.A}:2025-04"]
    assert april["carrier_id"] == "甲"
    assert april["employed_in"] == [
        {"from": "2025-04-30", "to": "2025-05-01", "carrier_id": "甲"},
        {"from": "2025-05-01", "to": "2025-05-31", "carrier_id": "乙"},
    ]


def test_a_report_of_somebody_in_no_building_says_nothing_of_one() -> None:
    made = pure.District()
    made.publish(said.told(said.registered(), said.reported()))
    told = [orjson.loads(fact.value) for fact in made.facts if fact.topic == "enterprises.report"]
    assert not {"carrier_id", "employed_in"} & told[-1].keys()


def test_this_years_reporters_are_gone_at_new_year_and_their_employees_are_not() -> None:
    made = pure.District()
    made.publish(moving())
    found = at(kept(made.facts), date(2026, 1, 1))
    assert found["building_employees", "carrier/乙"] == 7
    assert {code for code, _ in found} == {
        "building_employees", "building_told", "building_enterprises",
    }  # fmt: skip


@pytest.mark.parametrize("carrier", ["", "a/b", "carrier/x", "区|块@1"])
@pytest.mark.parametrize("sector", ["", "fintech"])
def test_whatever_an_id_holds_a_dimension_reads_back(carrier: str, sector: str) -> None:
    assert placed(place(carrier, sector)) == (carrier, sector)


def told(**more: object) -> figures.Told:
    day = date(2025, 6, 30)
    nothing: list = []
    empty = figures.Told(day, nothing, nothing, nothing, nothing, nothing)
    return empty._replace(**more)


def building(id: str, area: int | None, is_open: bool = True) -> figures.Carrier:
    return figures.Carrier(id, id, is_open, area, {})


def test_what_nobody_told_is_not_known_and_never_0() -> None:
    (found,) = figures.buildings(told(carriers=[building("甲", 100)]))
    unknown = (found.employees, found.output, found.let, found.leading)
    assert (found.enterprises, *unknown) == (0, None, None, None, None)
    nothing_made = [figures.Amount("building_reports", "甲", "", 1, date(2025, 1, 31))]
    (found,) = figures.buildings(told(carriers=[building("甲", 100)], amounts=nothing_made))
    assert found.output == 0


def test_what_looks_wrong_is_flagged_and_counted() -> None:
    amounts = [figures.Amount("building_enterprises", one, "fintech", 1) for one in "乙丙"]
    leases = [figures.Lease("甲", 60, True), figures.Lease("甲", 60, True)]
    carriers = [building("甲", 100), building("乙", None, is_open=False)]
    rows = figures.buildings(told(carriers=carriers, amounts=amounts, leases=leases))
    assert {one.id: one.flags for one in rows} == {
        "甲": ["over_capacity"], "乙": ["closed_with_tenants"], "丙": ["unregistered"],
    }  # fmt: skip
    assert [one.enterprises for one in rows if one.id in "乙丙"] == [1, 1]


def test_of_equal_sectors_the_first_leads() -> None:
    amounts = [
        figures.Amount("building_enterprises", "甲", sector, 2)
        for sector in ("metaverse", "fintech", "blockchain")
    ]
    for some in (amounts, amounts[::-1]):
        (found,) = figures.buildings(told(amounts=some))
        leads = found.leading.sector
        assert leads == min(("metaverse", "fintech", "blockchain"), key=figures._ORDER.get)


def test_a_park_has_the_stocks_of_today_and_the_flows_of_their_days() -> None:
    park = figures.Park("园", "园", True, {})
    joined = Days(date(2025, 3, 1), date(2025, 5, 1))
    amounts = [
        figures.Amount("building_output", "甲", "", day.month, day)
        for day in (date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30), date(2025, 5, 31))
    ]
    amounts += [one._replace(figure="building_reports", amount=1) for one in amounts]
    amounts.append(figures.Amount("building_enterprises", "甲", "fintech", 9))
    members = [figures.Member("甲", "园", joined), figures.Member("乙", "园", Days(date.min))]
    (found,) = figures.parks(told(parks=[park], members=members, amounts=amounts))
    assert (found.output, found.reports, found.enterprises, found.buildings) == (7, 2, 0, 1)
    assert found.flags == ["area_partly"]


def test_an_outline_that_crosses_itself_is_refused_with_a_reason() -> None:
    crossing = [[106.5, 29.5], [106.6, 29.6], [106.6, 29.5], [106.5, 29.6], [106.5, 29.5]]
    carrier = said.carrier("甲")
    outline = {"type": "Polygon", "coordinates": [crossing]}
    (event,) = said.told(carrier._replace(data=carrier.data | {"outline": outline}))
    with pytest.raises(Refused, match="crosses itself"):
        parse(event)
