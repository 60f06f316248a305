"""Keys in PostgreSQL: every change is one transaction with the record of who made it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import orjson

from gateway.access.api_keys import Entry, Key, NewKey, Seed, day_of, digest, new_secret
from gateway.database import NEWEST, queries
from services.reasons import say


class Impossible(Exception):
    """A change that the key's state does not allow."""


class Unknown(LookupError):
    """No key has this name."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by falling id; `before` is the id to go on from."""

    rows: list[dict[str, Any]]
    before: int | None


async def create(
    db: asyncpg.Connection,
    key: NewKey,
    actor: str,
    makes_keys: bool = False,
    proposed_by: str | None = None,
) -> str:
    """Make a key; answers with its secret, which nobody can read again. Raises Impossible.

    `makes_keys` lets an operator's key do this too; it stands in the record. With `proposed_by`,
    the subject of whoever asks, it opens nothing until somebody else has confirmed it.
    """
    if key.expires_on and key.expires_on < _today():
        raise Impossible(say("key_ends_before", day=key.expires_on.isoformat()))
    secret = new_secret()
    try:
        await queries.create_key(db, **key.model_dump(), makes_keys=makes_keys)
    except asyncpg.UniqueViolationError as error:
        raise Impossible(say("name_given", name=key.name)) from error
    await _add(db, key.name, secret, proposed_by)
    lets = {"makes_keys": True} if makes_keys else {}
    await _enter(db, actor, "created", key.name, key.model_dump(exclude={"name"}) | lets)
    return secret


async def rotate(
    db: asyncpg.Connection,
    name: str,
    grace_seconds: float,
    actor: str,
    proposed_by: str | None = None,
) -> str:
    """Give a key a new secret; the old one opens for the grace, which begins once the new one opens
    (`proposed_by` as in `create`). Raises Unknown, Impossible."""
    await _lock(db, name, opens=True)
    secret = new_secret()
    await queries.withdraw_proposal(db, name=name)
    if proposed_by is None:
        await queries.expire_digests(db, name=name, grace=grace_seconds)
    await _add(db, name, secret, proposed_by, grace_seconds)
    await _enter(db, actor, "rotated", name, {"grace_seconds": grace_seconds})
    return secret


async def confirm(db: asyncpg.Connection, name: str, actor: str, subject: str) -> None:
    """Let the secret open that somebody else proposed. Raises Unknown, Impossible."""
    await _lock(db, name, opens=True)
    proposal = await queries.proposal(db, name=name)
    if proposal is None:
        raise Impossible(say("nothing_to_confirm", name=name))
    if proposal["proposed_by"] == subject:
        raise Impossible(say("own_proposal", name=name))
    if proposal["grace_seconds"] is not None:
        await queries.expire_digests(db, name=name, grace=proposal["grace_seconds"])
    await queries.confirm(db, name=name)
    await _enter(db, actor, "confirmed", name, {})


async def revoke(db: asyncpg.Connection, name: str, actor: str) -> None:
    """End a key with all its secrets, for good. Raises Unknown, Impossible."""
    await _lock(db, name)
    await queries.revoke_key(db, name=name)
    await _enter(db, actor, "revoked", name, {})


async def seed(db: asyncpg.Connection, seeds: Iterable[Seed], actor: str) -> None:
    """Take over keys from a file: what the database knows already stays as it is there."""
    seeds = list(seeds)
    names, digests = [s.name for s in seeds], [s.sha256 for s in seeds]
    fresh = queries.seed_keys(
        db,
        names=names,
        sources=[s.source for s in seeds],
        types=[" ".join(s.types) for s in seeds],
        ends=[s.expires_on for s in seeds],
    )
    for name in [row["name"] async for row in fresh]:
        await _enter(db, actor, "seeded", name, {})
    async for _ in queries.seed_digests(db, names=names, digests=digests):
        pass


async def entries(db: asyncpg.Connection) -> dict[str, Entry]:
    """Every digest that opens now."""
    return {row["sha256"]: Entry(_key(row), row["expires_at"]) async for row in queries.digests(db)}


async def listed(db: asyncpg.Connection) -> list[dict[str, Any]]:
    """All keys there ever were, without digests."""
    return [dict(row) async for row in queries.keys(db)]


async def acts(db: asyncpg.Connection, before: int | None, most: int) -> Page:
    rows = [dict(row) async for row in queries.acts(db, before=before or NEWEST, most=most)]
    for row in rows:
        row["details"] = orjson.loads(row["details"])
    return _page(rows, most)


async def refusals(db: asyncpg.Connection, key: str | None, before: int | None, most: int) -> Page:
    found = queries.refusals(db, key=key, before=before or NEWEST, most=most)
    return _page([dict(row) async for row in found], most)


def _page(rows: list[dict[str, Any]], most: int) -> Page:
    return Page(rows, rows[-1]["id"] if len(rows) == most else None)


def _key(row: asyncpg.Record) -> Key:
    return Key(**{name: row[name] for name in Key.model_fields})


async def _add(
    db: asyncpg.Connection,
    name: str,
    secret: str,
    proposed_by: str | None,
    grace_seconds: float | None = None,
) -> None:
    await queries.add_digest(
        db, sha256=digest(secret), name=name, proposed_by=proposed_by, grace=grace_seconds
    )


async def _lock(db: asyncpg.Connection, name: str, opens: bool = False) -> None:
    """`opens`: for a secret that is to open, which none does after the key's last day."""
    row = await queries.lock_key(db, name=name)
    if row is None:
        raise Unknown(say("no_key", name=name))
    revoked_at: datetime | None = row["revoked_at"]
    if revoked_at:
        raise Impossible(say("key_revoked", name=name, at=revoked_at.isoformat()))
    last: date | None = row["expires_on"]
    if opens and last and last < _today():
        raise Impossible(say("key_over", name=name, day=last.isoformat()))


def _today() -> date:
    return day_of(datetime.now(UTC))


async def _enter(
    db: asyncpg.Connection, actor: str, action: str, key: str, details: dict[str, Any]
) -> None:
    text = orjson.dumps(details).decode()
    await queries.enter_act(db, actor=actor, action=action, key=key, details=text)
