"""An act of a person as an event: the gateway's clock, in whose name, and refusals in words."""

from datetime import UTC, datetime

import httpx2
import pytest
from fastapi import Depends, FastAPI, Request
from pydantic import SecretStr

from gateway.access.people import Person
from gateway.access.policy import Role
from gateway.audit_log.reads import Reads
from gateway.database import Database
from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader
from gateway.figures.statistics import Statistics
from gateway.matters import looking
from gateway.matters.acts import Act, What, document, doer, parties
from services.contracts.events.envelope import parse
from services.contracts.owners.families import objection
from services.funds.intake import INTAKE
from services.kit.identity import Asked, Identities, Identity
from services.kit.owner.routes import application, connect
from services.kit.state.guarded import Actor
from tests.support.courses import DEPARTMENT, ENTERPRISE, Telling

SECRET = SecretStr("what the gateway signs with")
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def person(*scopes: str, role: Role = Role.department) -> Person:
    return Person(subject="p", name="某人", roles=(role,), scopes=scopes, source="desk")


def test_a_step_has_the_gateways_clock_and_the_one_party_for_whom_somebody_acts() -> None:
    wanted = Act(what=What.advanced, data={"step": "s", "stage": "accepted"}, id="e-1")
    event = parse(document("case", "C-1", wanted, person(DEPARTMENT), NOW))
    assert (event.name, event.subject, event.id) == ("case.advanced", "C-1", "e-1")
    assert (event.data.by, event.data.entered_at) == (DEPARTMENT, NOW)


def test_nobody_dates_back_what_happens_now() -> None:
    told = {"step": "s", "stage": "accepted", "entered_at": "2020-01-01T00:00:00Z"}
    event = document("case", "C-1", Act(what=What.advanced, data=told), person(DEPARTMENT), NOW)
    assert event["data"]["entered_at"] == NOW.isoformat()
    assert event["id"]


def test_who_acts_for_several_says_for_whom() -> None:
    wanted = Act(what=What.advanced, data={"step": "s", "stage": "accepted"})
    event = document("case", "C-1", wanted, person(DEPARTMENT, "department/另一局"), NOW)
    assert "by" not in event["data"]
    assert parties(person("district", DEPARTMENT, "bank/某银行")) == [DEPARTMENT]


def test_an_owner_hears_by_which_permission_somebody_acts_and_for_whom() -> None:
    works, steers = person(DEPARTMENT), person("district", role=Role.dispatcher)
    assert doer(works) == Identity("person", works.actor, "cases_work", (DEPARTMENT,))
    assert doer(steers) == Identity("person", steers.actor, "cases_dispatch", ("district",))


@pytest.mark.parametrize(
    ("family", "type", "actor", "code"),
    [
        ("case", "whistle", Actor(frozenset({ENTERPRISE})), None),
        (
            "case",
            "whistle",
            Actor(frozenset({"enterprise/91500103MA5EXAMP1N"})),
            "not_in_that_name",
        ),
        ("case", "visit", Actor(frozenset({ENTERPRISE})), "may_not_open"),
        ("task", "plan_task", Actor(frozenset({DEPARTMENT})), "may_not_open"),
        ("task", "plan_task", Actor(frozenset(), steers=True), None),
    ],
)
def test_a_matter_is_opened_by_whom_its_type_says(family, type, actor, code) -> None:
    told = Telling(family)
    told.opened("2026-03-02T09:00:00+08:00", type)
    found = objection(parse(told.events[0]), {}, actor)
    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("permission", "owner", "status"),
    [(None, None, 401), ("cases_work", "talent", 401), ("registers", "funds", 403)],
    ids=["nobody", "another process", "reader"],
)
async def test_an_owner_takes_acts_from_whom_the_gateway_signed_for_it(
    permission, owner, status
) -> None:
    http = application(INTAKE, await connect("postgresql://nowhere"), Asked(SECRET, "funds"))
    transport = httpx2.ASGITransport(http)
    async with httpx2.AsyncClient(transport=transport, base_url="http://funds") as client:
        who = permission and Identity("person", "Li (li)", permission)
        token = Identities(SECRET).sign(who, owner) if who else ""
        shown = {"Authorization": f"Bearer {token}"}
        answer = await client.post("/acts", json={"event": {}}, headers=shown)
    assert answer.status_code == status


async def test_who_reads_one_matter_is_put_on_record() -> None:
    def as_somebody(request: Request) -> None:
        request.state.caller = person(DEPARTMENT)

    part = {"family": "case", "id": "C-2", "fact": {"case_id": "C-2"}}
    told = {"version": 3, "fact": {"case_id": "C-1"}, "parts": [part], "names": {}}
    telling = httpx2.MockTransport(lambda asked: httpx2.Response(200, json=told))
    read_model = httpx2.AsyncClient(transport=telling, base_url="http://read-model")
    reader = Reader(Generations(), Statistics(), Rules(), NOW.date)
    reads, http = Reads(Database("nowhere")), FastAPI(dependencies=[Depends(as_somebody)])
    http.include_router(looking.router(reader, read_model, reads))
    transport = httpx2.ASGITransport(http)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        answer = await client.get("/api/v1/matters/case/C-1")
    assert answer.json() == told
    assert len(reads.batches) == 1
