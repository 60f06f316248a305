"""The registers as everybody reads them: through the gateway of a running district."""

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import httpx2
import pytest

from gateway.registers.lines import Register
from services.contracts.entities import REGISTERS
from services.contracts.figures.catalogue import TARGETS
from tests.end_to_end.test_road import ALL_TYPES
from tests.end_to_end.world import Added, World
from tests.stores import said
from tests.support.naive_ladder import RUNG_OF, RUNGS
from tests.support.system import System

DAYS = ["2025-02-15", "2025-06-30", "2025-12-31"]
NAME = "重庆霁岚数据有限公司"
LOANS = 7


@pytest.fixture(scope="module")
def world(system: System) -> World:
    """A world for this file: every type of event, some loans, a name of its own."""
    made = World(9100)
    named = said.registered(said.C)._replace(data={**said.registered().data, "name": NAME})
    loans = [said.lent(f"many-{n:02}", f"{n + 1}.01") for n in range(LOANS)]
    events = made.events(ALL_TYPES) + made.events(said.told(named, *loans, minute=5))
    added = Added(system)
    system.publish(events)
    added.comes_to(events)
    system.settle()
    return made


def rows(system: System, register: str, **asked: object) -> tuple[list[dict], dict]:
    """All pages of a register, and the last one's frame."""
    found, cursor = [], ""
    while cursor is not None:
        page = system.get(f"/api/v1/registers/{register}", cursor=cursor, limit=5, **asked)
        found += page["rows"]
        cursor = page["next"]
    return found, page


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("register", Register)
def test_a_register_adds_up_to_its_figures_exactly(system: System, world, register, day: str):
    found, frame = rows(system, register, as_of=day)
    assert (len(found), frame["name"]) == (frame["count"], register)
    figures = system.figures([date.fromisoformat(day)])[date.fromisoformat(day)]
    # Kinds that share a topic are the parts of one figure.
    kind = REGISTERS[register].name if REGISTERS[register].of else "total"
    assert bool(frame["totals"]) == bool(REGISTERS[register].figure_codes)
    for total in frame["totals"]:
        unit = TARGETS[total["code"], "total"].indicator.unit
        counted = [c for row in found for c in row["counts"] if c["code"] == total["code"]]
        assert sum(Decimal(one["amount"]) for one in counted) == Decimal(total["amount"])
        expected = figures.get((total["code"], kind), 0)
        assert Decimal(total["amount"]) * unit.factor == expected
        assert {one["unit"] for one in counted} <= {total["unit"]} == {unit.zh}


def test_amounts_are_yuan_and_square_metres_where_single_things_are_shown(system: System, world):
    found, _ = rows(system, "loans", as_of="2025-12-31", q=world.thing("many-03"))
    assert [row["amount"] for row in found] == ["4.01"]
    found, _ = rows(system, "carriers", as_of="2025-12-31")
    assert "500" in {row["usable_area"] for row in found}


@pytest.mark.parametrize("q", ["霁岚", "jilan", "cqjlsj"])
def test_an_enterprise_is_found_and_has_a_profile(system: System, world, q: str):
    found = system.get("/api/v1/enterprises", q=q, as_of="2025-12-31")
    [row] = [row for row in found["rows"] if row["name"] == NAME]
    assert (found["count"], row["open"]) == (1, True)
    profile = system.get(f"/api/v1/enterprises/{row['enterprise_id']}", as_of="2025-12-31")
    assert profile["enterprise"] | {"counts": row["counts"]} == row
    assert [event["what"] for event in profile["events"]] == ["enterprise"]


def test_a_profile_tells_all_that_happened_to_an_enterprise(system: System, world):
    profile = system.get(f"/api/v1/enterprises/{world.enterprise(said.A)}", as_of="2025-12-31")
    loans = {one["loan_id"] for one in profile["loans"]}
    assert loans >= {world.thing(f"many-{n:02}") for n in range(LOANS)}
    assert {one["event"]["source"] for one in profile["loans"]} == {"demo-district"}
    told = {event["what"] for event in profile["events"]}
    assert told >= {"enterprise", "certificate", "report", "loan", "headcount", "product"}


def test_active_and_all_enterprises_differ_by_those_that_ended(system: System, world):
    asked = {"as_of": "2025-12-31", "limit": 1000}
    active = system.get("/api/v1/enterprises", **asked)
    everything = system.get("/api/v1/enterprises", state="all", **asked)
    ended = [row for row in everything["rows"] if not row["open"]]
    assert everything["count"] - active["count"] == len(ended)
    assert active["count"] == Decimal(active["totals"][0]["amount"])
    assert all(row["open"] for row in active["rows"])


def test_the_ladder_has_each_active_enterprise_on_its_highest_rung(system: System, world):
    since = "2024-12-31"
    ladder = system.get("/api/v1/ladder", since=since, as_of=DAYS[1])
    for member, day in (("before", since), ("enterprises", DAYS[1])):
        active = system.get("/api/v1/enterprises", as_of=day, limit=1000)["rows"]
        held = [[RUNG_OF[one] for one in RUNG_OF if one in row["qualifications"]] for row in active]
        counts = Counter(rungs[0] for rungs in held if rungs)
        assert {row["rung"]: row[member] for row in ladder["rungs"]} == {
            rung: counts[rung] for rung in RUNGS
        }
    moved = ladder["moved_up"][0]
    profile = system.get(f"/api/v1/enterprises/{moved['enterprise_id']}", as_of=DAYS[1])
    assert profile["rung"]["code"] == moved["now"]


def test_the_ladder_as_a_file_has_the_rows_of_the_page(system: System, world):
    asked = {"since": "2024-12-31", "as_of": DAYS[1]}
    page = system.get("/api/v1/ladder", **asked)
    file = system.get("/api/v1/exports/ladder.json", **asked)
    told = {"title_zh": "梯度培育", "as_of": DAYS[1], "since": "2024-12-31", "restricted": False}
    assert {name: file[name] for name in told} == told
    parts: dict[str, list[dict]] = {}
    for row in file["rows"]:
        parts.setdefault(row["part"], []).append(row)
    assert [
        (row["now"], row["enterprises"], row["enterprises_before"])
        for row in parts.pop("各梯级企业数")
    ] == [(rung["zh"], str(rung["enterprises"]), str(rung["before"])) for rung in page["rungs"]]
    lists = {"升级企业": "moved_up", "降级企业": "moved_down", "90日内到期的资质": "expiring"}
    for heading, name in lists.items():
        found = [row["enterprise_id"] for row in parts.pop(heading, [])]
        assert found == [row["enterprise_id"] for row in page[name]]
    assert not parts
    assert page["moved_up"]


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("enterprises/91500103MA5U1A2B09", {}, 404),
        ("enterprises", {"sector": "steel"}, 422),
        ("enterprises", {"q": "长" * 101}, 422),
        ("registers/streets", {}, 422),
        ("registers/loans", {"limit": 0}, 422),
        ("registers/loans", {"as_of": "yesterday"}, 422),
        ("indicators/no_such/forecast", {}, 404),
        ("ladder", {"as_of": "2025-06-30", "since": "2025-07-01"}, 422),
        ("exports/ladder.xlsx", {"as_of": "2025-06-30", "since": "2025-07-01"}, 422),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(
    system: System, path: str, asked: dict, status: int
):
    answer = httpx2.get(f"{system.url}/api/v1/{path}", params=asked, headers=system.key)
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("prefix", ["", "exports/"])
@pytest.mark.parametrize("path", ["enterprises", *(f"registers/{name}" for name in Register)])
def test_what_no_list_has_is_refused_with_its_place(system: System, prefix: str, path: str):
    wrong = [("filter", "colour:red"), ("sort", "colour")]
    wrong += [] if prefix else [("cursor", "x"), ("cursor", "2025-01-01|x|1")]
    for parameter, value in wrong:
        address = f"{system.url}/api/v1/{prefix}{path}{'.json' if prefix else ''}"
        answer = httpx2.get(address, params={parameter: value}, headers=system.key)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == f"/query/{parameter}"


def test_a_cursor_of_another_order_or_filter_is_refused(system: System, world):
    asked = {"as_of": "2025-12-31", "limit": 1}
    following = system.get("/api/v1/registers/loans", sort="amount", **asked)["next"]
    assert following
    for changed in ({"sort": "-amount"}, {"sort": "amount", "filter": "amount:1.."}):
        params = asked | changed | {"cursor": following}
        address = f"{system.url}/api/v1/registers/loans"
        answer = httpx2.get(address, params=params, headers=system.key)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/query/cursor"


def test_a_cursor_of_another_figure_is_refused(system: System, world):
    path, asked = "/api/v1/indicators/{}/facts", {"as_of": "2025-12-31", "limit": 1}
    following = system.get(path.format("commercial_value_loan"), **asked)["next"]
    assert system.get(path.format("commercial_value_loan"), cursor=following, **asked)["facts"]
    address = f"{system.url}{path.format('enterprise_count')}"
    for cursor in ("x", "funds.loan|x", following):
        answer = httpx2.get(address, params={**asked, "cursor": cursor}, headers=system.key)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/query/cursor"


def test_lists_and_their_exports_are_filtered_and_sorted_alike(system: System, world):
    asked = {
        "as_of": "2025-12-31",
        "filter": ["amount:2..5.01", f"enterprise_id:{world.enterprise(said.A)}"],
        "sort": "-amount",
        "q": "many-",
    }
    listed = system.get("/api/v1/registers/loans", **asked)
    assert listed["sort"] == "-amount"
    assert [row["amount"] for row in listed["rows"]] == ["5.01", "4.01", "3.01", "2.01"]
    exported = system.get("/api/v1/exports/registers/loans.json", **asked)
    assert [row["loan_id"] for row in exported["rows"]] == [r["loan_id"] for r in listed["rows"]]
    headings = {one["key"]: one["heading_zh"] for one in exported["columns"]}
    assert (headings["amount"], headings["enterprise_name"]) == ("贷款金额（元）", "企业名称")


def test_older_parameters_of_enterprises_say_what_filters_say(system: System, world):
    [named] = system.get("/api/v1/enterprises", q=NAME, as_of="2025-12-31")["rows"]
    sector = named["sectors"][0]
    older = {"sector": sector, "state": "all"}
    newer = {"filter": f"sectors:{sector}", "state": "all"}
    both = [system.get("/api/v1/enterprises", as_of="2025-12-31", **a) for a in (older, newer)]
    assert both[0] == both[1]
    assert both[0]["count"] > 0
    closed = system.get("/api/v1/enterprises", as_of="2025-12-31", open=False)
    assert all(not row["open"] for row in closed["rows"])


def test_every_kind_is_described_to_everybody_who_may_read_figures(system: System):
    told = system.get("/api/v1/entities")
    paths = {one["register"]["path"] for one in told["entities"] if one["register"]}
    assert paths == {"enterprises", *Register}
    assert {one["name"] for one in told["lists"]} == {"events", "dead-letters"}


def test_a_forecast_says_why_there_is_none(system: System, world):
    said_ = system.get("/api/v1/indicators/little_giant_count/forecast", as_of="2025-12-31")
    assert (said_["enough"], said_["value"]) == (False, None)
    assert said_["reason_zh"]


def test_every_goal_has_a_live_value_or_says_why_not(system: System, world):
    day = "2025-12-31"
    goals = system.get("/api/v1/goals", as_of=day)["goals"]
    assert [goal["number"] for goal in goals] == list(range(1, 56))
    table = {row["code"]: row for row in system.get("/api/v1/tables/1", as_of=day)["rows"]}
    for goal in goals:
        assert (goal["value"] is None) == (goal["why_zh"] is not None)
        if goal["how_zh"] == "取指标当日数值" and goal["code"] in table and goal["value"]:
            row = table[goal["code"]]
            if goal["dimension"] == "total":
                assert (goal["value"], goal["unit"]) == (row["value"], row["unit"])
    uncollected = [goal for goal in goals if goal["how_zh"] is None]
    assert {goal["why_zh"] for goal in uncollected} == {"系统未收集该数据"}
    funds = next(goal for goal in goals if goal["unit"] == "支")
    assert funds["value"].isdigit()


def test_a_goal_opens_to_who_is_in_it_and_one_of_a_figure_does_not(system: System, world):
    day = "2025-12-31"
    goals = system.get("/api/v1/goals", as_of=day)["goals"]
    for goal in (one for one in goals if one["has_rows"] and one["value"] is not None):
        found = system.get(f"/api/v1/goals/{goal['number']}/rows", as_of=day)
        told = (Fraction(row["value"]) for row in found["rows"])
        assert (found["value"], found["unit"]) == (goal["value"], goal["unit"])
        assert sum(told) == Fraction(goal["value"])
    with pytest.raises(httpx2.HTTPStatusError) as refused:
        system.get("/api/v1/goals/1/rows", as_of=day)
    assert refused.value.response.status_code == 404


def test_the_notes_are_read_as_they_are_written(system: System):
    notes = system.get("/api/v1/notes")["notes"]
    assert [note["number"] for note in notes] == list(range(1, 18))
    assert notes[0]["indicators"] == ["total_output", "output"]
