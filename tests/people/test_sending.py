"""What signed-in people send goes through the same door, and who did it stays on record."""

from collections.abc import Callable
from datetime import datetime

import asyncpg
import pytest

from tests.fates.events import unique
from tests.imports.files import REPORT_HEADINGS, csv
from tests.people.browser import OURS, Browser
from tests.support.facts import credit_code
from tests.support.system import wait_for

SOURCE = "/gateway/imports"
ENTERPRISE = credit_code("91500103MA5U1A2B0")


@pytest.fixture
def signed_in(district) -> Callable[[str], Browser]:
    def sign_in(role: str) -> Browser:
        browser = Browser(district.url)
        browser.sign_in(f"demo-{role}")
        return browser

    return sign_in


def upload(browser: Browser, output: str, **wishes: object):
    raw = csv(REPORT_HEADINGS, [ENTERPRISE, "2025-03", "12", output, "90", "1.5"])
    asked = {"explanation": "测试数据", **wishes}
    return browser.ask("POST", "/api/v1/imports/reports", params=asked, content=raw, headers=OURS)


def acts(signed_in, subject: str) -> list[dict]:
    said = signed_in("admin").get("/api/v1/people-acts", subject=subject, limit=1000)
    return said.json()["acts"]


def statistic(source: str) -> dict:
    return {
        "specversion": "1.0",
        "id": unique("statistic"),
        "source": source,
        "type": "cn.gov.cqyz.statistic.published.v1",
        "subject": "gdp",
        "time": "2025-03-01T09:30:00+08:00",
        "data": {"period": "2024", "value": "1600.5", "unit": "亿元"},
    }


def publish(browser: Browser, event: dict):
    head = OURS | {"Content-Type": "application/cloudevents+json"}
    return browser.ask("POST", "/api/v1/events", json=event, headers=head)


def test_a_statisticians_file_is_taken_in_and_their_name_is_on_record(signed_in):
    statistician = signed_in("statistician")
    answer = upload(statistician, "100", ids=True)
    assert answer.status_code == 202, answer.text
    [event] = answer.json()["ids"].values()
    path = f"/api/v1/events/%2Fgateway%2Fimports/{event}"
    reader = signed_in("department")
    wait_for(lambda: reader.get(path).status_code == 200, 20, lambda: reader.get(path).text)
    newest = acts(signed_in, "demo-statistician")[0]
    assert (newest["action"], newest["name"]) == ("imported", "赵文静（演示）")
    assert (newest["details"]["kind"], newest["details"]["rows"]) == ("reports", 1)
    of_the_event = datetime.fromisoformat(reader.get(path).json()["time"])
    assert datetime.fromisoformat(newest["details"]["time"]) == of_the_event


def test_a_department_may_have_a_file_checked_and_not_sent(signed_in):
    department = signed_in("department")
    assert upload(department, "200", check=True).json()["valid"] == 1
    assert upload(department, "200", annotated=True).status_code == 200
    refused = upload(department, "200")
    assert refused.status_code == 403
    assert refused.json()["detail"].endswith("lacks the permission imports_send (send a file)")
    assert [act["action"] for act in acts(signed_in, "demo-department")].count("imported") == 0


def test_a_viewer_imports_nothing(signed_in):
    viewer = signed_in("viewer")
    assert upload(viewer, "300", check=True).status_code == 403
    assert upload(viewer, "300").status_code == 403


def test_a_statistician_publishes_an_official_figure_in_their_own_name(signed_in):
    statistician, event = signed_in("statistician"), statistic(SOURCE)
    assert publish(statistician, event).status_code == 202
    newest = acts(signed_in, "demo-statistician")[0]
    assert newest["action"] == "published"
    assert newest["details"] == {"events": [f"statistic.published {event['id']}"]}


@pytest.mark.parametrize("source", ["demo-district", "/gateway", "/gateway/imports/2"])
def test_people_send_under_no_source_but_their_own(signed_in, source):
    answer = publish(signed_in("statistician"), statistic(source))
    assert answer.status_code == 403
    assert SOURCE in answer.json()["detail"]


def test_no_systems_key_sends_as_people_do(signed_in):
    wish = {"name": unique("as-people"), "source": SOURCE, "types": ["*"]}
    answer = signed_in("admin").ask("POST", "/api/v1/keys", json=wish, headers=OURS)
    assert answer.status_code == 409


def test_an_admins_new_key_is_on_record_with_their_name(signed_in):
    wish = {"name": unique("by-a-person"), "source": "urn:by-a-person", "types": ["*"]}
    admin = signed_in("admin")
    assert admin.ask("POST", "/api/v1/keys", json=wish, headers=OURS).status_code == 201
    newest = admin.get("/api/v1/key-acts").json()["acts"][0]
    assert (newest["key"], newest["actor"]) == (wish["name"], "吴建国（演示） (demo-admin)")


def test_what_a_person_was_refused_is_on_record_with_their_name(signed_in):
    viewer = signed_in("viewer")
    assert viewer.get("/api/v1/refusals").status_code == 403
    actor = "陈雨桐（演示） (demo-viewer)"

    def noted() -> bool:
        said = signed_in("admin").get("/api/v1/refusals", key=actor).json()["refusals"]
        return any("lacks the permission refusals" in refusal["detail"] for refusal in said)

    wait_for(noted, 10, lambda: "not noted")


async def test_the_record_of_people_only_grows(district, signed_in):
    signed_in("viewer")
    db = await asyncpg.connect(district.database_url("gateway"))
    for change in ("UPDATE person_act SET name = 'x'", "DELETE FROM person_act"):
        with pytest.raises(asyncpg.RaiseError, match="person_act only grows"):
            await db.execute(change)
    await db.close()
