import ast
import os
import signal
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families as parse

from deploy.embedded.supervision.wiring import health_ports
from deploy.paths import ROOT
from deploy.processes import PRODUCT
from services.kit.telemetry import metrics
from services.kit.telemetry.metrics import CATALOGUE
from tests.support.followed import registration
from tests.support.system import BATCH, System, wait_for

LIBRARYS_OWN = ("process_cpu", "process_max", "process_open", "process_resident", "process_start")
MADE_BY_THE_LIBRARY = ("python_", "process_virtual", *LIBRARYS_OWN)
STAGES = {process.stage for process in PRODUCT.processes}
CONSTRUCTORS = {"Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"}


def declared_as(name: str) -> str:
    """The parser names a counter without its ending."""
    return name if name in CATALOGUE else f"{name}_total"


def scrape(system: System, process: str) -> dict:
    port = health_ports(system.settings, PRODUCT)[process]
    text = httpx2.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
    found = {declared_as(one.name): one for one in parse(text)}
    return {n: one for n, one in found.items() if not n.startswith(MADE_BY_THE_LIBRARY)}


def total(families: dict, name: str, **labels: str) -> float:
    wanted = labels.items()
    return sum(s.value for s in families[name].samples if wanted <= s.labels.items())


@pytest.mark.parametrize("process", PRODUCT.processes, ids=lambda one: one.name)
def test_a_process_gives_what_the_catalogue_says_and_nothing_else(watched, process):
    given = scrape(watched, process.name)
    assert given.keys() == {m.name for m in CATALOGUE.values() if process.stage in m.by}
    for name, family in given.items():
        declared = CATALOGUE[name]
        assert family.type == declared.type, name
        for sample in family.samples:
            assert sample.labels.keys() - {"le"} == set(declared.labels), name


def test_an_event_can_be_seen_at_every_station(watched):
    stations = {
        ("gateway", "intake_accepted_total"): {"owner": "enterprises"},
        ("gateway", "intake_confirmation_seconds"): {},
        ("gateway", "http_request_seconds"): {"route": "/api/v1/events", "status": "2xx"},
        ("enterprises", "events_judged_total"): {"outcome": "applied"},
        ("enterprises", "batch_seconds"): {},
        ("enterprises", "take_seconds"): {},
        ("enterprises-relay", "relay_sent_total"): {"topic": "enterprises.enterprise"},
        ("enterprises-relay", "tell_seconds"): {},
        ("indicators-stream", "stream_folded_total"): {"topic": "enterprises.enterprise"},
        ("indicators-stream", "stream_batch_seconds"): {},
        ("indicators-read-model", "records_taken_total"): {"topic": "enterprises.enterprise"},
        ("gateway", "follow_partials_total"): {},
        ("gateway", "freshness_seconds"): {},
    }

    def seen() -> dict:
        scraped = {process: scrape(watched, process) for process, _ in stations}
        return {at: total(scraped[at[0]], at[1], **labels) for at, labels in stations.items()}

    before = seen()
    watched.publish([registration()])
    watched.settle()
    wait_for(lambda: all(n > before[at] for at, n in seen().items()), 20, lambda: str(seen()))


def test_the_first_of_a_kind_is_an_increase_for_it_was_counted_as_none_before(watched):
    given = scrape(watched, "talent")["log_lines_total"].samples
    assert {"warning", "error", "critical"} <= {s.labels["level"] for s in given}
    for metric in CATALOGUE.values():
        assert bool(metric.values) <= (metric.type == "counter" and len(metric.labels) == 1)


def test_an_event_that_kafka_cannot_take_is_counted_as_turned_away(watched):
    def turned_away() -> float:
        return total(scrape(watched, "gateway"), "intake_refused_total", status="503")

    before = turned_away()
    headers = watched.key | BATCH
    kafka = watched.kill("kafka", signal.SIGSTOP)
    try:
        answer = httpx2.post(
            f"{watched.url}/api/v1/events", json=[registration()], headers=headers, timeout=30
        )
    finally:
        os.kill(kafka, signal.SIGCONT)
    assert answer.status_code == 503
    wait_for(lambda: turned_away() == before + 1, 30, lambda: str(turned_away()))
    watched.settle()


def test_what_waits_for_somebody_is_counted(watched):
    def waiting() -> tuple[float, float]:
        scraped = scrape(watched, "enterprises")
        return total(scraped, "parked_events"), total(scraped, "letters_open")

    parked, letters = waiting()
    early = registration() | {"type": "cn.gov.cqyz.carrier.closed.v1", "id": "early"}
    early |= {"subject": "nowhere", "data": {"effective_on": "2025-04-01"}}
    twice = registration()
    other = twice | {"time": "2025-03-02T09:30:00+08:00"}
    watched.publish([early, twice])
    watched.settle()
    watched.publish([other])
    wait_for(lambda: waiting() == (parked + 1, letters + 1), 20, lambda: str(waiting()))


def test_every_hop_is_known_and_told_as_the_hops_are(watched):
    watched.settle()
    hops = watched.get("/api/v1/hops")["hops"]
    known = {(hop["name"], hop["owner"] or "gateway"): 1.0 for hop in hops}

    def told() -> dict[tuple[str, str], float]:
        samples = scrape(watched, "gateway")["hop_known"].samples
        return {(s.labels["hop"], s.labels["owner"]): s.value for s in samples}

    # These gauges may be 5 s old, from while Kafka stood still for another test.
    wait_for(lambda: told() == known, 15, lambda: str(told()))
    assert scrape(watched, "gateway")["hop_behind"].samples


def test_requests_are_counted_by_template_whatever_is_asked(watched):
    for n in range(3):
        httpx2.get(f"{watched.url}/api/v1/indicators/no-such-{n}")
        httpx2.request(f"ODD{n}", f"{watched.url}/nowhere/{n}")
    samples = scrape(watched, "gateway")["http_request_seconds"].samples
    routes = {s.labels["route"] for s in samples}
    assert "/api/v1/indicators/{code}" in routes
    assert not any(part in route for route in routes for part in ("no-such", "nowhere"))
    assert not any(s.labels["method"].startswith("ODD") for s in samples)


def test_a_process_that_cannot_do_its_work_says_so_to_prometheus():
    families = {
        one.name: one
        for one in parse(
            metrics.exposition(metrics.of_readyz({"ready": False, "behind": None})).decode()
        )
    }
    assert total(families, "process_ready") == 0
    assert "process_behind" not in families


def test_metrics_are_declared_in_the_catalogue_alone():
    for path in sources():
        tree = ast.parse(path.read_text("utf-8"))
        imported = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("prometheus_")
            for alias in node.names
        } & CONSTRUCTORS
        called = {
            n.func.id
            for n in ast.walk(tree)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        assert path == Path(metrics.__file__) or not imported & called, path


def sources() -> list[Path]:
    parts = ("services", "gateway", "audit", "deploy")
    found = [path for part in parts for path in (ROOT / part).rglob("*.py")]
    return [path for path in found if "node_modules" not in path.parts]


def test_every_declared_metric_is_used_and_says_what_it_is():
    used = "".join(path.read_text("utf-8") for path in sources())
    for metric in CATALOGUE.values():
        assert metric.readyz or f'"{metric.name}"' in used, metric.name
        assert metric.meaning, metric.name
        assert metric.unit, metric.name
        assert set(metric.by) <= STAGES, metric.name
        assert (metric.type == "counter") == metric.name.endswith("_total"), metric.name
        assert (metric.type == "histogram") == bool(metric.buckets), metric.name


def test_a_metric_that_is_not_declared_cannot_be_counted():
    with pytest.raises(KeyError):
        metrics.counter("invented_total")
    with pytest.raises(KeyError):
        metrics.gauge("relay_sent_total")
