"""What readers see: tables, indicators, series, who is in a number, the page, the gauges."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import httpx2
import pytest

from deploy.embedded.supervision.settings import Settings
from deploy.embedded.supervision.wiring import health_ports, http_ports
from deploy.processes import PRODUCT
from services.contracts.figures.catalogue import SECTORS, TABLE1, TARGETS
from tests.end_to_end.test_road import ALL_TYPES
from tests.end_to_end.world import Added, World
from tests.stores import said
from tests.support import naive
from tests.support.system import System, wait_for

LOANS = 25
DAYS = [date(2025, 2, 15), date(2025, 6, 30), date(2025, 12, 31)]


@pytest.fixture(scope="module")
def filled(system: System) -> list[dict]:
    """A world for this file: every type of event, and many loans."""
    world = World(9000)
    loans = [said.lent(f"many-{n:02}", f"{n + 1}.01") for n in range(LOANS)]
    events = world.events(ALL_TYPES) + world.events(said.told(*loans, minute=5))
    added = Added(system)
    system.publish(events)
    added.comes_to(events)
    system.settle()
    return events


def pages(system: System, code: str, **asked: object) -> Iterator[dict]:
    """All pages of who is in a number."""
    cursor = ""
    while cursor is not None:
        page = system.get(f"/api/v1/indicators/{code}/facts", cursor=cursor, **asked)
        yield page
        cursor = page["next"]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_facts_of_every_figure_add_up_to_it_exactly(system: System, filled, day: date):
    figures = system.figures([day])[day]
    assert figures.keys() >= naive.figures(filled, day).keys()
    for (code, dimension), amount in figures.items():
        factor = TARGETS[code, dimension].indicator.unit.factor
        found = list(pages(system, code, dimension=dimension, as_of=day.isoformat(), limit=1000))
        contributions = [Decimal(fact["contribution"]) for page in found for fact in page["facts"]]
        assert sum(contributions) * factor == Decimal(found[0]["value"]) * factor == amount
        assert len(contributions) == found[0]["count"]


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_pages_do_not_overlap_whatever_their_size(system: System, filled, limit: int):
    day = "2025-06-30"
    found = list(pages(system, "commercial_value_loan", as_of=day, limit=limit))
    facts = [fact for page in found for fact in page["facts"]]
    assert len({fact["key"] for fact in facts}) == len(facts) == found[0]["count"] >= LOANS
    assert sum(Decimal(fact["contribution"]) for fact in facts) == Decimal(found[0]["value"])
    assert all(len(page["facts"]) == limit for page in found[:-1])


def test_a_contributor_names_the_event_behind_it(system: System, filled):
    [page] = pages(system, "commercial_value_loan", as_of="2025-06-30", limit=1000)
    by_id = {event["id"]: event for event in filled}
    mine = [fact for fact in page["facts"] if fact["entity_id"].endswith("~9000")]
    assert len(mine) == LOANS + 1
    for fact in mine:
        [cause, *_] = fact["events"]
        assert by_id[cause["id"]]["subject"] == fact["entity_id"]


def test_table_1_is_the_plans_18_rows_in_its_order(system: System, filled):
    day = DAYS[1]
    table = system.get("/api/v1/tables/1", as_of=day.isoformat())
    rows = table["rows"]
    assert [row["code"] for row in rows] == [target.indicator.code for target in TABLE1]
    assert len(rows) == 18
    assert (table["as_of"], table["years"]) == ("2025-06-30", [2024, 2025, 2026, 2027])
    assert table["fresh_as_of"]
    figures = system.figures([day])[day]
    for row in rows:
        assert row.keys() >= {"name_zh", "name_en", "unit", "baseline", "expected", "completion"}
        assert row["targets"].keys() == {"2025", "2026", "2027"}
        assert row["status"] in ("ahead", "on_track", "at_risk", "behind", "no_data")
        if row["kind"] != "ratio":
            factor = TARGETS[row["code"], "total"].indicator.unit.factor
            assert Decimal(row["value"]) * factor == figures.get((row["code"], "total"), 0)


def test_table_2_is_13_sectors_by_4_indicators(system: System, filled):
    day = DAYS[1]
    rows = system.get("/api/v1/tables/2", as_of=day.isoformat())["rows"]
    cells = [(row["dimension"], row["code"]) for row in rows]
    codes = {"enterprise_count", "workforce", "output", "above_scale_count"}
    assert len(cells) == len(set(cells)) == 52
    assert set(cells) == {(sector.code, code) for sector in SECTORS for code in codes}
    figures = system.figures([day])[day]
    for row in rows:
        factor = TARGETS[row["code"], row["dimension"]].indicator.unit.factor
        assert Decimal(row["value"]) * factor == figures.get((row["code"], row["dimension"]), 0)


def test_one_indicator_is_its_row_of_the_table(system: System, filled):
    day = "2025-06-30"
    for row in system.get("/api/v1/tables/1", as_of=day)["rows"]:
        alone = system.get(f"/api/v1/indicators/{row['code']}", as_of=day)
        assert alone["figure"] == row
        assert alone["as_of"] == day


def test_a_series_is_the_figure_on_the_ends_of_its_grains(system: System, filled):
    asked = {"from": "2025-01-15", "to": "2025-08-10"}
    ends = {
        "year": ["2025-08-10"],
        "quarter": ["2025-03-31", "2025-06-30", "2025-08-10"],
        "month": [
            *("2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"),
            *("2025-06-30", "2025-07-31", "2025-08-10"),
        ],
    }
    for grain, days in ends.items():
        said_ = system.get("/api/v1/indicators/core_carrier_area/series", grain=grain, **asked)
        assert [point["day"] for point in said_["points"]] == days
        for point in said_["points"]:
            figure = system.get("/api/v1/indicators/core_carrier_area", as_of=point["day"])
            assert figure["figure"]["value"] == point["value"]
    days = system.get("/api/v1/indicators/core_carrier_area/series", grain="day", **asked)
    assert len(days["points"]) == 208


def test_answers_are_compressed_for_whoever_takes_that_and_live_changes_never(system: System):
    url, packed = f"{system.url}/api/v1/tables/1", {"Accept-Encoding": "gzip"}
    plain = httpx2.get(url, headers={"Accept-Encoding": "identity"}, timeout=30)
    small = httpx2.get(url, headers=packed, timeout=30)
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) * 3 < len(plain.content)
    assert small.json()["rows"] == plain.json()["rows"]
    with httpx2.stream("GET", f"{system.url}/api/v1/live", headers=packed, timeout=30) as live:
        assert live.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in live.headers


@pytest.mark.slow
@pytest.mark.short
def test_the_forecasts_of_all_70_figures_are_printed_with_what_they_are_worth(system: System):
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "forecasts"],
        env=system.environment_of("gateway"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    headings, *lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert headings[-1] == "withheld because"
    assert {len(line) for line in lines} == {len(headings)}
    assert len({(line[0], line[1]) for line in lines}) == len(lines) == 18 + 52
    assert all(bool(line[-1]) != bool(line[6]) for line in lines)


def test_the_page_is_served_and_may_run_only_its_own_code(system: System):
    answer = httpx2.get(f"{system.url}/", timeout=30)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "渝中区" in answer.text


@pytest.mark.parametrize("process", [process.name for process in PRODUCT.processes])
def test_every_process_says_that_it_lives_is_ready_and_what_it_counts(system: System, process: str):
    url = f"http://127.0.0.1:{health_ports(system.settings, PRODUCT)[process]}"
    assert httpx2.get(f"{url}/healthz", timeout=10).json() == {"alive": True}
    wait_for(
        lambda: httpx2.get(f"{url}/readyz", timeout=10).status_code == 200, 30, lambda: process
    )
    assert "behind" in httpx2.get(f"{url}/readyz", timeout=10).json()
    metrics = httpx2.get(f"{url}/metrics", timeout=10)
    assert metrics.status_code == 200
    assert "# TYPE" in metrics.text


@pytest.mark.parametrize("process", http_ports(Settings(), PRODUCT))
def test_what_a_process_counts_is_not_on_the_port_that_others_ask(system: System, process: str):
    url = f"http://127.0.0.1:{http_ports(system.settings, PRODUCT)[process]}"
    assert httpx2.get(f"{url}/metrics", timeout=10).status_code in (401, 404)
