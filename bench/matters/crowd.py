"""Very many cases: the demo's own, again under other ids, and two that are larger than any other.

Each has the stages, offices, holds and enterprises that the demo gave it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.district import Message
from services.contracts.entities import ENTITIES
from tests.support import pure
from tests.support.courses import Telling

CASES = ENTITIES["case"].topic
ENTERPRISES = ENTITIES["enterprise"].topic
LONG, CALL = "case-of-500-steps", "call-with-300-bids"
STEPS, BIDS = 500, 300
_BEGINNING = datetime.fromisoformat("2025-03-03T09:00:00+08:00")
_STAGES = ("accepted", "assigned", "handling", "answered")


def crowd(facts: list[Message], count: int) -> Iterator[Message]:
    """Enterprises of the demo, the two large cases, then as many of the demo's as are wanted."""
    newest = {(topic, key): value for topic, key, value in facts}
    yield from _of(newest, ENTERPRISES)
    yield from _large()
    cases = list(_of(newest, CASES))
    for number in range(count):
        copy, place = divmod(number, len(cases))
        topic, key, value = cases[place]
        yield topic, *_again(copy, key, value)


def _of(newest: dict[tuple[str, bytes], bytes], wanted: str) -> Iterator[Message]:
    return ((topic, key, value) for (topic, key), value in newest.items() if topic == wanted)


def _again(copy: int, key: bytes, value: bytes) -> tuple[bytes, bytes]:
    """The same case under another id, and part of another call."""
    if not copy:
        return key, value
    fresh = b"%d-%s" % (copy, key)
    told = value.replace(b'"%s"' % key, b'"%s"' % fresh, 1)
    return fresh, told.replace(b'"parent":"case/', b'"parent":"case/%d-' % copy, 1)


def _large() -> list[Message]:
    """A case that was handled for hundreds of steps, and a call for which hundreds bid."""
    events = [*_long().events, *_call().events]
    for number in range(BIDS):
        bid = Telling("case", f"{CALL}-{number}")
        bid.opened(_at(20_000 + number), "bid", parent=f"case/{CALL}", title=f"揭榜方案{number}")
        events += bid.events
    district = pure.District(())
    district.publish(events)
    newest = {fact.key: fact for fact in district.facts if fact.topic == CASES}
    return [(one.topic, one.key, one.value) for one in newest.values()]


def _long() -> Telling:
    told = Telling("case", LONG)
    told.opened(_at(0))
    for number in range(STEPS):
        told.step(_STAGES[number % len(_STAGES)], _at(600 * (number + 1)))
    return told


def _call() -> Telling:
    told = Telling("case", CALL)
    told.opened(_at(0), "challenge", title="揭榜挂帅场景")
    told.step("published", _at(10_000))
    return told


def _at(minutes: int) -> str:
    return (_BEGINNING + timedelta(minutes=minutes)).isoformat()
