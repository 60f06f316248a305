"""Every route of the gateway for everybody who may ask, against the table."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.staticfiles import StaticFiles
from starlette.types import Message

from gateway.access.api_keys import Entry, Key, Keys, digest
from gateway.access.authorization import require_guarded_routes
from gateway.access.policy import KEYS, ROLES, ROUTES, Permission
from gateway.main import Gateway
from gateway.settings import GatewaySettings
from tests.fates.caller import Caller
from tests.support.nowhere import REQUIRED
from tests.support.system import wait_for

ASKED = {
    "number": "1",
    "code": "workforce",
    "form": "json",
    "register": "loans",
    "enterprise_id": "91500103MA5U1A2B04",
    "source": "nowhere",
    "family": "case",
    "id": "nothing",
    "topic": "ingest.funds",
    "partition": "0",
    "offset": "999999",
    "kind": "loans",
    "name": "nobody",
    "place": "opening",
    "rest": "tables/1",
    "target": "workforce",
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


@asynccontextmanager
async def idle_gateway() -> AsyncIterator[Gateway]:
    """A gateway that is wired and asks nobody."""
    gateway = Gateway(GatewaySettings(**REQUIRED))
    yield gateway
    await gateway.intake.producer.stop()
    await gateway.follower.consumer.stop()


@pytest.fixture(scope="module")
async def idle() -> AsyncIterator[Gateway]:
    """One for all who ask and change nothing."""
    async with idle_gateway() as gateway:
        yield gateway


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


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "get"])
async def test_a_method_that_is_not_in_the_table_does_nothing(idle, method):
    async with talking_to(idle) as http:
        for path in {path for _, path in ROUTES if (method, path) not in ROUTES}:
            answer = await http.request(method.encode(), path.format(**ASKED))
            assert answer.status_code == 405, path


ASIDE = [
    *("/docs", "/redoc", "/metrics/x", "/static/index.html", "//api/v1/keys", "/API/v1/keys"),
    *("/api/v1/./keys", "/api/v1/x/../keys", "/api/v1/keys%00", "/api/v1/keys;x", "/api/v1%2fkeys"),
    *("/assets/../index.html", "/assets/%2e%2e%2findex.html", "/assets/..%5cindex.html"),
    *("/assets/%252e%252e%252findex.html", "/assets/..", "/assets/%C3%A9", "/assets/" + "a" * 300),
    *("/api/v1/keys/nobody/rotate/x", "/api/v1/imports/templates/..%2f..%2fx.xlsx"),
]


@pytest.mark.parametrize("path", ASIDE)
async def test_an_odd_spelling_of_an_address_leads_nowhere(idle, path):
    begin, *_ = await said_to(idle, path)
    assert begin["status"] in (401, 404, 422)
    assert dict(begin["headers"])[b"content-type"] == b"application/problem+json"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/dead-letters/ingest.funds.%0a/0/0", 404),
        ("/api/v1/dead-letters/ingest.funds.%3Fa=b/0/0", 404),
        ("/api/v1/dead-letters/ingest.funds.%252f..%252f..%252ffate/0/0", 404),
        ("/api/v1/dead-letters?since=0001-01-01T00:00:00%2B23:59", 422),
        ("/api/v1/events?since=9999-12-31T23:59:59-23:59", 422),
        ("/api/v1/sources?since=0001-01-01T00:00:00%2B14:00", 422),
    ],
)
async def test_what_an_owner_could_not_read_is_refused_before_it_is_asked(idle, path, status):
    idle.key_cache.keys = Keys({digest("o"): Entry(Key(name="o", role="operator"))})
    async with talking_to(idle) as http:
        answer = await http.get(path, headers={"Authorization": "Bearer o"})
    assert answer.status_code == status, answer.text


async def test_a_slash_too_many_leads_to_the_same_question(idle):
    async with talking_to(idle) as http:
        answer = await http.get("/api/v1/people-acts/")
        assert answer.status_code == 307
        assert answer.headers["location"] == "http://gateway/api/v1/people-acts"


async def said_to(gateway: Gateway, path: str) -> list[Message]:
    """The answer to a path as it stands: clients would tidy it up."""

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        answer.append(message)

    answer: list[Message] = []
    place = {"path": unquote(path), "raw_path": path.encode(), "root_path": "", "query_string": b""}
    head = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "headers": []}
    await gateway.http({**head, **place, "server": ("gateway", 80), "client": None}, receive, send)
    return answer


def talking_to(gateway: Gateway) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(gateway.http)
    return httpx2.AsyncClient(transport=transport, base_url="http://gateway")


@everybody
def test_every_route_answers_everybody_as_the_table_says(callers, closed, who):
    if secret := callers[who].secret:
        asks = Caller(closed, secret)
        wait_for(lambda: asks.ask("GET", "/api/v1/tables/1").status_code != 401, 10, lambda: who)
    assert differences(callers, who, closed, MAY[who]) == []


def test_public_figures_are_open_and_nothing_else_is(callers, district):
    public = frozenset({Permission.figures})
    assert differences(callers, "anonymous", district.url, public) == []


async def test_a_route_that_is_not_in_the_table_is_refused_to_everybody():
    async with idle_gateway() as gateway:

        @gateway.http.get("/api/v1/forgotten")
        async def forgotten() -> str:
            return "names"

        sender, operator = Key(name="s", source="s", types=("*",)), Key(name="o", role="operator")
        keys = {"sender": Entry(sender), "operator": Entry(operator)}
        gateway.key_cache.keys = Keys({digest(secret): entry for secret, entry in keys.items()})
        async with talking_to(gateway) as http:
            for who in ("anonymous", "sender", "operator"):
                shown = {"Authorization": f"Bearer {who}"}
                answer = await http.get("/api/v1/forgotten", headers=shown)
                assert (answer.status_code, "no rule" in answer.text) == (403, True)
                assert (await http.get("/api/v1/nowhere", headers=shown)).status_code == 404


def test_what_nobody_guards_stops_the_gateway_unless_it_is_open(tmp_path):
    http = FastAPI(openapi_url=None)
    require_guarded_routes(http.routes)
    http.mount("/files", StaticFiles(directory=tmp_path))
    with pytest.raises(ValueError, match="/files"):
        require_guarded_routes(http.routes)


def test_what_reads_a_body_before_it_asks_stops_the_gateway():
    async def hasty(body: dict) -> None:
        raise AssertionError

    http = FastAPI(openapi_url=None)
    http.post("/signout")(hasty)
    with pytest.raises(ValueError, match="/signout reads a body"):
        require_guarded_routes(http.routes)
