"""Sessions of signed-in browsers: in PostgreSQL, so that every gateway knows them."""

import time
from collections import OrderedDict
from typing import NamedTuple

import asyncpg

from gateway.access.api_keys import digest, new_secret
from gateway.access.people import Person
from gateway.access.policy import Role
from gateway.audit_log import acts
from gateway.database import Database, queries

_CACHED = 10_000
_SEEN_EVERY_SECONDS = 60


class Spent(Exception):
    """This sign-in has been completed before."""


class Spans(NamedTuple):
    """How long a session lasts without a request and at most, and how long memory may be trusted.

    All in seconds. A sign-out is heard by other gateways within `cached`.
    """

    idle: float
    longest: float
    cached: float


class Sessions:
    """The cookie holds a random token; the database its digest alone."""

    def __init__(self, database: Database, spans: Spans, source: str) -> None:
        self.database = database
        self.spans = spans
        self.source = source
        self._known: OrderedDict[str, tuple[Person | None, float]] = OrderedDict()

    async def begin(self, person: Person, state: str) -> str:
        """A token for the cookie. Raises Spent for a state used before, Refusal 503."""
        token = new_secret()
        try:
            async with self.database.answering() as db:
                await queries.prune_sessions(db)
                await self._insert(db, person, digest(token), digest(state))
                await acts.enter(
                    db,
                    person.subject,
                    person.name,
                    "signed in",
                    {"roles": list(person.roles), "scopes": list(person.scopes)},
                )
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
        person = self._person(row) if row else None
        self._remember(sha256, person)
        return person

    async def end(self, token: str) -> None:
        """Sign out. Raises Refusal 503."""
        person = await self.of(token)
        async with self.database.answering() as db:
            ended = await queries.end_session(db, sha256=digest(token))
            if ended and person:
                await acts.enter(db, person.subject, person.name, "signed out", {})
        self._remember(digest(token), None)

    async def _insert(
        self, db: asyncpg.Connection, person: Person, sha256: str, state: str
    ) -> None:
        await queries.begin_session(
            db,
            sha256=sha256,
            state=state,
            subject=person.subject,
            name=person.name,
            roles=list(person.roles),
            scopes=list(person.scopes),
            longest=self.spans.longest,
        )

    def _person(self, row: asyncpg.Record) -> Person:
        known = [role for role in Role if role in row["roles"]]
        return Person(
            subject=row["subject"],
            name=row["name"],
            roles=tuple(known),
            scopes=tuple(row["scopes"]),
            source=self.source,
        )

    def _remember(self, sha256: str, person: Person | None) -> None:
        self._known.pop(sha256, None)
        self._known[sha256] = person, time.monotonic() + self.spans.cached
        if len(self._known) > _CACHED:
            self._known.popitem(last=False)
