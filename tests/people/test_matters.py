"""A whistle from opening to rating, by four people in four roles; nobody acts in another's name."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from deploy.issuer.signing import Signing
from tests.fates.caller import Caller
from tests.fates.events import unique
from tests.support.facts import credit_code
from tests.support.system import System, wait_for

FIRM = credit_code("91500103MA5UHWT01")
FOREIGN = f"enterprise/{credit_code('91500103MA5UHWT02')}"
ENTERPRISE, DEPARTMENT, OTHER = f"enterprise/{FIRM}", "department/区科技局", "department/区商务委"

Acting = Callable[..., httpx2.Response]


@pytest.fixture
def acting(district: System, signing: Signing, claims: dict) -> Acting:
    """What somebody of a role and with scopes does to a whistle."""

    def act(
        role: str, scopes: list[str], id: str, what: str, seen: int | None = None, /, **data: Any
    ) -> httpx2.Response:
        said = claims | {"sub": unique(role), "roles": [role], "scopes": scopes}
        caller = Caller(district.url, signing.token(said))
        wanted = {"what": what, "data": data, "seen": seen}
        chinese = {"Accept-Language": "zh"}
        return caller.ask("POST", f"/api/v1/matters/case/{id}/acts", json=wanted, headers=chinese)

    return act


def test_a_whistle_goes_from_opening_to_rating_by_four_people(
    acting: Acting, district: System
) -> None:
    id = unique("哨")
    told = {"type": "whistle", "title": "空调维修", "about": [ENTERPRISE], "channel": "page"}
    opened = acting("enterprise", [ENTERPRISE], id, "opened", **told)
    assert opened.status_code == 200, opened.text
    asked = {"assignment": "a1", "to": DEPARTMENT, "role": "lead"}
    assert acting("department", [DEPARTMENT], id, "assigned", **asked).status_code == 409
    seen = opened.json()["fact"]["version"]
    assigned = acting("dispatcher", ["district"], id, "assigned", seen, **asked)
    assert assigned.status_code == 200, assigned.text
    late = acting("dispatcher", ["district"], id, "voided", seen, reason="重复")
    assert late.status_code == 409
    assert late.json()["code"] == "changed_meanwhile"
    assert "别人已有操作" in late.json()["detail"]
    for stage in ("accepted", "assigned", "handling", "answered", "closed"):
        step = {"stage": stage}
        refused = acting("department", [OTHER], id, "advanced", **step)
        assert refused.status_code == 409, stage
        done = acting("department", [DEPARTMENT], id, "advanced", **step)
        assert done.status_code == 200, done.text
    rating = {"score": 5, "solved": "yes"}
    assert acting("department", [DEPARTMENT], id, "rated", **rating).status_code == 409
    rated = acting("enterprise", [ENTERPRISE], id, "rated", **rating)
    assert rated.status_code == 200, rated.text
    fact = rated.json()["fact"]
    assert (fact["solved"], fact["flags"]) == ("yes", [])
    assert [one["by"] for one in fact["steps"]] == [DEPARTMENT] * 5
    district.settle()

    def listed() -> list[dict]:
        return district.get("/api/v1/registers/cases", q="空调维修", limit=100)["rows"]

    wait_for(lambda: any(row["case_id"] == id and row["solved"] for row in listed()), 30, str)
    (row,) = [row for row in listed() if row["case_id"] == id]
    assert (row["stage"], row["open"], row["lead"]) == ("closed", False, "区科技局")


def test_what_is_out_of_order_or_wrong_is_refused_with_the_reason(acting: Acting) -> None:
    id = unique("哨")
    told = {"type": "whistle", "title": "空调", "about": [ENTERPRISE], "channel": "page"}
    foreign = acting("enterprise", [FOREIGN], id, "opened", **told)
    assert foreign.status_code == 409
    assert acting("enterprise", [ENTERPRISE], id, "opened", **told).status_code == 200
    step = {"stage": "handling", "by": DEPARTMENT}
    skipped = acting("dispatcher", ["district"], id, "advanced", **step)
    assert (skipped.json()["code"], skipped.json()["detail"]) == (
        "stage_first",
        "须先进入“已受理”",
    )
    wrong = acting("dispatcher", ["district"], id, "advanced", stage="handling")
    assert wrong.status_code == 422
    assert {one["pointer"] for one in wrong.json()["errors"]} == {"/data/by"}
    assert acting("viewer", ["district"], id, "voided", reason="x").status_code == 403
