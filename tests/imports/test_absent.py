"""A whole file of a list: who is absent from it is named, and ends when a person confirms."""

from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any

import asyncpg
import orjson

from gateway.imports.absent import NOBODY, Absent, AbsentEntry, absent_from, ending, missing
from gateway.imports.comparison.comparing import BESIDE, Comparison
from gateway.imports.importing import Wish, _unsent
from gateway.imports.jobs import Order, Outcome
from gateway.imports.kinds import KINDS
from services.contracts.events.envelope import parse
from services.indicators.read_model.answers.readers import reading
from services.indicators.read_model.matters import rolls
from services.indicators.read_model.process import application as read_model
from tests.imports.test_comparing import inside
from tests.registers.district import fill
from tests.support.facts import Fact, credit_code
from tests.support.strategies import cloud_event

FIRST, SECOND = (credit_code(f"91500103MA5GXAN{n:02}") for n in (1, 2))
ORDER = Order("listings", "urn:cqyz:imports", "2026-03-01T09:00:00+08:00")


def entry(subject: str, number: str) -> AbsentEntry:
    return AbsentEntry(subject, None, "key_enterprise", number, None, None, "2025-07-01")


def row(subject: str, number: str) -> dict[str, Any]:
    return {"subject": subject, "data": {"list": "key_enterprise", "entry_no": number}}


def absent(*entries: AbsentEntry) -> Absent:
    return Absent(entries, tuple((0, b"") for _ in entries))


def test_absent_is_an_entry_that_no_row_names() -> None:
    standing = [entry("enterprise/A", "1"), entry("enterprise/A", "2"), entry("enterprise/B", "1")]
    assert missing(standing, [row("enterprise/A", "1")]) == (standing[1], standing[2])
    assert missing(standing, [row(one.subject, one.entry_no) for one in standing]) == ()


def test_an_ending_is_an_event_that_the_contract_takes() -> None:
    document = orjson.loads(
        ending(entry(f"enterprise/{FIRST}", "1"), KINDS["listings"], ORDER, "2026-03-01")
    )
    event = parse(document)
    assert (event.name, event.data.entry_no) == ("listing.ended", "1")
    assert event.data.effective_on == date(2026, 3, 1)


def test_nothing_is_sent_until_the_very_same_are_confirmed() -> None:
    both, one = (absent(*map(entry, names, "12")) for names in (("A", "B"), ("A",)))
    outcome = Outcome({"errors": []}, [(2, b"")])

    def status(told: Absent, ends: str, **wishes: Any) -> HTTPStatus | None:
        wish = Wish(False, False, False, False, False, date.min, whole=True, ends=ends, **wishes)
        return _unsent(outcome, Comparison(), wish, told)

    refused = HTTPStatus.UNPROCESSABLE_ENTITY
    assert [status(both, ends) for ends in ("", one.digest)] == [refused, refused]
    assert status(both, both.digest) is status(NOBODY, "") is None
    assert status(NOBODY, both.digest) == refused


def test_of_a_faulty_whole_file_nothing_is_sent_in_part() -> None:
    outcome = Outcome({"errors": ["one"]}, [(2, b"")])
    partly = Wish(False, True, False, False, False, date.min)
    assert _unsent(outcome, Comparison(), partly) is None
    whole = Wish(False, True, False, False, False, date.min, whole=True)
    assert _unsent(outcome, Comparison(), whole) == HTTPStatus.UNPROCESSABLE_ENTITY


def granted(number: int, code: str, **more: Any) -> dict[str, Any]:
    data = {"list": "key_enterprise", "entry_no": str(number), "valid_from": "2025-07-01"} | more
    fact = Fact("listing.granted", f"enterprise/{code}", data)
    return cloud_event(fact, id=f"g{number}", time="2026-01-01T00:00:00Z")


def registered(code: str) -> dict[str, Any]:
    data = {"name": f"企业{code[-3:]}", "registered_on": "2025-01-01", "industry_code": "6513"}
    fact = Fact("enterprise.registered", code, data | {"sectors": ["fintech"]})
    return cloud_event(fact, id=f"r{code}", time="2026-01-01T00:00:00Z")


async def test_a_roll_is_what_is_in_force_on_the_day_by_name(db: asyncpg.Connection) -> None:
    ended = {"list": "key_enterprise", "entry_no": "3", "effective_on": "2026-02-01"}
    told = Fact("listing.ended", f"enterprise/{SECOND}", ended)
    await fill(
        db,
        [registered(FIRST), registered(SECOND)],
        [
            granted(1, FIRST),
            granted(2, FIRST, valid_to="2026-01-01"),
            granted(3, SECOND),
            granted(4, SECOND, list="chain_leader"),
            cloud_event(told, id="e3", time="2026-01-02T00:00:00Z"),
        ],
        known=(),
    )

    async def roll(day: date) -> list[tuple[str | None, str]]:
        found = await rolls.roll(db, day, ["key_enterprise"])
        return [(one.name, one.entry_no) for one in found.entries]

    first, second = f"企业{FIRST[-3:]}", f"企业{SECOND[-3:]}"
    assert await roll(date(2025, 12, 31)) == [(first, "1"), (first, "2"), (second, "3")]
    assert await roll(date(2026, 1, 1)) == [(first, "1"), (second, "3")]
    assert await roll(date(2026, 2, 1)) == [(first, "1")]
    assert await roll(date(2025, 6, 30)) == []


async def test_a_file_is_compared_with_the_roll_and_ends_whom_it_leaves_out(
    db: asyncpg.Connection, database: str
) -> None:
    """Over the read model's own route; the ending goes to its owner with the rows."""
    await fill(db, [registered(FIRST), registered(SECOND)], [granted(1, FIRST), granted(2, SECOND)])
    kept = {"subject": f"enterprise/{FIRST}", "data": {"list": "key_enterprise", "entry_no": "1"}}
    async with reading(database) as readers:
        asking = inside(partial(read_model, readers), "r")
        found = await absent_from([(2, orjson.dumps(kept))], KINDS["listings"], ORDER, asking)
    assert [(one.subject, one.name) for one in found.entries] == [
        (f"enterprise/{SECOND}", f"企业{SECOND[-3:]}")
    ]
    [(row, event)] = found.events
    assert (row, parse(orjson.loads(event)).subject) == (BESIDE, f"enterprise/{SECOND}")
