"""Lists and pages of things, and the one view of relations, as the read model tells them."""

import random
from datetime import date, timedelta

import asyncpg
import pytest

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.entities import KINDS_OF_THINGS, REGISTERS
from services.indicators.read_model.things.flagged import flagged
from services.indicators.read_model.things.relations import OVER, related
from services.indicators.read_model.things.thing import whole
from tests.registers.district import all_rows, fill, register
from tests.rules import test_linked, test_things
from tests.rules.test_things import event
from tests.stores import said
from tests.support import naive_links, naive_things
from tests.support.facts import ENTERPRISES, Fact

DAY = date(2026, 6, 30)
A, B, _ = (f"enterprise/{code}" for code in ENTERPRISES)


def told(*facts: Fact) -> list[dict]:
    return said.told_at_length(*facts)


def stated(link: str, relation: str, start: str, end: str, first="2025-01-01", **more) -> Fact:
    data = {"relation": relation, "from": start, "to": end, "valid_from": first, **more}
    return Fact("link.stated", link, data)


SCENE = [
    said.registered(ENTERPRISES[0]),
    said.registered(ENTERPRISES[1]),
    said.carrier("甲"),
    said.carrier("乙"),
    said.platform("P-1")._replace(
        data={**said.platform().data, "host_enterprise_id": ENTERPRISES[0]}
    ),
    said.established("F-1"),
    said.invested("50.00", "I-1")._replace(
        data={**said.invested("50.00", "I-1").data, "fund_id": "F-1"}
    ),
    said.thing("park/数字园", name="数字经济产业园"),
    said.thing("unit/甲-1", carrier_id="甲", floor="1F", area="100"),
    said.thing("unit/乙-1", carrier_id="乙", floor="1F", area="50.5", use="office"),
    said.thing("laboratory/L-1", name="旧实验室", level="municipal", host=A),
    Fact(
        "thing.updated",
        "laboratory/L-1",
        {"name": "新实验室", "level": "national", "effective_on": "2025-07-01"},
    ),
    said.thing("chain/影", name="数字电影"),
    said.thing("node/影-1", name="剧本", chain="chain/影", tier=1, stream="up"),
    said.thing("result/R-1", owner=A),
    stated("l-1", "occupies", A, "unit/甲-1", quantity="80"),
    stated("l-2", "occupies", A, "unit/乙-1", first="2026-01-01", quantity="40"),
    stated("l-3", "part_of", "carrier/甲", "park/数字园"),
    stated("l-4", "supplies", A, B, valid_to="2025-06-01", role="fintech"),
    stated("l-5", "in_node", A, "node/影-1", role="core"),
    stated("l-6", "in_node", A, "node/影-1", first="2025-02-01"),
    Fact(
        "listing.granted",
        "laboratory/L-1",
        {
            "list": "major_platform",
            "entry_no": "1",
            "level": "national",
            "valid_from": "2025-07-01",
        },
    ),
    Fact(
        "reading.reported",
        "laboratory/L-1",
        {"metric": "transfer_team", "as_of": "2025-12-31", "value": "12"},
    ),
    Fact(
        "case.opened",
        "c-1",
        {
            "type": "building_plan",
            "title": "一楼一策",
            "opened_at": "2025-03-01T09:00:00+08:00",
            "about": ["carrier/甲"],
            "channel": "page",
        },
    ),
]


@pytest.fixture
async def scene(db: asyncpg.Connection) -> asyncpg.Connection:
    await fill(db, told(*SCENE))
    return db


async def joins(
    db: asyncpg.Connection, thing: str, day: date = DAY, scopes: Scopes = EVERYTHING
) -> set[tuple[str, bool, str]]:
    return {(r.relation, r.forward, r.other) for r in await related(db, thing, day, scopes)}


async def test_each_kind_has_a_list_of_its_own(scene: asyncpg.Connection) -> None:
    paths = {path for path, entity in REGISTERS.items() if entity.of}
    assert len(paths) == len(KINDS_OF_THINGS)
    found = {
        path: sorted(row["thing"] for row in (await register(scene, path, DAY)).rows)
        for path in paths
    }
    assert {path: some for path, some in found.items() if some} == {
        "parks": ["park/数字园"],
        "units": ["unit/乙-1", "unit/甲-1"],
        "laboratories": ["laboratory/L-1"],
        "chains": ["chain/影"],
        "nodes": ["node/影-1"],
        "results": ["result/R-1"],
    }
    page = await register(scene, "units", DAY)
    assert page.totals == {"thing_count": 2}


async def test_a_list_is_searched_filtered_and_sorted_as_on_the_day(
    scene: asyncpg.Connection,
) -> None:
    for q, found in (("xinshiyan", 1), ("旧", 1), ("L-1", 1), ("l-1", 1), ("别的", 0)):
        assert (await register(scene, "laboratories", DAY, q=q)).count == found, q
    early = (await register(scene, "laboratories", date(2025, 3, 1))).rows[0]
    late = (await register(scene, "laboratories", DAY)).rows[0]
    assert [(one["name"], one["level"]) for one in (early, late)] == [
        ("旧实验室", "municipal"),
        ("新实验室", "national"),
    ]
    national = ("level:national",)
    assert (await register(scene, "laboratories", date(2025, 3, 1), filters=national)).count == 0
    assert (await register(scene, "laboratories", DAY, filters=national)).count == 1
    units = await register(scene, "units", DAY, sort="area")
    assert [row["area"] for row in units.rows] == [5050, 10000]
    assert units.rows[0]["carrier_name"] == "楼"
    assert (await register(scene, "units", DAY, filters=("carrier_id:甲",))).count == 1
    assert (await register(scene, "units", DAY, filters=("use:-",))).count == 1
    assert (await register(scene, "nodes", DAY)).rows[0]["chain_name"] == "数字电影"


async def test_a_list_is_as_a_walk_over_the_events_has_it(db: asyncpg.Connection) -> None:
    for seed in range(12):
        events = test_things.draw(seed)
        await db.execute("TRUNCATE followed, contribution, index_entry, index_value")
        await fill(db, events)
        for path, thing in (("units", test_things.UNIT), ("laboratories", test_things.LABORATORY)):
            for day in (date(2024, 1, 10) + timedelta(days=67 * n) for n in range(13)):
                rows = await all_rows(db, path, day, 10, open=True)
                assert bool(rows) == naive_things.exists(events, thing, day), (seed, day)
                for row in rows:
                    assert row["name"] == naive_things.attribute(events, thing, "name", day)


async def test_a_page_of_a_thing_tells_all_of_it(scene: asyncpg.Connection) -> None:
    told = await whole(scene, "laboratory", "L-1", DAY, EVERYTHING)
    assert (told["thing"], told["row"]["name"], told["row"]["open"]) == (
        *("laboratory/L-1", "新实验室"),
        True,
    )
    assert [one["name"] for one in told["history"]] == ["旧实验室", "新实验室"]
    assert [one["list"] for one in told["listing"]] == ["major_platform"]
    assert [(one["metric"], one["value"]) for one in told["reading"]] == [("transfer_team", "12")]
    assert [(one["relation"], one["other"]) for one in told["relations"]] == [("hosts", A)]
    carrier = await whole(scene, "carrier", "甲", DAY, EVERYTHING)
    assert [one["title"] for one in carrier["case"]] == ["一楼一策"]
    assert await whole(scene, "laboratory", "nobody", DAY, EVERYTHING) is None


async def test_relations_of_links_and_of_other_facts_are_one_view(
    scene: asyncpg.Connection,
) -> None:
    assert await joins(scene, A) == {
        *(("occupies", True, "unit/甲-1"), ("occupies", True, "unit/乙-1")),
        *(("hosts", True, "platform/P-1"), ("hosts", True, "laboratory/L-1")),
        *(("invests", False, "fund/F-1"), ("owns", True, "result/R-1")),
        ("in_node", True, "node/影-1"),
    }
    assert await joins(scene, "carrier/甲") == {
        ("part_of", True, "park/数字园"),
        ("part_of", False, "unit/甲-1"),
    }
    assert await joins(scene, "chain/影") == {("part_of", False, "node/影-1")}
    assert ("supplies", False, A) in await joins(scene, B, date(2025, 3, 1))
    assert await joins(scene, B) == set()
    (fund,) = await related(scene, "fund/F-1", DAY, EVERYTHING)
    assert (fund.relation, fund.amount, fund.stated, fund.forward) == ("invests", 5000, False, True)
    assert fund.event is not None


async def test_an_enterprise_sits_in_its_building_of_the_day_and_no_longer(
    db: asyncpg.Connection,
) -> None:
    code = ENTERPRISES[0]
    first = said.registered(code)._replace(data={**said.registered(code).data, "carrier_id": "甲"})
    moved = Fact("enterprise.updated", code, {"carrier_id": "乙", "effective_on": "2025-07-01"})
    await fill(db, told(first, moved, said.deregistered("2026-03-01", code)))
    assert await joins(db, "carrier/甲", date(2025, 6, 30)) == {("sits_in", False, A)}
    assert await joins(db, "carrier/甲", date(2025, 7, 1)) == set()
    assert await joins(db, "carrier/乙", date(2025, 7, 1)) == {("sits_in", False, A)}
    assert await joins(db, "carrier/乙", date(2026, 3, 1)) == set()


async def test_a_tenant_that_moved_and_whose_end_never_came_is_flagged_in_both_buildings(
    scene: asyncpg.Connection,
) -> None:
    async def flagged(thing: str, day: date) -> list[bool]:
        found = await related(scene, thing, day, EVERYTHING)
        return [one.overlap for one in found if one.relation == "occupies"]

    for unit in ("unit/甲-1", "unit/乙-1"):
        assert await flagged(unit, DAY) == [True]
    assert await flagged("unit/甲-1", date(2025, 12, 31)) == [False]
    rows = (await register(scene, "links", DAY, filters=("overlap:true",))).rows
    assert {row["link_id"] for row in rows} == {"l-1", "l-2", "l-5", "l-6"}
    assert {row["amount"] for row in rows if "amount" in row} <= {8000, 4000, None}


async def test_relations_and_overlaps_are_as_a_walk_has_them(db: asyncpg.Connection) -> None:
    buildings = {one: f"carrier/{one[5]}" for one in test_linked.UNITS}
    units = [
        event(900 + n, "thing.registered", unit, name="单元", opened_on="2020-01-01")
        for n, unit in enumerate(test_linked.UNITS)
    ]
    for one in units:
        one["data"]["carrier_id"] = buildings[one["subject"]].partition("/")[2]
    seen = flagged = 0
    for seed in range(25):
        events = test_linked.draw(seed)
        random.Random(seed).shuffle(events)
        await db.execute("TRUNCATE followed, contribution, index_entry, index_value")
        await fill(db, [*events, *units])
        for day in (date(2024, 1, 10) + timedelta(days=67 * n) for n in range(13)):
            expected = naive_links.overlapping(events, buildings, day)
            shown = await register(db, "links", day, open=True, filters=("overlap:true",))
            assert {row["link_id"] for row in shown.rows} == expected, (seed, day)
            flagged += len(expected)
            for thing in (test_linked.A, *test_linked.UNITS):
                found = [one for one in await related(db, thing, day, EVERYTHING) if one.stated]
                told = {
                    (r.relation, *((thing, r.other) if r.forward else (r.other, thing)))
                    for r in found
                }
                assert told == naive_links.related(events, thing, day), (seed, thing, day)
                seen += len(told)
                gone = await related(db, thing, day, EVERYTHING, OVER)
                ended = {(r.key, r.start, r.to) for r in gone if r.stated}
                assert ended == naive_links.over(events, thing, day), (seed, thing, day)
    assert min(seen, flagged) > 40


async def over(
    db: asyncpg.Connection, thing: str, day: date, scopes: Scopes = EVERYTHING
) -> list[tuple[str, bool, str, str, str | None]]:
    found = await related(db, thing, day, scopes, OVER)
    return [(r.relation, r.forward, r.other, r.start, r.to) for r in found]


async def test_what_is_over_is_told_with_its_days_and_only_then(scene: asyncpg.Connection) -> None:
    supplied = ("supplies", True, B, "2025-01-01", "2025-06-01")
    assert await over(scene, A, date(2025, 5, 31)) == []
    assert await over(scene, A, date(2025, 6, 1)) == [supplied]
    assert await over(scene, A, DAY) == [supplied]
    assert await over(scene, B, DAY) == [("supplies", False, A, *supplied[3:])]
    assert await over(scene, A, DAY, Scopes(["carrier/甲"])) == []


async def test_past_relations_that_other_facts_tell_end_once_and_the_last_goes_first(
    db: asyncpg.Connection,
) -> None:
    """A unit that changes another attribute stays in its building; an enterprise that moves twice
    was in two."""
    code = ENTERPRISES[0]
    first = said.registered(code)._replace(data={**said.registered(code).data, "carrier_id": "甲"})
    moves = [
        Fact("enterprise.updated", code, {"carrier_id": one, "effective_on": day})
        for one, day in (("乙", "2025-07-01"), ("丙", "2025-09-01"))
    ]
    unit = said.thing("unit/1", carrier_id="甲", floor="1F")
    changes = [
        Fact("thing.updated", "unit/1", {**told, "effective_on": day})
        for told, day in (({"floor": "2F"}, "2025-03-01"), ({"carrier_id": "乙"}, "2025-08-01"))
    ]
    await fill(db, told(first, *moves, unit, *changes))
    opened, began = unit.data["opened_on"], first.data["registered_on"]
    assert await over(db, A, DAY) == [
        ("sits_in", True, "carrier/乙", "2025-07-01", "2025-09-01"),
        ("sits_in", True, "carrier/甲", began, "2025-07-01"),
    ]
    assert await over(db, "carrier/甲", DAY) == [
        ("part_of", False, "unit/1", opened, "2025-08-01"),
        ("sits_in", False, A, began, "2025-07-01"),
    ]
    assert await over(db, "unit/1", date(2025, 7, 31)) == []


async def test_a_list_of_relations_names_both_ends(scene: asyncpg.Connection) -> None:
    named = said.registered().data["name"]
    rows = {row["link_id"]: row for row in (await register(scene, "links", DAY)).rows}
    ends = {key: (row["from_name"], row["to_name"]) for key, row in rows.items()}
    assert ends["l-5"] == (named, "剧本")
    assert ends["l-3"] == ("楼", "数字经济产业园")
    early = await register(scene, "links", date(2025, 3, 1), filters=("relation:in_node",))
    assert {row["to_name"] for row in early.rows} == {"剧本"}


async def test_an_id_that_was_used_again_is_told_to_whoever_looks_after_data(
    db: asyncpg.Connection,
) -> None:
    again = [
        Fact("thing.ended", "unit/甲-1", {"effective_on": "2025-03-01", "reason": "楼层改建"}),
        said.thing("unit/甲-1", on="2026-01-01", carrier_id="甲", floor="1层东"),
    ]
    await fill(db, told(*SCENE, *again))
    [found] = await flagged(db, DAY, EVERYTHING)
    assert (found.thing, found.flags) == ("unit/甲-1", ["end_not_after_beginning"])
    assert (found.since, bool(found.event.id)) == (date(2026, 1, 1), True)
    assert len(await flagged(db, DAY, Scopes(["carrier/甲"]))) == 1
    assert await flagged(db, DAY, Scopes(["carrier/乙"])) == []
    page = await register(db, "units", DAY, filters=("flags:end_not_after_beginning",))
    assert [row["thing"] for row in page.rows] == ["unit/甲-1"]


async def test_somebody_sees_what_is_theirs(scene: asyncpg.Connection) -> None:
    operator = Scopes(["carrier/甲"])
    assert [
        row["thing"] for row in (await register(scene, "units", DAY, scopes=operator)).rows
    ] == ["unit/甲-1"]
    assert await whole(scene, "unit", "乙-1", DAY, operator) is None
    assert (await whole(scene, "carrier", "甲", DAY, operator))["row"]["name"] == "楼"
    own = Scopes([A])
    assert (await register(scene, "laboratories", DAY, scopes=own)).count == 1
    assert (await register(scene, "links", DAY, scopes=own)).count == 5
    assert (await register(scene, "laboratories", DAY, scopes=Scopes([B]))).count == 0
    assert await joins(scene, A, DAY, Scopes([B])) == set()
