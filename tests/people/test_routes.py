"""Every route of the gateway for everybody who may ask, against the table."""

from collections.abc import AsyncIterator
from itertools import pairwise

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.staticfiles import StaticFiles

from gateway.callers import refuse_the_unruled
from gateway.keys import Entry, Key, Keys, digest
from gateway.main import Gateway
from gateway.policy import KEYS, ROLES, ROUTES, Permission
from gateway.settings import GatewaySettings
from tests.fates.caller import Caller

ASKED = {
    "number": "1",
    "code": "workforce",
    "form": "json",
    "register": "loans",
    "enterprise_id": "91500103MA5U1A2B04",
    "source": "nowhere",
    "id": "nothing",
    "topic": "ingest.funds",
    "partition": "0",
    "offset": "999999",
    "kind": "loans",
    "name": "nobody",
    "rest": "tables/1",
}
# What is asked must not do anything, and an audit of decades takes its time.
QUESTIONS = {"/api/v1/audit": {"from": "x"}, "/api/v1/imports/{kind}": {"check": "true"}}
MAY = {
    "anonymous": frozenset(),
    "sender": KEYS["sender"],
    "operator key": KEYS["operator"],
    **ROLES,
}
everybody = pytest.mark.parametrize("who", MAY)


@pytest.fixture
async def idle() -> AsyncIterator[Gateway]:
    """A gateway that is wired and asks nobody."""
    required = {name for name, f in GatewaySettings.model_fields.items() if f.is_required()}
    gateway = Gateway(GatewaySettings(**dict.fromkeys(required, "http://127.0.0.1:1")))
    yield gateway
    await gateway.intake.producer.stop()
    await gateway.follower.consumer.stop()


def ask(http: httpx2.Client, method: str, path: str) -> tuple[int, str]:
    """Status and text; of what goes on for ever the status alone."""
    place = path.format(**ASKED)
    body = {} if method == "GET" else {"content": b"{}"}
    with http.stream(method, place, params=QUESTIONS.get(path), **body) as answer:
        endless = path == "/api/v1/live" and answer.status_code == 200
        return answer.status_code, "" if endless else answer.read().decode(errors="replace")


def refused(status: int, text: str) -> bool:
    return status == 401 or (status == 403 and "lacks the permission" in text)


def differences(callers: dict[str, Caller], who: str, url: str, may: frozenset) -> list[tuple]:
    """The routes that answer somebody otherwise than the table says."""
    secret = callers[who].secret
    shown = {"Authorization": f"Bearer {secret}"} if secret else {}
    with httpx2.Client(base_url=url, headers=shown, timeout=30, trust_env=False) as http:
        said = {place: ask(http, *place) for place in ROUTES}
    return [
        (*place, status, text)
        for place, (status, text) in said.items()
        if not as_the_table_says(ROUTES[place], may, who, status, text)
    ]


def as_the_table_says(
    permission: Permission | None, may: frozenset, who: str, status: int, text: str
) -> bool:
    if permission is None or permission in may:
        return not refused(status, text)
    if who == "anonymous":
        return status == 401
    return status == 403 and text.find(f"lacks the permission {permission}") > 0


async def test_the_table_is_of_all_routes_and_of_no_others(idle):
    routes = {
        (method, route.path_format)
        for route in iter_route_contexts(idle.http.routes)
        for method in route.methods
    }
    assert routes == ROUTES.keys()


@everybody
def test_every_route_answers_everybody_as_the_table_says(callers, closed, who):
    assert differences(callers, who, closed, MAY[who]) == []


def test_public_figures_are_open_and_nothing_else_is(callers, district):
    public = frozenset({Permission.figures})
    assert differences(callers, "anonymous", district.url, public) == []


@pytest.mark.parametrize("who", ["anonymous", "sender", "operator"])
async def test_a_route_that_is_not_in_the_table_is_refused_to_everybody(idle, who):
    @idle.http.get("/api/v1/forgotten")
    async def forgotten() -> str:
        return "names"

    sender, operator = Key(name="s", source="s", types=("*",)), Key(name="o", role="operator")
    keys = {"sender": Entry(sender), "operator": Entry(operator)}
    idle.keyring.keys = Keys({digest(secret): entry for secret, entry in keys.items()})
    shown = {"Authorization": f"Bearer {who}"}
    transport = httpx2.ASGITransport(idle.http)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as http:
        answer = await http.get("/api/v1/forgotten", headers=shown)
        assert (answer.status_code, "no rule" in answer.text) == (403, True)
        assert (await http.get("/api/v1/nowhere", headers=shown)).status_code == 404


def test_what_nobody_guards_stops_the_gateway_unless_it_is_open(tmp_path):
    http = FastAPI(openapi_url=None)
    refuse_the_unruled(http.routes)
    http.mount("/files", StaticFiles(directory=tmp_path))
    with pytest.raises(ValueError, match="/files"):
        refuse_the_unruled(http.routes)


def test_each_role_may_do_what_those_before_it_may():
    held = list(ROLES.values())
    assert all(less < more for less, more in pairwise(held))
    assert held[-1] == frozenset(Permission)
