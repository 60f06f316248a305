"""Archives of the audit log: its chain's beginning in a file, so that the database may lose it.

A file has a line of JSON for what it follows, one for each link with its record, and one for the
link that it ends with. From there on the chain is verified without it, and with it from link 1.
"""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

import asyncpg
import orjson

from gateway.audit_log.hash_chain import EMPTY, Checkpoint, Link, Walk, parse_checkpoint
from gateway.database import queries

_PAGE = 1000
BEFORE_ALL = -(2**63)
_FORM = 1


class Unfit(Exception):
    """A file that is no archive, not whole, or not the one that comes next."""


class Archive(NamedTuple):
    """What a file holds: so many links behind one checkpoint, up to another."""

    behind: Checkpoint
    up_to: Checkpoint
    links: int
    sha256: str


async def links(db: asyncpg.Connection, after: int = BEFORE_ALL) -> AsyncIterator[Link]:
    """The chain as the database has it, with the records as they stand now."""
    while page := [Link(**row) async for row in queries.links(db, after=after, most=_PAGE)]:
        for link in page:
            yield link
        after = page[-1].number


async def anchor(db: asyncpg.Connection) -> Checkpoint:
    """The link with which the newest archive ends that was taken out; EMPTY where none was."""
    row = await queries.newest_archive(db)
    return Checkpoint(**row) if row else EMPTY


@contextmanager
def new_file(file: Path) -> Iterator[BinaryIO]:
    """A file that only its owner reads, for it names people and addresses; none if the block fails.

    Raises Unfit for one that is there.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Unfit(f"{file}: {error.strerror}") from error
    try:
        with open(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        file.unlink()
        raise


async def write(db: asyncpg.Connection, out: BinaryIO, before: datetime) -> None:
    """Put all links of records from before that moment into a file; changes nothing.

    In a transaction that has asked nothing yet. Raises Unfit where there are none, or the chain is
    broken.
    """
    await queries.see_one_moment(db)
    await queries.tell_time_in_utc(db)
    walk = Walk(behind=await anchor(db))
    out.write(_line({"audit_log": _FORM, "behind": str(walk.behind)}))
    async for link in links(db, walk.behind.number or BEFORE_ALL):
        if _moment(link) >= before:
            break
        walk.step(link)
        out.write(_line(_described(link)))
    _require_whole(walk)
    out.write(_line({"up_to": str(walk.newest), "links": walk.links}))


def read(file: Path) -> Archive:
    """What the file holds, once its links were verified. Raises Unfit."""
    walk, end = None, None
    try:
        for said in _lines(file):
            if walk is None:
                walk = Walk(behind=_beginning(said))
            elif end is not None:
                raise Unfit("something follows its end")
            elif "up_to" in said:
                end = parse_checkpoint(said["up_to"]), said["links"]
            else:
                walk.step(Link(**said))
    except (KeyError, TypeError, ValueError) as error:
        raise Unfit(f"{file} is no archive of an audit log: {error}") from error
    if walk is None or end is None:
        raise Unfit(f"{file} has no end: it was cut off")
    _require_whole(walk)
    if end != (walk.newest, walk.links):
        raise Unfit(f"{file} ends with link {walk.newest}, not with {end[0]} as it says")
    return Archive(walk.behind, walk.newest, walk.links, _sha256(file))


def links_of(file: Path) -> Iterator[Link]:
    """The links in a file that `read` has found fit."""
    for said in _lines(file):
        if "number" in said:
            yield Link(**said)


async def take_out(db: asyncpg.Connection, archive: Archive, actor: str, most: int = _PAGE) -> int:
    """Go on from the archive's end, and take out what stands before; answers with so many links.

    Each step is a transaction of its own: what was interrupted goes on when it is asked again.
    Raises Unfit for an archive that is not the next one of this database.
    """
    async with db.transaction():
        await _go_on_from(db, archive, actor)
    taken = 0
    while (first := await queries.oldest_link(db)) <= archive.up_to.number:
        last = min(first + most - 1, archive.up_to.number)
        async with db.transaction():
            await _prune(db, last)
        taken += last - first + 1
    return taken


async def _go_on_from(db: asyncpg.Connection, archive: Archive, actor: str) -> None:
    here = await anchor(db)
    if here == archive.up_to:
        return
    if here != archive.behind:
        raise Unfit(
            f"the archive follows link {archive.behind}, and the chain begins behind {here}"
        )
    row = await queries.link(db, number=archive.up_to.number)
    if row is None or Checkpoint(**row) != archive.up_to:
        raise Unfit(f"link {archive.up_to} of the archive is not in this database")
    entered = {"links": archive.links, "sha256": archive.sha256, **archive.up_to._asdict()}
    await queries.enter_archive(db, actor=actor, **entered)


async def _prune(db: asyncpg.Connection, up_to: int) -> None:
    for statement in (
        queries.prune_acts,
        queries.prune_person_acts,
        queries.prune_refusals,
        queries.prune_letter_requests,
        queries.prune_archives,
        queries.prune_links,
    ):
        await statement(db, up_to=up_to)


def _require_whole(walk: Walk) -> None:
    if walk.breaks:
        raise Unfit("the chain is broken: " + "; ".join(walk.breaks))
    if not walk.links:
        raise Unfit("no record is that old")


def _beginning(said: dict) -> Checkpoint:
    if said["audit_log"] != _FORM:
        raise ValueError(f"its form is {said['audit_log']}, not {_FORM}")
    return parse_checkpoint(said["behind"])


def _moment(link: Link) -> datetime:
    """When the record was made. One that is gone counts as old: the walk names it."""
    return datetime.fromisoformat(
        orjson.loads(link.content or '{"at": "0001-01-01T00:00:00Z"}')["at"]
    )


def _described(link: Link) -> dict:
    return {name: getattr(link, name) for name in Link.__slots__}


def _line(said: dict) -> bytes:
    return orjson.dumps(said) + b"\n"


def _lines(file: Path) -> Iterator[dict]:
    with file.open("rb") as lines:
        yield from map(orjson.loads, lines)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
