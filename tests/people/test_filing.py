"""An enterprise reports, a statistician returns, it tells again: what counts, who is missing, who
may do what."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx2
import pytest

from deploy.issuer.signing import Signing
from tests.fates.caller import Caller
from tests.fates.events import event, unique
from tests.support.facts import credit_code
from tests.support.system import System, wait_for

FIRM, SILENT = credit_code("91500103MA5UFLG01"), credit_code("91500103MA5UFLG02")
QUARTER, FORM = "2025Q2", "quarterly_report"
REPORT = {"period": QUARTER, "employees": 12, "output": "5230000.00", "revenue": "4980000.00"}
REPORT |= {"value_added": "1870000.00"}
WRONG = REPORT | {"value_added": "6000000.00"}

DAY = date(2025, 6, 30)
SYSTEM = "demo-district"

Asking = Callable[..., httpx2.Response]


@pytest.fixture(scope="module")
def asking(district: System, signing: Signing, claims: dict) -> Asking:
    """What somebody of a role, a name and scopes asks for."""

    def ask(
        who: tuple[str, str, list[str]], method: str, path: str, /, **body: Any
    ) -> httpx2.Response:
        role, name, scopes = who
        said = claims | {"sub": name, "roles": [role], "scopes": scopes}
        caller = Caller(district.url, signing.token(said))
        told = {"json": body} if body else {}
        kind = {"Content-Type": "application/cloudevents+json"} if "specversion" in body else {}
        return caller.ask(method, path, headers={"Accept-Language": "zh"} | kind, **told)

    return ask


FIRMS_OWN = ("enterprise", unique("firm"), [f"enterprise/{FIRM}"])
FIRST = ("statistician", unique("first"), ["district"])
SECOND = ("statistician", unique("second"), ["district"])


@pytest.fixture(scope="module")
def framed(district: System) -> System:
    """Two enterprises on the survey frame of one form."""
    data = {"registered_on": "2024-01-01", "industry_code": "6513", "sectors": ["fintech"]}
    told = []
    for number, firm in enumerate((FIRM, SILENT)):
        told.append(
            event(SYSTEM, "enterprise.registered", firm, data | {"name": f"填报企业{number}"})
        )
        entry = {"list": "survey_frame", "entry_no": f"F{number}", "scope": FORM}
        entry |= {"valid_from": "2025-01-01"}
        told.append(event(SYSTEM, "listing.granted", f"enterprise/{firm}", entry))
    district.publish(told)
    district.settle()
    return district


def reported(data: dict, **more: Any) -> dict:
    return {"event": "enterprise.reported", "subject": FIRM, "data": data, **more}


def reviewed(verdict: str, **more: Any) -> dict:
    why = {"reason": "增加值大于产值，请核对"} if verdict == "returned" else {}
    said = {"period": QUARTER, "verdict": verdict, **why}
    return {"event": "report.reviewed", "subject": FIRM, "data": said, **more}


def test_a_report_is_returned_told_again_and_accepted(asking: Asking, framed: System) -> None:
    def states() -> dict[str, str]:
        path = f"/api/v1/coverage?form={FORM}&period={QUARTER}"
        rows = asking(FIRST, "GET", path).json()["rows"]
        return {one["thing"].partition("/")[2]: one["state"] for one in rows}

    def settled(state: str) -> None:
        wait_for(lambda: states() | {FIRM: state, SILENT: "missing"} == states(), 30, str)

    def output() -> int:
        framed.settle()
        return framed.figures([DAY])[DAY].get(("total_output", "total"), 0)

    before = output()
    told = asking(FIRMS_OWN, "POST", "/api/v1/readings", **reported(WRONG))
    assert told.status_code == 200, told.text
    assert [one["code"] for one in told.json()["marks"]] == ["value_added_over_output"]
    settled("late")
    counted = output()
    assert counted - before == 523_000_000

    first = told.json()["fact"]["version"]
    back = asking(FIRST, "POST", "/api/v1/reviews", **reviewed("returned", seen=first))
    assert back.status_code == 200, back.text
    settled("returned")
    assert output() == before

    sheet = asking(FIRMS_OWN, "GET", f"/api/v1/filing/enterprise/{FIRM}?as_of=2025-07-10").json()
    [mine] = [one for one in sheet["sheets"] if one["form"] == FORM]
    assert (mine["period"], mine["state"], mine["due_on"]) == (QUARTER, "returned", "2025-07-25")
    [fact] = mine["told"].values()
    assert fact["review"]["reason"] == "增加值大于产值，请核对"
    seen = mine["versions"][f"{FIRM}:{QUARTER}"]

    again = asking(FIRMS_OWN, "POST", "/api/v1/readings", **reported(REPORT, seen=seen))
    assert again.status_code == 200, again.text
    assert again.json()["fact"]["counted"] is True
    assert output() == counted
    stale = asking(FIRST, "POST", "/api/v1/reviews", **reviewed("accepted", seen=seen))
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")

    def queued() -> list[dict]:
        answer = asking(SECOND, "GET", f"/api/v1/reviews?of=report&period={QUARTER}").json()
        return [one for one in answer["rows"] if one["key"] == f"{FIRM}:{QUARTER}"]

    wait_for(lambda: [one["state"] for one in queued()] == ["told"], 30, str)
    [row] = queued()
    assert (row["name"], row["marks"]) == ("填报企业0", [])
    done = asking(SECOND, "POST", "/api/v1/reviews", **reviewed("accepted", seen=row["version"]))
    assert done.json()["fact"]["state"] == "accepted", done.text

    file = asking(FIRST, "GET", f"/api/v1/exports/coverage.csv?of={FORM}&period={QUARTER}")
    lines = list(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"))))
    by_name = {one["名称"]: one["报送状态"] for one in lines}
    assert (by_name["填报企业0"], by_name["填报企业1"]) == ("迟报", "未报")


def test_nobody_reviews_their_own_whichever_way_they_told_it(
    asking: Asking, framed: System
) -> None:
    subject = f"enterprise/{SILENT}"
    staff = {"metric": "rd_staff", "as_of": "2025-06-30"}
    wanted = {"event": "reading.reported", "subject": subject, "data": staff | {"value": "7"}}
    told = asking(FIRST, "POST", "/api/v1/readings", **wanted)
    assert told.status_code == 200, told.text
    framed.settle()
    seen = told.json()["fact"]["version"]
    verdict = {"event": "reading.reviewed", "subject": subject, "seen": seen}
    verdict |= {"data": staff | {"verdict": "accepted"}}
    own = asking(FIRST, "POST", "/api/v1/reviews", **verdict)
    assert (own.status_code, own.json()["code"]) == (409, "reviews_own")
    assert "不能审核自己填报的数据" in own.json()["detail"]
    assert asking(SECOND, "POST", "/api/v1/reviews", **verdict).status_code == 200
    said = verdict["data"] | {"reviewed_at": "2025-07-01T00:00:00Z"}
    sent = event("/gateway/imports", "reading.reviewed", subject, said)
    passed_by = asking(FIRST, "POST", "/api/v1/events", **sent)
    assert (passed_by.status_code, passed_by.json()["code"]) == (403, "reviewed_on_its_page")
    day = {"metric": "rd_staff", "as_of": "2025-09-30"}
    told = event("/gateway/imports", "reading.reported", subject, day | {"value": "8"})
    assert asking(FIRST, "POST", "/api/v1/events", **told).status_code == 202
    framed.settle()
    verdict |= {"data": day | {"verdict": "accepted"}, "seen": 1}
    own = asking(FIRST, "POST", "/api/v1/reviews", **verdict)
    assert (own.status_code, own.json()["code"]) == (409, "reviews_own")
    assert asking(SECOND, "POST", "/api/v1/reviews", **verdict).status_code == 200


def test_who_may_not_is_told_so(asking: Asking, framed: System) -> None:
    foreign = ("enterprise", unique("other"), [f"enterprise/{SILENT}"])
    refused = asking(foreign, "POST", "/api/v1/readings", **reported(REPORT))
    assert (refused.status_code, refused.json()["code"]) == (409, "not_in_that_name")
    assert asking(foreign, "GET", f"/api/v1/filing/enterprise/{FIRM}").status_code == 403
    review = reviewed("accepted", seen=1)
    assert asking(FIRMS_OWN, "POST", "/api/v1/reviews", **review).status_code == 403
    wrong = {"event": "reading.reported", "subject": f"enterprise/{FIRM}", "data": {"value": "x"}}
    answer = asking(FIRMS_OWN, "POST", "/api/v1/readings", **wrong)
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} >= {"/data/metric", "/data/value"}
    seen = asking(foreign, "GET", f"/api/v1/coverage?form={FORM}&period={QUARTER}").json()
    assert [one["thing"] for one in seen["rows"]] == [f"enterprise/{SILENT}"]
    assert seen["restricted"] is True
    length = asking(FIRST, "GET", f"/api/v1/coverage?form={FORM}&period=2025-06")
    assert (length.status_code, "不是报表" in length.text) == (422, True)


def test_beside_the_figures_stands_how_many_have_reported(asking: Asking, framed: System) -> None:
    """The same counts as under the form itself, for whoever sees the figures."""

    def beside(who: tuple[str, str, list[str]]) -> dict:
        answer = asking(who, "GET", "/api/v1/coverage/figures")
        assert answer.status_code == 200, answer.text
        return answer.json()

    wait_for(lambda: FORM in [one["form"] for one in beside(FIRST)["forms"]], 30, str)
    told = beside(FIRST)
    assert beside(FIRMS_OWN) == told
    assert {"workforce", "value_added_share_of_gdp"} < {*told["indicators"]}
    [quarterly] = [one for one in told["forms"] if one["form"] == FORM]
    path = f"/api/v1/coverage?form={FORM}&period={quarterly['period']}"
    of_form = asking(FIRST, "GET", path).json()
    for name in ("counts", "due_on", "is_due"):
        assert of_form[name] == quarterly[name]
    assert quarterly["counts"]["expected"] >= 2
