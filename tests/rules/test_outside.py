"""What those outside the district's offices see of a matter's stages."""

import json

from gateway.api_docs import matter_types
from services.contracts.access.scopes import Scopes
from services.contracts.definitions.outside import INTERNAL, UNDER_WAY, pairs, public
from tests.support.courses import Telling

OFFICE, OUTSIDE = "department/department-kjj", "enterprise/91500103MA5EXAMP1N"


def placed() -> dict:
    """Suggested, introduced, and back to where nobody outside may look."""
    told = Telling("matter", "P-1")
    told.opened("2025-07-01T09:00:00+08:00", "placement", plan={"suggested": "2025-07-01"})
    told.step("introduced", "2025-07-03T09:00:00+08:00")
    told.step("suggested", "2025-07-05T09:00:00+08:00")
    return told.fact()


def test_an_internal_stage_is_under_way_to_those_outside() -> None:
    whole, seen = placed(), public("matter", placed())
    assert [one["stage"] for one in whole["spans"]] == ["suggested", "introduced", "suggested"]
    assert [one["stage"] for one in seen["spans"]] == [UNDER_WAY, "introduced", UNDER_WAY]
    assert [one["stage"] for one in seen["steps"]] == ["introduced"]
    assert "suggested" not in json.dumps(seen)
    assert {n: v for n, v in seen.items() if n not in ("spans", "steps", "plan")} == {
        n: v for n, v in whole.items() if n not in ("spans", "steps", "plan")
    }


def test_steps_between_internal_stages_leave_no_edge() -> None:
    span = {"from": "2025-07-01", "to": "2025-07-02", "stage": "suggested", "lead": None}
    after = span | {"from": "2025-07-02", "to": None}
    seen = public("matter", {"type": "placement", "spans": [span, after]})
    assert seen["spans"] == [span | {"to": None, "stage": UNDER_WAY}]


def test_rows_are_hidden_alike_and_other_types_stand_as_they_are() -> None:
    row = {"type": "placement", "stage": "suggested"}
    assert public("matter", row) == {"type": "placement", "stage": UNDER_WAY}
    for told in ({"type": "exception", "stage": "reviewed"}, {"name": "an enterprise"}):
        assert public("matter", told) is told
    assert public("loan", row) is row


def test_offices_are_inside_and_nobody_else() -> None:
    inside = [(), *[(one,) for one in ("district", OFFICE, "street/jfb")], (OFFICE, OUTSIDE)]
    assert [Scopes(one).outside for one in inside] == [True, False, False, False, False]
    for scope in (OUTSIDE, "bank/example", "carrier/C-1", "institution/1"):
        assert Scopes([scope]).outside


def test_types_name_no_internal_stage_to_those_outside() -> None:
    told = {one: json.loads(matter_types.body(one))["types"] for one in (False, True)}
    known = {(one["family"], one["code"]): one for one in told[True]}
    assert len(known) == len(told[False])
    for kind in told[False]:
        shown = [
            stage["code"] for stage in known[kind["family"], kind["code"]]["versions"][-1]["stages"]
        ]
        hidden = INTERNAL[kind["family"]].get(kind["code"], frozenset())
        whole = [stage["code"] for stage in kind["versions"][-1]["stages"]]
        assert [one for one in shown if one != UNDER_WAY] == [s for s in whole if s not in hidden]
        assert (UNDER_WAY in shown) == bool(hidden)
    assert "placement/suggested" in pairs("matter")


def test_a_stage_has_a_public_name_of_its_own() -> None:
    types = json.loads(matter_types.body(True))["types"]
    whistle = next(one for one in types if one["code"] == "whistle")
    names = {one["code"]: one["zh"] for one in whistle["versions"][-1]["stages"]}
    assert names["assigned"] == "办理中"
