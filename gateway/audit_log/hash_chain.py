"""The hash chain of the audit log: digests of links, and where a chain is broken. Pure."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from services.reasons import say

FIRST = "0" * 64
MOST_BREAKS = 100
_CHECKPOINT = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


class Checkpoint(NamedTuple):
    """One link's number and digest: kept outside, it shows later that the chain was not rewritten.

    Number 0 is a chain without links.
    """

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


EMPTY = Checkpoint(0, FIRST)


def parse_checkpoint(text: str) -> Checkpoint:
    """The reverse of `str`. Raises ValueError."""
    found = _CHECKPOINT.fullmatch(text.strip())
    if not found:
        raise ValueError(say("no_checkpoint"))
    return Checkpoint(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the chain; `content` is its record as canonical JSON, None where that is gone."""

    number: int
    record: str
    record_id: int
    before: str
    digest: str
    content: str | None


def digest(number: int, record: str, before: str, content: str) -> str:
    """SHA-256 in hex, over what the database's append_link hashes."""
    text = f"{number}\n{record}\n{before}\n{content}"
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class Walk:
    """Verifies a chain behind a link, or from its beginning.

    `known` are checkpoints that were kept outside.
    """

    known: tuple[Checkpoint, ...] = ()
    behind: Checkpoint = EMPTY
    newest: Checkpoint = field(init=False)
    links: int = 0
    breaks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.newest = self.behind
        self._compare(self.behind)

    @property
    def unseen(self) -> list[Checkpoint]:
        """Those of the known that stand before this walk's beginning."""
        return [checkpoint for checkpoint in self.known if checkpoint.number < self.behind.number]

    def step(self, link: Link) -> None:
        """The next link, by number."""
        self._break(_faults(link, self.newest))
        self.newest = Checkpoint(link.number, link.digest)
        self._compare(self.newest)
        self.links += 1

    def _compare(self, here: Checkpoint) -> None:
        for checkpoint in self.known:
            if checkpoint.number == here.number and checkpoint.digest != here.digest:
                self._break([f"link {here.number} is not the one that was kept outside"])

    def end(self, unchained: list[tuple[str, int]]) -> None:
        """After the last link, with the records that have none."""
        for checkpoint in self.known:
            if checkpoint.number > self.newest.number:
                end = f"the chain ends at link {self.newest.number}"
                self._break([f"{end}; {checkpoint.number} was kept outside"])
        self._break(
            f"{record} {id} is in no link: put in past the chain" for record, id in unchained
        )

    def _break(self, reasons: Iterator[str] | list[str]) -> None:
        self.breaks.extend(reasons)
        del self.breaks[MOST_BREAKS:]


def _faults(link: Link, last: Checkpoint) -> Iterator[str]:
    """What is wrong with a link behind the last one."""
    place = f"link {link.number} ({link.record} {link.record_id})"
    if link.number == last.number + 1:
        if link.before != last.digest:
            yield f"{place} does not continue link {last.number}"
    else:
        yield f"link {last.number + 1} is gone: link {link.number} follows {last.number}"
    if link.content is None:
        yield f"{place}: the record is gone"
    elif link.digest != digest(link.number, link.record, link.before, link.content):
        yield f"{place}: the record or its link was changed"
