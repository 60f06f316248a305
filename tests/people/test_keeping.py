"""Whoever runs a building keeps its units and who is in them, and nobody else's."""

from datetime import date
from typing import Any

import httpx2
import pytest

from tests.fates.events import event, unique
from tests.people.test_filing import SYSTEM, Asking, asking  # noqa: F401
from tests.support.facts import credit_code
from tests.support.system import System, wait_for

OWN, OTHER = unique("building"), unique("other-building")
FIRM = credit_code("91500103MA5KEEP01")
KEEPER = ("building_operator", unique("keeper"), [f"carrier/{OWN}"])
OFFICE = ("dispatcher", unique("office"), ["district"])
VIEWER = ("viewer", unique("viewer"), ["district"])
UNIT = unique("unit")


@pytest.fixture(scope="module")
def built(district: System, asking: Asking) -> System:  # noqa: F811
    data = {"name": "楼宇", "core": False, "usable_area": "20000", "opened_on": "2024-01-01"}
    told = [event(SYSTEM, "carrier.registered", one, data) for one in (OWN, OTHER)]
    firm = {"registered_on": "2024-01-01", "industry_code": "6513", "sectors": ["fintech"]}
    told.append(event(SYSTEM, "enterprise.registered", FIRM, firm | {"name": "入驻企业"}))
    other = {"name": "别楼", "opened_on": "2024-01-01", "carrier_id": OTHER, "area": "500"}
    told.append(event(SYSTEM, "thing.registered", f"unit/{UNIT}-other", other))
    district.publish(told)
    district.settle()

    def listed() -> httpx2.Response:
        return asking(VIEWER, "GET", f"/api/v1/buildings/carrier/{OTHER}?months=1")

    wait_for(lambda: bool(listed().json().get("units")), 30, lambda: listed().text[:2000])
    return district


def kept(what: str, unit: str, data: dict, **more: Any) -> dict:
    return {"what": what, "unit": unit, "data": data, **more}


def units(asking: Asking, who: tuple[str, str, list[str]], day: str) -> dict[str, Any]:  # noqa: F811
    answer = asking(who, "GET", f"/api/v1/buildings/carrier/{OWN}?as_of={day}&months=1")
    assert answer.status_code == 200, answer.text
    return {one["id"]: one for one in answer.json()["units"]}


def test_units_and_tenants_of_ones_own_building_are_kept(
    asking: Asking,  # noqa: F811
    built: System,
) -> None:
    def tell(what: str, data: dict, **more: Any) -> httpx2.Response:
        path = f"/api/v1/buildings/carrier/{OWN}/units"
        return asking(KEEPER, "POST", path, **kept(what, UNIT, data, **more))

    def until(expected: dict) -> None:
        day = date.today().isoformat()
        wait_for(
            lambda: expected.items() <= units(asking, KEEPER, day).get(UNIT, {}).items(), 30, str
        )

    whole = {"name": "3层301", "floor": "3F", "area": "320", "use": "office"}
    told = tell("registered", whole | {"opened_on": "2025-01-01"})
    assert told.status_code == 200, told.text
    assert told.json()["fact"]["carrier_id"] == OWN
    until({"area": "320", "vacant": "320", "leases": []})

    tenant = {"from": f"enterprise/{FIRM}", "quantity": "200", "valid_from": "2025-02-01"}
    lease = tell("let", tenant)
    assert lease.status_code == 200, lease.text
    until({"vacant": "120"})
    [one] = units(asking, KEEPER, "2026-01-01")[UNIT]["leases"]
    assert (one["tenant"], one["name"], one["since"]) == (
        f"enterprise/{FIRM}",
        "入驻企业",
        "2025-02-01",
    )

    assert tell("updated", {"area": "330", "effective_on": "2025-06-01"}).status_code == 200
    until({"area": "330", "vacant": "130"})
    assert units(asking, KEEPER, "2025-05-31")[UNIT]["area"] == "320"

    gone = tell("left", {"effective_on": "2025-09-01"}, lease=one["key"])
    assert gone.status_code == 200, gone.text
    until({"vacant": "330", "leases": []})
    assert units(asking, KEEPER, "2025-08-31")[UNIT]["vacant"] == "130"

    assert tell("ended", {"effective_on": "2026-01-01"}).status_code == 200
    wait_for(lambda: UNIT not in units(asking, KEEPER, date.today().isoformat()), 30, str)


def refused(answer: httpx2.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text


def test_an_id_is_never_used_again_and_what_is_not_there_cannot_be_changed(
    asking: Asking,  # noqa: F811
    built: System,
) -> None:
    path, unit = f"/api/v1/buildings/carrier/{OWN}/units", unique("once")
    whole = {"name": "一", "area": "10", "opened_on": "2025-01-01"}
    refused(
        asking(KEEPER, "POST", path, **kept("updated", unit, {"area": "9"})),
        409,
        "nobody_registered",
    )
    first = kept("registered", unit, whole, id=unique("told"))
    assert asking(KEEPER, "POST", path, **first).status_code == 200
    assert asking(KEEPER, "POST", path, **first).status_code == 200
    again = kept("registered", unit, whole | {"floor": "2F"})
    refused(asking(OFFICE, "POST", path, **again), 409, "unit_id_used")
    wrong = asking(KEEPER, "POST", path, **kept("registered", unique("bad"), {"area": "-1"}))
    assert wrong.status_code == 422
    assert {"/data/area", "/data/opened_on"} <= {one["pointer"] for one in wrong.json()["errors"]}


def test_nothing_of_another_building_can_be_told(asking: Asking, built: System) -> None:  # noqa: F811
    mine, theirs = (f"/api/v1/buildings/carrier/{one}/units" for one in (OWN, OTHER))
    whole = {"name": "一", "area": "10", "opened_on": "2025-01-01"}
    other = f"{UNIT}-other"
    assert asking(KEEPER, "POST", theirs, **kept("registered", "x", whole)).status_code == 404
    refused(
        asking(KEEPER, "POST", mine, **kept("updated", other, {"area": "9"})),
        409,
        "not_in_that_name",
    )
    moved = kept("updated", other, {"carrier_id": OWN})
    refused(asking(KEEPER, "POST", mine, **moved), 409, "not_in_that_name")
    tenant = {"from": f"enterprise/{FIRM}", "quantity": "1", "valid_from": "2025-02-01"}
    refused(asking(KEEPER, "POST", mine, **kept("let", other, tenant)), 404, "no_such_thing")
    lease = asking(OFFICE, "POST", theirs, **kept("let", other, tenant)).json()["id"]
    refused(
        asking(KEEPER, "POST", mine, **kept("left", other, {"effective_on": None}, lease=lease)),
        404,
        "no_such_thing",
    )
    assert asking(VIEWER, "POST", mine, **kept("registered", "x", whole)).status_code == 403
    sent = event(SYSTEM, "thing.registered", f"unit/{unique('sent')}", whole | {"carrier_id": OWN})
    assert asking(KEEPER, "POST", "/api/v1/events", **sent).status_code == 403
