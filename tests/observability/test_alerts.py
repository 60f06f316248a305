import json
import re
from collections.abc import Iterator

import promql_parser
import pytest

from deploy import yaml_files
from deploy.grafana import dashboards
from deploy.paths import ROOT
from deploy.processes import PRODUCT
from deploy.prometheus import catalogue
from services.kit.telemetry.metrics import CATALOGUE

RULES = ROOT / "deploy" / "prometheus" / "rules.yml"
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
UNIT_TESTS = [RULES.with_name(name) for name in ("rules.test.yml", "rules.slow.test.yml")]
TARGETS_LABELS = {"job", "instance"}
OF_PROMETHEUS = dict.fromkeys(
    (
        "up",
        "process_cpu_seconds_total",
        "process_resident_memory_bytes",
        "process_start_time_seconds",
    ),
    TARGETS_LABELS,
) | {"ALERTS": {"alertname", "alertstate", "severity"}}
OF_KUBERNETES = {
    f"kubelet_volume_stats_{what}_bytes": {"persistentvolumeclaim", "namespace"}
    for what in ("available", "capacity")
}
PARTS = ("_bucket", "_count", "_sum")
VALUES = {
    "job": {process.name for process in PRODUCT.processes},
    "hop": {"take", "tell", "fold", "lineage", "read"},
}


def rules() -> dict[str, dict]:
    groups = yaml_files.read(RULES.read_text("utf-8"))["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def queries() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules().values())
    for document in dashboards.documents().values():
        for panel in json.loads(document)["panels"]:
            yield from (target["expr"] for target in panel["targets"])


def nodes(query: str) -> list:
    found: list = []
    promql_parser.walk(promql_parser.parse(query), found.append)
    return found


def selectors(query: str) -> list[promql_parser.VectorSelector]:
    return [node for node in nodes(query) if isinstance(node, promql_parser.VectorSelector)]


def labels_of(name: str) -> set[str]:
    """The labels that a metric has. Raises KeyError for one that nobody declares."""
    if name in OF_PROMETHEUS | OF_KUBERNETES:
        return (OF_PROMETHEUS | OF_KUBERNETES)[name]
    part = next((part for part in PARTS if name.endswith(part)), "")
    metric = CATALOGUE[name.removesuffix(part)]
    assert (metric.type == "histogram") == bool(part), name
    return TARGETS_LABELS | {*metric.labels} | ({"le"} if part == "_bucket" else set())


def values_of(name: str, label: str) -> set[str] | None:
    """All that this label can be, where that is declared."""
    metric = CATALOGUE.get(name)
    closed = metric is not None and metric.values and label in metric.labels
    return {*metric.values} if closed else VALUES.get(label)


def unknown(query: str) -> list[str]:
    """What a query asks for and nobody gives."""
    known: set[str] = set()
    wrong = []
    for selector in selectors(query):
        labels = labels_of(selector.name)
        known |= labels
        for one in selector.matchers.matchers:
            values = values_of(selector.name, one.name)
            asked = one.value.split("|") if one.name in labels else []
            given = [v for v in asked if values and not any(re.fullmatch(v, w) for w in values)]
            wrong += given if one.name in labels else [one.name]
    for node in nodes(query):
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier:
            wrong += set(node.modifier.labels) - known
    return wrong


@pytest.mark.parametrize("query", sorted(set(queries())))
def test_every_metric_and_label_of_a_panel_or_rule_is_declared(query):
    assert unknown(query) == []


@pytest.mark.parametrize(
    "query",
    [
        'rate(intake_accepted_total{sender="x"}[1m])',
        "sum by (nobody) (live_clients)",
        'hop_behind{hop="nowhere"}',
        'process_behind{job=~"nothing-.*"}',
        'log_lines_total{level="fatal"}',
    ],
)
def test_a_label_that_nobody_gives_is_found(query):
    assert unknown(query)


def test_a_metric_that_nobody_gives_is_found():
    with pytest.raises(KeyError):
        unknown("invented_total > 0")


def test_every_metric_is_shown_or_watched():
    asked = {s.name for query in queries() for s in selectors(query)}
    plain = {re.sub("_(bucket|count|sum)$", "", name) for name in asked}
    assert CATALOGUE.keys() - plain == set()


def test_every_alert_has_a_runbook_entry_and_the_other_way_round():
    entries = re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)[1:]
    told = {entry.partition("\n")[0]: entry for entry in entries}
    assert told.keys() == rules().keys()
    for name, entry in told.items():
        assert all(f"- **{word}**: " in entry for word in ("Means", "See", "Do")), name


def judged() -> dict[str, list[int]]:
    """By alert: how many alarms each question of the unit tests expects."""
    found: dict[str, list[int]] = {}
    files = [yaml_files.read(file.read_text("utf-8")) for file in UNIT_TESTS]
    for case in [case for file in files for case in file["tests"]]:
        for asked in case["alert_rule_test"]:
            found.setdefault(asked["alertname"], []).append(len(asked.get("exp_alerts", [])))
    return found


def test_every_alert_has_unit_tests_in_which_it_is_raised_and_in_which_it_is_not():
    assert judged().keys() == rules().keys()
    for name, expected in judged().items():
        assert 0 in expected, name
        assert any(expected), name


def test_no_process_that_a_district_needs_can_be_missing_unnoticed():
    missed = {
        one.value
        for selector in selectors(rules()["ProcessMissing"]["expr"])
        for one in selector.matchers.matchers
    }
    assert missed == {process.name for process in PRODUCT.processes} - {"issuer"}


def test_every_alert_says_how_bad_it_is_and_what_is_wrong():
    for name, rule in rules().items():
        assert rule["labels"]["severity"] in ("urgent", "look"), name
        assert rule["annotations"]["summary"], name
        told = re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])
        kept = {label for s in selectors(rule["expr"]) for label in labels_of(s.name)}
        assert set(told) <= kept, name


def test_prometheus_scrapes_every_process_at_the_port_of_compose():
    config = yaml_files.read((RULES.parent / "prometheus.yml").read_text())
    assert config["rule_files"] == [RULES.name]
    jobs = {job["job_name"]: job["dns_sd_configs"][0] for job in config["scrape_configs"]}
    assert jobs.keys() == {process.name for process in PRODUCT.processes}
    assert all(found["names"] == [name] for name, found in jobs.items())
    assert {found["port"] for found in jobs.values()} == {8081}


def test_the_dashboards_are_those_that_the_code_makes():
    folder = dashboards.FOLDER / "dashboards"
    kept = {path.stem: path.read_text("utf-8") for path in folder.glob("*.json")}
    assert kept == dashboards.documents(), "make documents writes them"


def test_no_two_panels_of_a_dashboard_stand_in_one_place():
    for document in dashboards.documents().values():
        places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in json.loads(document)["panels"]]
        assert len(places) == len(set(places))


def test_the_list_of_metrics_is_the_catalogue():
    assert catalogue.DOCUMENT.read_text("utf-8") == catalogue.document(), "make documents writes it"
