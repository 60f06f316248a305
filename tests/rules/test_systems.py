"""The plan's 85 systems: each named thing that carries one exists."""

import json
import re
from collections import Counter

from deploy.paths import ROOT
from gateway.api_docs import systems
from services.contracts.definitions import CASE_TYPES, LISTS
from services.contracts.definitions.relations import RELATIONS
from services.contracts.definitions.systems import LACKS, PAGES, SYSTEMS, WAYS
from services.contracts.entities import REGISTERS
from services.contracts.published import planned_systems
from services.contracts.published.planned_systems import paths
from services.contracts.values.metrics import METRICS


def test_there_are_85_and_each_is_named_once() -> None:
    assert [one.number for one in SYSTEMS] == list(range(1, 86))
    assert len({one.zh for one in SYSTEMS}) == 85
    assert all(one.zh and one.en and one.place for one in SYSTEMS)


def test_what_carries_a_system_exists() -> None:
    types = {f"{family}.{code}" for family, kinds in CASE_TYPES.items() for code in kinds}
    for one in SYSTEMS:
        assert set(one.types) <= types, one
        assert set(one.lists) <= set(LISTS), one
        assert set(one.registers) <= set(REGISTERS), one
        assert set(one.relations) <= set(RELATIONS), one
        assert set(one.metrics) <= set(METRICS), one
        assert set(one.pages) <= set(PAGES), one
        assert set(one.lacks) <= set(LACKS), one


def test_every_page_that_is_named_is_one_of_the_workbench() -> None:
    routes = re.findall(r"path: '([^']+)'", (ROOT / "web/src/router.ts").read_text("utf-8"))
    patterns = [re.compile(pattern_of(route)) for route in routes]
    named = {path.partition("?")[0] for one in SYSTEMS for path in paths(one)}
    assert len(named) > 40
    lost = {path for path in named if not any(one.fullmatch(path) for one in patterns)}
    assert not lost


def pattern_of(route: str) -> str:
    """A route of the page as a regular expression: `queues/:queue(a|b)?`, `rosters/:list?`."""
    bracketed = re.sub(r"/:\w+\(([^)]*)\)\?", r"(/(\1))?", route)
    bracketed = re.sub(r"/:\w+\?", r"(/[^/]+)?", bracketed)
    bracketed = re.sub(r":\w+\(([^)]*)\)", r"(\1)", bracketed)
    return re.sub(r":\w+", r"[^/]+", bracketed)


def test_a_route_is_read_as_the_router_reads_it() -> None:
    assert re.fullmatch(pattern_of("queues/:queue(missing|files)?"), "queues/files")
    assert not re.fullmatch(pattern_of("queues/:queue(missing|files)?"), "queues/else")
    assert not re.fullmatch(pattern_of("registers/:name"), "registers")


def test_every_system_that_is_carried_is_shown_by_tests_that_exist() -> None:
    for one in SYSTEMS:
        assert (one.state == "not_yet") == (not one.shown_by), one
        for path in one.shown_by:
            assert re.search(r"^(async )?def test_", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_the_document_is_what_the_definitions_say() -> None:
    written = (ROOT / "docs/systems.md").read_text("utf-8")
    assert written == planned_systems.document()
    assert len(re.findall(r"^\| \d+ \|", written, re.MULTILINE)) == 85


def test_what_is_carried_by_nothing_says_what_it_lacks() -> None:
    told = json.loads(systems.body())["systems"]
    counts = Counter(one["state"] for one in told)
    assert counts == {"partly": 39, "carried": 32, "not_yet": 14}
    for one in told:
        carried = any(one[way] for way in WAYS)
        assert (one["state"] == "not_yet") == (not carried)
        assert carried or one["lacks"], one


def test_every_type_of_matter_carries_a_system_of_the_plan() -> None:
    named = {one for system in SYSTEMS for one in system.types}
    types = {f"{family}.{code}" for family, kinds in CASE_TYPES.items() for code in kinds}
    assert types == named
