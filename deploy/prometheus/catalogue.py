"""docs/metrics.md from the catalogue of metrics."""

from deploy.paths import ROOT
from deploy.processes import PRODUCT
from services.kit.telemetry.metrics import CATALOGUE, Metric

DOCUMENT = ROOT / "docs" / "metrics.md"
_HEAD = """\
# Metrics

Every process answers `GET /metrics` on its health port, in Prometheus' text format. This list is
made from `services/kit/telemetry/metrics.toml` by `make documents`; what is not in it cannot be
counted. Besides these each process gives what Prometheus' library knows of it (`process_*`,
`python_*`).

A stage is a kind of process:

| stage | processes |
|---|---|
{stages}

| metric | type | unit | labels | given by | meaning |
|---|---|---|---|---|---|
"""


def document() -> str:
    return _HEAD.format(stages=_stages()) + "\n".join(map(_row, CATALOGUE.values())) + "\n"


def write() -> None:
    DOCUMENT.write_text(document(), "utf-8")


def _stages() -> str:
    members: dict[str, list[str]] = {}
    for process in PRODUCT.processes:
        members.setdefault(process.stage, []).append(f"`{process.name}`")
    return "\n".join(f"| {stage} | {', '.join(names)} |" for stage, names in members.items())


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    everybody = set(metric.by) == {process.stage for process in PRODUCT.processes}
    by = "all" if everybody else ", ".join(metric.by)
    cells = (f"`{metric.name}`", metric.type, metric.unit, labels, by, metric.meaning)
    return f"| {' | '.join(cells)} |"
