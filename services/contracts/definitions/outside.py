"""What those outside the district's offices see of matters: each stage by its public name, or none.

An internal stage is one under way to them, whichever it is. Which stages are internal the types say
(case_types.toml); one that is internal in any version of its type is so for good. Pure.
"""

from typing import Any

from services.contracts.definitions import CASE_TYPES, STAGES

# What an internal stage is to them.
UNDER_WAY = "under_way"
UNDER_WAY_NAME = STAGES[UNDER_WAY]

Value = dict[str, Any]


def _internal(family: str) -> dict[str, frozenset[str]]:
    told = CASE_TYPES[family].items()
    return {
        code: stages
        for code, kind in told
        if (stages := frozenset().union(*(one.internal for one in kind.versions)))
    }


INTERNAL: dict[str, dict[str, frozenset[str]]] = {
    family: _internal(family) for family in CASE_TYPES
}


def internal_of(family: str, type_: str) -> frozenset[str]:
    return INTERNAL.get(family, {}).get(type_, frozenset())


def pairs(family: str) -> list[str]:
    """All internal stages of a family, as `type/stage`."""
    told = INTERNAL.get(family, {}).items()
    return sorted(f"{code}/{stage}" for code, stages in told for stage in stages)


def public(family: str, told: Value) -> Value:
    """A fact, or a row of a list, as those outside see it; of anything but a matter, all of it."""
    hidden = internal_of(family, told.get("type") or "")
    if not hidden:
        return told
    seen = dict(told)
    if seen.get("stage") in hidden:
        seen["stage"] = UNDER_WAY
    if "steps" in seen:
        seen["steps"] = [one for one in seen["steps"] if one["stage"] not in hidden]
    if "plan" in seen:
        seen["plan"] = {stage: day for stage, day in seen["plan"].items() if stage not in hidden}
    if "spans" in seen:
        seen["spans"] = _joined([_public_span(one, hidden) for one in seen["spans"]])
    return seen


def _public_span(span: Value, hidden: frozenset[str]) -> Value:
    return span | {"stage": UNDER_WAY} if span["stage"] in hidden else span


def _joined(spans: list[Value]) -> list[Value]:
    """Neighbours that say the same are one: no edge tells of a stage that is not shown."""
    found: list[Value] = []
    for span in spans:
        state = {name: one for name, one in span.items() if name not in ("from", "to")}
        if found and found[-1] == {"from": found[-1]["from"], "to": span["from"], **state}:
            found[-1] = {"from": found[-1]["from"], "to": span["to"], **state}
        else:
            found.append(span)
    return found
