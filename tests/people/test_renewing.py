"""Changes of somebody's roles hold within a minute of use: the issuer is asked again, once for all.

The demonstration issuer and gateways of this process, and a real PostgreSQL; no district.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import orjson
import pytest
from pydantic import SecretStr

from deploy.embedded.servers.ports import LOOPBACK, free_port
from deploy.embedded.servers.postgres import Postgres
from deploy.issuer.server import application
from deploy.issuer.settings import IssuerSettings
from deploy.issuer.users import USERS
from gateway.access.api_keys import digest
from gateway.access.sealing import unseal
from gateway.main import Gateway
from tests.conftest import gateways_database
from tests.people.test_issuers import idle_gateway, serving

PLAN = "http://plan.example"


class DemoIssuer:
    """The demonstration issuer, whose people a test changes; `asked` counts refresh tokens."""

    def __init__(self, directory: Path, port: int) -> None:
        self.url = f"http://{LOOPBACK}:{port}"
        self.users = directory / "users.toml"
        self.users.write_text(USERS.read_text("utf-8"), "utf-8")
        self.asked = 0
        self.is_away = False
        self.has_no_keys = False
        self.pause = 0.0
        self._http = application(
            IssuerSettings(
                issuer_url=self.url,
                issuer_redirect_uri=f"{PLAN}/signin/callback",
                issuer_key_file=directory / "key.pem",
                issuer_users_file=self.users,
            )
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == "/token":
            self.asked += 1
            await asyncio.sleep(self.pause)
            if self.is_away:
                return await unavailable(send)
        if self.has_no_keys and scope["path"] == "/jwks":
            return await unavailable(send)
        return await self._http(scope, receive, send)

    def make(self, subject: str, role: str) -> None:
        """From now on they have this role; no role at all: there is nobody called so."""
        users = self.users.read_text("utf-8").split("[[users]]")
        [mine] = [n for n, text in enumerate(users) if f'subject = "{subject}"\n' in text]
        lines = users[mine].splitlines(keepends=True)
        users[mine] = "".join(f'role = "{role}"\n' if "role =" in line else line for line in lines)
        kept = users if role else users[:mine] + users[mine + 1 :]
        self.users.write_text("[[users]]".join(kept), "utf-8")


async def unavailable(send: Any) -> None:
    await send({"type": "http.response.start", "status": 503, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Signed:
    """A browser that signed in, at gateways of this process."""

    def __init__(self, database: str, *gateways: Gateway) -> None:
        self.database = database
        self.gateways = gateways
        self.clients = [
            httpx2.AsyncClient(transport=httpx2.ASGITransport(one.http), base_url=PLAN)
            for one in gateways
        ]

    async def sign_in(self, subject: str) -> None:
        http = self.clients[0]
        to_issuer = (await http.get("/signin")).headers["location"]
        async with httpx2.AsyncClient() as outside:
            back = (await outside.get(f"{to_issuer}&subject={subject}")).headers["location"]
        assert (await http.get(back)).status_code == 303
        for other in self.clients[1:]:
            other.cookies.set("plan-session", http.cookies["plan-session"])

    async def get(self, path: str, at: int = 0) -> httpx2.Response:
        return await self.clients[at].get(path)

    async def roles(self) -> list[str]:
        return (await self.get("/api/v1/me")).json()["roles"]

    async def fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        db = await asyncpg.connect(self.database)
        try:
            return await db.fetch(query, *values)
        finally:
            await db.close()

    async def session(self) -> asyncpg.Record:
        sha256 = digest(self.clients[0].cookies["plan-session"])
        [row] = await self.fetch("SELECT * FROM session WHERE sha256 = $1", sha256)
        return row

    async def a_minute_later(self) -> None:
        sha256 = digest(self.clients[0].cookies["plan-session"])
        await self.fetch(
            "UPDATE session SET asked_at = asked_at - interval '1 minute' WHERE sha256 = $1", sha256
        )

    async def newest_act(self) -> tuple[str, Any]:
        query = "SELECT action, details FROM person_act ORDER BY id DESC LIMIT 1"
        [act] = await self.fetch(query)
        return act["action"], orjson.loads(act["details"])


@pytest.fixture(scope="module")
def place(postgres_server: Postgres) -> str:
    return gateways_database(postgres_server, "renewing")


@pytest.fixture
async def issuer(tmp_path: Path) -> AsyncIterator[DemoIssuer]:
    port = free_port()
    demo = DemoIssuer(tmp_path, port)
    async with serving(demo, port):
        yield demo


@asynccontextmanager
async def wired(issuer: DemoIssuer, place: str) -> AsyncIterator[Gateway]:
    one = idle_gateway(
        database_url=place,
        oidc_issuer=issuer.url,
        oidc_client_id="gateway",
        oidc_scopes_claim="scopes",
        public_url=PLAN,
        identity_secret=SecretStr("a secret of gateways"),
        sessions_cached_seconds=0,
        live_recheck_seconds=0.1,
    )
    one.follower.caught_up = True
    async with one.database.opened():
        yield one
    await one.intake.producer.stop()
    await one.follower.consumer.stop()


@pytest.fixture
async def signed(issuer: DemoIssuer, place: str) -> AsyncIterator[Signed]:
    async with wired(issuer, place) as one, wired(issuer, place) as other:
        browser = Signed(place, one, other)
        await browser.sign_in("demo-department")
        yield browser


async def test_a_role_that_is_taken_away_during_a_session_is_gone_within_a_minute(issuer, signed):
    issuer.make("demo-department", "viewer")
    assert (await signed.get("/api/v1/imports")).status_code == 200
    await signed.a_minute_later()
    assert (await signed.get("/api/v1/imports")).status_code == 403
    assert await signed.roles() == ["viewer"]
    said = {"roles": ["viewer"], "scopes": ["department/区科技局", "district"]}
    assert await signed.newest_act() == ("roles changed", said)
    issuer.make("demo-department", "statistician")
    await signed.a_minute_later()
    assert await signed.roles() == ["statistician"]


async def test_live_changes_end_when_the_role_is_taken_away(issuer, signed):
    following = asyncio.create_task(signed.get("/api/v1/live", at=1))
    await asyncio.sleep(0.3)
    assert not following.done()
    issuer.make("demo-department", "reviewer")
    await signed.a_minute_later()
    async with asyncio.timeout(5):
        assert (await following).status_code == 200
    assert (await signed.get("/api/v1/live")).status_code == 403


async def test_who_is_at_the_issuer_no_longer_is_signed_out_everywhere(issuer, signed):
    issuer.make("demo-department", "")
    await signed.a_minute_later()
    assert (await signed.get("/api/v1/imports", at=1)).status_code == 401
    session = await signed.session()
    assert (session["ended_at"] is not None, session["renewal"]) == (True, None)
    assert await signed.newest_act() == ("signed out", {"by": "issuer"})
    assert (await signed.get("/api/v1/imports")).status_code == 401


async def test_however_many_ask_at_however_many_gateways_the_issuer_is_asked_once(issuer, signed):
    before = issuer.asked
    for _ in range(2):
        await signed.a_minute_later()
        asked = (signed.get("/api/v1/imports", at=at % 2) for at in range(20))
        assert {answer.status_code for answer in await asyncio.gather(*asked)} == {200}
    assert issuer.asked == before + 2


async def test_who_looked_before_another_gateway_had_its_answer_asks_no_more(
    issuer, signed, monkeypatch
):
    """The tokens that it saw are spent by then: the issuer, asked with those, ends a session."""
    sessions = signed.gateways[1].signin.sessions
    look, looked, answered = sessions._row, asyncio.Event(), asyncio.Event()

    async def look_and_wait(sha256: str) -> asyncpg.Record | None:
        row = await look(sha256)
        looked.set()
        await answered.wait()
        return row

    before = issuer.asked
    await signed.a_minute_later()
    monkeypatch.setattr(sessions, "_row", look_and_wait)
    late = asyncio.create_task(signed.get("/api/v1/imports", at=1))
    await looked.wait()
    assert (await signed.get("/api/v1/imports")).status_code == 200
    answered.set()
    assert (await late).status_code == 200
    assert issuer.asked == before + 1


async def test_while_the_issuer_is_away_nobody_is_signed_out_and_nothing_is_taken_for_granted(
    issuer, signed
):
    issuer.is_away = True
    assert (await signed.get("/api/v1/imports")).status_code == 200
    await signed.a_minute_later()
    refused = await signed.get("/api/v1/imports")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    issuer.is_away = False
    async with asyncio.timeout(10):
        while not (await signed.get("/api/v1/imports")).is_success:
            await asyncio.sleep(0.1)


async def test_what_an_issuer_gave_before_it_fell_silent_is_asked_with_the_next_time(
    issuer, signed
):
    """The gateway that did not sign in has its keys to fetch yet, after the refresh token's use."""
    before = (await signed.session())["renewal"]
    issuer.has_no_keys = True
    await signed.a_minute_later()
    assert (await signed.get("/api/v1/imports", at=1)).status_code == 503
    kept = (await signed.session())["renewal"]
    assert kept != before
    assert unseal(kept, signed.clients[0].cookies["plan-session"]).refresh
    assert (await signed.session())["ended_at"] is None
    issuer.has_no_keys = False
    async with asyncio.timeout(10):
        while not (await signed.get("/api/v1/imports")).is_success:
            await asyncio.sleep(0.1)


async def test_a_question_that_its_asker_gave_up_is_asked_to_its_end(issuer, signed):
    await signed.a_minute_later()
    before, issuer.pause = issuer.asked, 0.5
    asked = asyncio.create_task(signed.get("/api/v1/imports"))
    while issuer.asked == before:
        await asyncio.sleep(0.01)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    assert await signed.roles() == ["department"]
    assert issuer.asked == before + 1


async def test_what_the_database_holds_opens_nothing(issuer, signed):
    sealed = (await signed.session())["renewal"]
    assert b"eyJ" not in sealed
    assert signed.clients[0].cookies["plan-session"].encode() not in sealed


async def test_a_session_of_the_release_before_ends_within_a_minute(signed):
    sha256 = digest(signed.clients[0].cookies["plan-session"])
    await signed.fetch("UPDATE session SET renewal = NULL WHERE sha256 = $1", sha256)
    assert await signed.roles() == ["department"]
    await signed.a_minute_later()
    assert await signed.roles() == []
