"""Calendar, types of matters, levels of lists and metrics as the recount's statements take them.

Read here in a way of its own: the audit shares no rule with what it audits, but the data.
"""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson

_FOLDER = Path(__file__).parents[1] / "services" / "contracts" / "definitions"
_FAMILIES = ("case", "claim", "matter", "task")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text("utf-8"))


@cache
def parameters() -> dict[str, Any]:
    """`off` and `made_up` are days; `types`, `level_order` and `metrics` JSON."""
    years = [row for name, row in _read("calendar.toml").items() if name.isdigit()]
    off = [
        date.fromisoformat(first) + timedelta(days=n)
        for row in years
        for first, last in row["off"]
        for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
    ]
    return {
        "off": off,
        "made_up": [date.fromisoformat(day) for row in years for day in row["worked"]],
        "types": orjson.dumps(_versions()).decode(),
        "level_order": orjson.dumps(_levels()).decode(),
        "metrics": orjson.dumps(_metrics()).decode(),
    }


def flows() -> list[str]:
    """The metrics that are told for periods."""
    return [code for code, row in _metrics().items() if row["kind"] == "flow"]


@cache
def _metrics() -> dict[str, Any]:
    return _read("metrics.toml")["metric"]


def _versions() -> list[dict[str, Any]]:
    types = _read("case_types.toml")
    return [
        {"family": family, "type": code, **version}
        for family in _FAMILIES
        for code, row in types[family].items()
        for version in row["versions"]
    ]


def _levels() -> dict[str, list[str]]:
    return {code: row.get("levels", []) for code, row in _read("lists.toml").items() if "of" in row}
