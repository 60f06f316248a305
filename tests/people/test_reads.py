"""Who read which list of named things is on record, and no read waits for that."""

import pytest
from starlette.requests import Request

from gateway.access.api_keys import Key
from gateway.audit_log import batches
from gateway.audit_log.reads import UNRECORDED, Reads, filters_of
from gateway.database import Database
from tests.fates.caller import Caller
from tests.support.system import System, wait_for

QUESTIONS = {
    "/api/v1/enterprises": ("read", "enterprises"),
    "/api/v1/registers/loans": ("read", "loans"),
    "/api/v1/indicators/workforce/facts": ("read", "workforce/facts"),
    "/api/v1/exports/enterprises.csv": ("exported", "enterprises"),
    "/api/v1/exports/registers/loans.json": ("exported", "loans"),
    "/api/v1/exports/indicators/workforce/facts.csv": ("exported", "workforce/facts"),
}
DAY = "2025-06-30"


def acts_of(callers: dict[str, Caller], subject: str) -> list[dict]:
    return callers["admin"].get("/api/v1/people-acts", subject=subject, limit=1000)["acts"]


@pytest.mark.parametrize("path", QUESTIONS)
def test_who_read_which_list_is_on_record(callers: dict[str, Caller], path: str):
    action, name = QUESTIONS[path]
    for reader, subject in (("viewer", "viewer"), ("sender", "key/somebodys-system")):
        asked = callers[reader].ask("GET", path, params={"as_of": DAY})
        assert asked.status_code == 200

        def told(subject: str = subject) -> list[dict]:
            found = [act["details"] for act in acts_of(callers, subject) if act["action"] == action]
            return [one for one in found if one["list"] == name and DAY in one["filters"]]

        wait_for(lambda: bool(told()), 10, lambda: str(told()))
        assert told()[0]["kind"] == ("person" if reader == "viewer" else "key")
        if action == "read":
            body = asked.json()
            assert told()[0]["rows"] == len(body["rows" if "rows" in body else "facts"])


def test_what_was_asked_for_stands_in_the_record(callers: dict[str, Caller], district: System):
    asked = {"as_of": DAY, "q": "重庆", "filter": "sectors:fintech", "limit": 7}
    assert callers["statistician"].ask("GET", "/api/v1/enterprises", params=asked).is_success
    wanted = f"as_of={DAY} open=True q=重庆 filter=sectors:fintech"

    def filters() -> list[str]:
        return [act["details"].get("filters") for act in acts_of(callers, "statistician")]

    wait_for(lambda: wanted in filters(), 10, lambda: str(filters()))
    verdict = callers["admin"].get("/api/v1/audit-log/verify")
    assert verdict["whole"], verdict


def test_paging_is_no_question_of_its_own():
    first, second = {"q": "x", "cursor": "", "limit": 9}, {"q": "x", "cursor": "c", "limit": 9}
    assert filters_of(first) == filters_of(second) == "q=x"


def test_a_read_waits_for_no_record_and_lost_records_are_counted(monkeypatch):
    monkeypatch.setattr(batches, "_MOST_WAITING", 2)
    caller = Key(name="reader", source="urn:cqyz:reader")
    request = Request({"type": "http", "headers": [], "state": {"caller": caller}})
    reads, before = Reads(Database("nowhere")), UNRECORDED._value.get()
    for rows in (1, 2, 3, 2):
        reads.note(request, "read", "loans", {}, rows)
    assert len(reads.batches) == 2
    assert UNRECORDED._value.get() == before + 1


async def test_what_waits_for_a_database_that_is_away_is_kept_and_seen():
    request = Request({"type": "http", "headers": [], "state": {"caller": Key(name="reader")}})
    async with Database("postgresql://127.0.0.1:1/nowhere").opened() as away:
        reads = Reads(away)
        reads.note(request, "read", "loans", {}, 1)
        await reads.batches.flush()
    assert await reads.gauges() == {"reads_waiting": [((), 1.0)]}
