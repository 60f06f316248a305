"""A topic's changed definition is folded beside the running one and takes over without a gap."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from demo.generator import events
from deploy.embedded.waiting import finish
from deploy.paths import ROOT
from services.contracts.figures.partials import definition_of, topic_of
from services.contracts.topology import AGGREGATES, DEFINITIONS
from services.kit.version import PROJECT
from tests.streams.cluster import everything
from tests.support.system import System

pytestmark = [pytest.mark.slow, pytest.mark.short]
DAYS = [date(2023, 12, 31), date(2024, 12, 31)]
CODE = ("services", "gateway", "deploy", "audit")
TOPIC = "enterprises.enterprise"
RAISED = DEFINITIONS[TOPIC] + 1


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the product's code, to be changed while it runs."""
    root = tmp_path / "tree"
    for folder in CODE:
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT, root)
    return root


def doubled_enterprises(tree: Path) -> None:
    """A new definition: every enterprise counts twice."""
    file = tree / "services/indicators/deltas.py"
    text = file.read_text()
    once = 'during("enterprise_count", TOTAL, opened, closed, 1)'
    assert text.count(once) == 1
    file.write_text(text.replace(once, once.replace(", 1)", ", 2)")))
    declaration = tree / "services/contracts/entities/enterprise.toml"
    text = declaration.read_text()
    now = f"definition = {DEFINITIONS[TOPIC]}\n"
    assert text.count(now) == 1
    declaration.write_text(text.replace(now, f"definition = {RAISED}\n"))


@pytest.mark.timeout(300)
def test_a_new_definition_takes_over_while_events_come_in(tree: Path, tmp_path: Path) -> None:
    stream = list(islice(events(), 3000))
    with System(tmp_path / "state", root=tree).running() as system:
        system.publish(stream[:1000])
        system.publish(stream[1000:2000])
        system.settle()
        system.order("audit")
        doubled_enterprises(tree)
        with ThreadPoolExecutor() as pool:
            rebuilding = pool.submit(system.order, "rebuild")
            for start in range(2000, 3000, 100):
                system.publish(stream[start : start + 100])
            rebuilding.result()
        system.settle()
        said = system.get("/api/v1/figures", day=[day.isoformat() for day in DAYS])
        assert said["definition"] == RAISED
        raised = {topic for topic, n in said["definitions"].items() if n != DEFINITIONS[topic]}
        assert raised == {TOPIC}
        assert len(said["definitions"]) > 1
        told = finish(everything(system.bootstrap_servers, AGGREGATES.name))
        newer = {topic_of(one.key) for one in told if definition_of(one.key) == RAISED}
        assert newer == raised
        left = {key for key, value in {one.key: one.value for one in told}.items() if value}
        assert raised.isdisjoint(
            topic_of(key) for key in left if definition_of(key) == DEFINITIONS[TOPIC]
        )
        for day, found in system.figures(DAYS).items():
            by_sector = [n for (code, sector), n in found.items() if code == "enterprise_count"]
            assert len(by_sector) > 1
            lineage = system.get(
                "/api/v1/indicators/enterprise_count/facts", as_of=day.isoformat(), limit=1
            )
            assert found["enterprise_count", "total"] == 2 * lineage["count"]
            assert lineage["value"] == str(2 * lineage["count"])
            assert {one["contribution"] for one in lineage["facts"]} == {"2"}
