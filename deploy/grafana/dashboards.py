"""panels.toml as Grafana reads it: one JSON document for each dashboard, two panels a row."""

import tomllib
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import BigValueColorMode
from grafana_foundation_sdk.models.dashboard import (
    DataSourceRef,
    GridPos,
    Threshold,
    ThresholdsMode,
)

FOLDER = Path(__file__).parent
SOURCE = DataSourceRef(type_val="prometheus", uid="prometheus")
_KINDS = {"timeseries": timeseries.Panel, "stat": stat.Panel}
_WIDTH, _HEIGHT, _COLUMNS = 12, 8, 2


def described() -> list[dict[str, Any]]:
    """What panels.toml says."""
    return tomllib.loads((FOLDER / "panels.toml").read_text("utf-8"))["dashboards"]


def documents() -> dict[str, str]:
    """Every dashboard as JSON, by its uid."""
    return {one["uid"]: _document(one) for one in described()}


def write() -> None:
    for uid, text in documents().items():
        (FOLDER / "dashboards" / f"{uid}.json").write_text(text, "utf-8")


def _document(said: dict[str, Any]) -> str:
    made = dashboard.Dashboard(said["title"]).uid(said["uid"]).tags(["plan"]).editable()
    made = made.refresh("10s").time("now-1h", "now").timezone("Asia/Shanghai")
    for number, panel in enumerate(said["panels"]):
        made = made.with_panel(_panel(panel, number))
    return JSONEncoder(sort_keys=True, indent=1, ensure_ascii=False).encode(made.build()) + "\n"


def _panel(said: dict[str, Any], number: int) -> Any:
    row, column = divmod(number, _COLUMNS)
    place = GridPos(h=_HEIGHT, w=_WIDTH, x=column * _WIDTH, y=row * _HEIGHT)
    panel = _KINDS[said.get("kind", "timeseries")]().title(said["title"]).unit(said["unit"])
    panel = panel.id(number + 1).grid_pos(place).datasource(SOURCE)
    for letter, (query, legend) in zip(ascii_uppercase, said["queries"], strict=False):
        asked = prometheus.Dataquery().expr(query).legend_format(legend).ref_id(letter)
        panel = panel.with_target(asked)
    return _coloured(panel, said) if isinstance(panel, stat.Panel) else panel


def _coloured(panel: stat.Panel, said: dict[str, Any]) -> stat.Panel:
    """Green, orange from `warn` on, red from `bad` on: seen from across the room."""
    steps = [Threshold(color="green"), Threshold(said["bad"], "red")]
    if "warn" in said:
        steps.insert(1, Threshold(said["warn"], "orange"))
    limits = dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
    newest = common.ReduceDataOptions().calcs(["lastNotNull"])
    panel = panel.thresholds(limits).color_mode(BigValueColorMode.BACKGROUND)
    return panel.reduce_options(newest)
