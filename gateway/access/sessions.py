"""Sessions of signed-in browsers: in PostgreSQL, so that every gateway knows them.

What the issuer said of somebody holds for a while; then it is asked again, by one gateway for all.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

import asyncpg
import structlog

from gateway.access.api_keys import digest, new_secret
from gateway.access.oidc.client import IssuerUnavailable, Tokens, Untrusted
from gateway.access.people import Person
from gateway.access.policy import Role
from gateway.access.sealing import seal, unseal
from gateway.audit_log import acts
from gateway.database import Database, queries
from gateway.http.problems import unavailable
from services.reasons import say

log = structlog.get_logger()
_CACHED = 10_000
_SEEN_EVERY_SECONDS = 60
# Longer than the issuer may take to answer three requests; then another gateway asks it.
_ASKING_SECONDS = 25
_LOOK_AGAIN_SECONDS = 0.2
# Whoever did not answer is left alone for so long.
_AWAY_SECONDS = 2

# Who somebody is now, and the tokens to ask with the next time. Raises IssuerUnavailable; Untrusted
# or ValueError where the issuer vouches for them no longer.
AskAgain = Callable[[Tokens], Awaitable[tuple[Person, Tokens]]]


class Spent(Exception):
    """This sign-in has been completed before."""


class Spans(NamedTuple):
    """How long a session lasts without a request and at most, and how long memory may be trusted.

    All in seconds. A sign-out is heard by other gateways within `cached`; the issuer is asked again
    after `trusted`.
    """

    idle: float
    longest: float
    cached: float
    trusted: float


class Sessions:
    """The cookie holds a random token; the database its digest alone."""

    def __init__(self, database: Database, spans: Spans, source: str, ask: AskAgain) -> None:
        self.database = database
        self.spans = spans
        self.source = source
        self._ask = ask
        self._known: OrderedDict[str, tuple[Person | None, float]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Person | None]] = {}

    async def begin(self, person: Person, state: str, tokens: Tokens) -> str:
        """A token for the cookie. Raises Spent for a state used before, Refusal 503."""
        token = new_secret()
        try:
            async with self.database.answering() as db:
                await queries.prune_sessions(db)
                await queries.begin_session(
                    db,
                    sha256=digest(token),
                    state=digest(state),
                    subject=person.subject,
                    longest=self.spans.longest,
                    **_said(person, seal(tokens, token)),
                )
                await _enter(db, person, "signed in", _allowed(person))
        except asyncpg.UniqueViolationError as error:
            raise Spent from error
        return token

    async def of(self, token: str) -> Person | None:
        """Who signed in with it, if that still holds. Raises Refusal 503."""
        sha256 = digest(token)
        person, until = self._known.get(sha256, (None, 0.0))
        if time.monotonic() < until:
            return person
        async with self.database.answering() as db:
            row = await queries.session(db, sha256=sha256, idle=self.spans.idle)
            if row:
                pause = min(_SEEN_EVERY_SECONDS, self.spans.idle / 4)
                await queries.see_session(db, sha256=sha256, pause=pause)
        if row and row["age"] >= self.spans.trusted:
            return await self._asked_again(token, sha256)
        return self._remember(sha256, row)

    def remembered(self, token: str) -> Person | None:
        """The same, where memory may still be trusted; None also where it knows nothing."""
        person, until = self._known.get(digest(token), (None, 0.0))
        return person if time.monotonic() < until else None

    async def end(self, token: str) -> None:
        """Sign out. Raises Refusal 503."""
        sha256 = digest(token)
        row = await self._row(sha256)
        if row:
            await self._end(sha256, self._person(row), {})
        self._remember(sha256, None)

    async def _asked_again(self, token: str, sha256: str) -> Person | None:
        """By one task, however many ask; it goes on when whoever waits for it goes away."""
        if sha256 not in self._asking:
            task = asyncio.create_task(self._ask_in_turn(token, sha256))
            self._asking[sha256] = task
            task.add_done_callback(partial(self._answered, sha256))
        return await asyncio.shield(self._asking[sha256])

    def _answered(self, sha256: str, task: asyncio.Task[Person | None]) -> None:
        """Nobody may be left who waited: then what went wrong goes nowhere."""
        del self._asking[sha256]
        if not task.cancelled():
            task.exception()

    async def _ask_in_turn(self, token: str, sha256: str) -> Person | None:
        """Wait for a gateway that asks already. Raises Refusal 503 where nobody gets an answer."""
        for _ in range(int(_ASKING_SECONDS / _LOOK_AGAIN_SECONDS)):
            row = await self._row(sha256)
            if row is None or row["age"] < self.spans.trusted:
                return self._remember(sha256, row)
            async with self.database.answering() as db:
                mine = await queries.claim_session(
                    db, sha256=sha256, seconds=_ASKING_SECONDS, trusted=self.spans.trusted
                )
            if mine:
                return await self._ask_issuer(token, sha256, mine)
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        raise unavailable(say("issuer_being_asked"))

    async def _ask_issuer(self, token: str, sha256: str, row: asyncpg.Record) -> Person | None:
        before = self._person(row)
        try:
            person, tokens = await self._ask(unseal(row["renewal"], token))
            if person.subject != before.subject:
                raise Untrusted("the issuer speaks of somebody else")
        except IssuerUnavailable as error:
            async with self.database.answering() as db:
                if error.given:
                    renewal = seal(error.given, token)
                    await queries.keep_renewal(db, sha256=sha256, renewal=renewal)
                await queries.leave_issuer(db, sha256=sha256, seconds=_AWAY_SECONDS)
            raise unavailable(say("issuer_silent", why=str(error)), retry_after=5) from error
        except (Untrusted, ValueError) as error:
            log.info("the issuer vouches no longer for somebody", why=str(error))
            await self._end(sha256, before, {"by": "issuer"})
            return self._remember(sha256, None)
        async with self.database.answering() as db:
            await queries.renew_session(db, sha256=sha256, **_said(person, seal(tokens, token)))
            if _allowed(person) != _allowed(before):
                await _enter(db, person, "roles changed", _allowed(person))
        return self._remember(sha256, await self._row(sha256))

    async def _row(self, sha256: str) -> asyncpg.Record | None:
        async with self.database.answering() as db:
            return await queries.session(db, sha256=sha256, idle=self.spans.idle)

    async def _end(self, sha256: str, person: Person, details: dict[str, str]) -> None:
        async with self.database.answering() as db:
            if await queries.end_session(db, sha256=sha256):
                await _enter(db, person, "signed out", details)

    def _person(self, row: asyncpg.Record) -> Person:
        known = [role for role in Role if role in row["roles"]]
        return Person(
            subject=row["subject"],
            name=row["name"],
            roles=tuple(known),
            scopes=tuple(row["scopes"]),
            source=self.source,
        )

    def _remember(self, sha256: str, row: asyncpg.Record | None) -> Person | None:
        """For a moment, and no longer than what the issuer said holds."""
        person = self._person(row) if row else None
        left = self.spans.trusted - row["age"] if row else self.spans.cached
        self._known.pop(sha256, None)
        self._known[sha256] = person, time.monotonic() + min(self.spans.cached, left)
        if len(self._known) > _CACHED:
            self._known.popitem(last=False)
        return person


def _said(person: Person, renewal: bytes | None) -> dict[str, object]:
    """What stands in a session's row as the issuer said it."""
    return {"name": person.name, **_allowed(person), "renewal": renewal}


def _allowed(person: Person) -> dict[str, list[str]]:
    return {"roles": list(person.roles), "scopes": list(person.scopes)}


async def _enter(
    db: asyncpg.Connection, person: Person, action: str, details: dict[str, object]
) -> None:
    await acts.enter(db, person.subject, person.name, action, details)
