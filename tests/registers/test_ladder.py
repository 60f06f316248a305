"""The cultivation ladder on PostgreSQL, as a walk over every day has it."""

import random
from collections.abc import Iterable
from datetime import date

import asyncpg
import pytest

from services.contracts.access.scopes import Scopes
from services.indicators.read_model.ladder import asking
from services.indicators.read_model.ladder.asking import Answer, Moved
from tests.registers.district import fill
from tests.stores import said
from tests.stores.said import A, B, C
from tests.support.facts import ENTERPRISES, Fact
from tests.support.naive_ladder import RUNG_OF, RUNGS, Ladder
from tests.support.seeds import seeds

KINDS = (*RUNG_OF, "leading", "above_scale")
ASKED = [
    (date(2024, 12, 31), date(2025, 3, 9)),
    (date(2024, 12, 31), date(2025, 12, 31)),
    (date(2025, 12, 31), date(2026, 6, 1)),
    (date(2025, 8, 1), date(2025, 8, 1)),
]


def day(chance: random.Random) -> str:
    return str(date.fromordinal(date(2024, 6, 1).toordinal() + chance.randrange(800)))


def certified(no: str, kind: str, since: str, to: str | None, enterprise: str) -> Fact:
    told = said.qualified(no, kind, since, enterprise)
    return told._replace(data=told.data | ({"valid_to": to} if to else {}))


def drawn(seed: int) -> list[dict]:
    """Certificates that overlap, follow each other, are told anew or revoked; lives that end."""
    chance = random.Random(seed)
    facts: list[Fact] = []
    for code in ENTERPRISES:
        facts.append(said.registered(code, on=day(chance)))
        for number in range(chance.randrange(4, 12)):
            since, to = sorted((day(chance), day(chance)))
            kind, no = chance.choice(KINDS), f"C-{number}"
            to = to if since < to and chance.random() < 0.8 else None
            facts.append(certified(no, kind, since, to, code))
            if to and chance.random() < 0.3:
                facts.append(certified(f"{no}a", kind, to, None, code))
            if chance.random() < 0.2:
                facts.append(said.revoked(no, kind, day(chance), code))
        if chance.random() < 0.3:
            facts.append(said.deregistered(day(chance), code))
    return said.told_at_length(*facts)


def moves(rows: Iterable[Moved]) -> set[tuple[str, str | None, str | None]]:
    return {(one.enterprise_id, one.before, one.now) for one in rows}


def standing(answer: Answer) -> dict[str, tuple[int, int]]:
    return {one.rung: (one.enterprises, one.before) for one in answer.rungs}


@pytest.mark.parametrize("seed", seeds(6))
async def test_the_ladder_is_as_a_walk_over_every_day_has_it(
    seed: int, db: asyncpg.Connection
) -> None:
    events = drawn(seed)
    mixed = random.Random(-seed).sample(events, len(events))
    await fill(db, *(mixed[n : n + 7] for n in range(0, len(mixed), 7)))
    model = Ladder(events)
    for since, asked in ASKED:
        found = await asking.on(db, asked, since)
        assert standing(found) == {
            rung: (model.on_rung(rung, asked), model.on_rung(rung, since)) for rung in RUNGS
        }
        assert moves(found.moved_up) == model.moved(since, asked, 1)
        assert moves(found.moved_down) == model.moved(since, asked, -1)
        assert {
            (one.enterprise_id, one.kind, one.ends_on, one.left) for one in found.expiring
        } == model.expiring(asked)
        assert (found.up, found.down, found.ending) == (
            *(len(rows) for rows in (found.moved_up, found.moved_down, found.expiring)),
        )


MARCH, YEAR_END = date(2026, 3, 1), date(2025, 12, 31)


async def told(db: asyncpg.Connection, *facts: Fact) -> None:
    homes = {A: "C-1", B: "C-2", C: "C-1"}
    first = [said.registered(one, on="2024-01-01") for one in ENTERPRISES]
    first = [one._replace(data=one.data | {"carrier_id": homes[one.subject]}) for one in first]
    await fill(db, said.told_at_length(*first, *facts))


async def test_a_certificate_that_is_renewed_without_a_gap_does_not_end(
    db: asyncpg.Connection,
) -> None:
    await told(
        db,
        certified("1", "high_tech", "2025-01-01", "2026-04-01", A),
        certified("2", "high_tech", "2026-04-01", "2029-04-01", A),
        certified("1", "high_tech", "2025-01-01", "2026-05-30", B),
        certified("2", "tech", "2025-01-01", None, B),
        certified("1", "high_tech", "2025-01-01", "2026-05-31", C),
    )
    found = await asking.on(db, MARCH, YEAR_END)
    assert [(one.enterprise_id, one.ends_on, one.now, one.left) for one in found.expiring] == [
        (B, date(2026, 5, 30), "high", "micro")
    ]


async def test_who_ends_falls_from_the_ladder_and_is_said_to_be_gone(
    db: asyncpg.Connection,
) -> None:
    await told(
        db,
        certified("1", "srdi", "2025-01-01", None, A),
        certified("1", "tech", "2026-01-01", None, B),
        said.deregistered("2026-02-01", A),
    )
    found = await asking.on(db, MARCH, YEAR_END)
    assert [(one.enterprise_id, one.before, one.now, one.open) for one in found.moved_down] == [
        (A, "strong", None, False)
    ]
    assert moves(found.moved_up) == {(B, None, "micro")}


@pytest.mark.parametrize(
    ("scopes", "seen"),
    [
        (("district",), {A, B, C}),
        ((f"enterprise/{A}",), {A}),
        ((f"enterprise/{A}", f"enterprise/{B}"), {A, B}),
        (("carrier/C-1",), {A, C}),
        (("bank/乙",), set()),
        ((), set()),
    ],
)
async def test_everybody_reads_of_those_whom_they_may_see(
    scopes: tuple[str, ...], seen: set[str], db: asyncpg.Connection
) -> None:
    short = [certified("1", "tech", "2026-01-15", "2026-04-01", one) for one in ENTERPRISES]
    await told(db, *short)
    found = await asking.on(db, MARCH, YEAR_END, Scopes(scopes))
    assert standing(found)["micro"] == (len(seen), 0)
    assert {one.enterprise_id for one in found.moved_up} == seen
    assert {one.enterprise_id for one in found.expiring} == seen
    assert (found.up, found.ending) == (len(seen), len(seen))


async def test_lists_are_capped_beside_the_number_of_all(db: asyncpg.Connection) -> None:
    short = [certified("1", "tech", "2026-01-15", "2026-04-01", one) for one in ENTERPRISES]
    await told(db, *short)
    found = await asking.on(db, MARCH, YEAR_END, most=2)
    assert (len(found.moved_up), found.up) == (2, 3)
    assert (len(found.expiring), found.ending) == (2, 3)
    whole = await asking.on(db, MARCH, YEAR_END, most=None)
    assert whole.moved_up[:2] == found.moved_up
    assert (len(whole.moved_up), len(whole.expiring)) == (3, 3)


async def test_days_at_the_ends_of_the_calendar_are_answered(db: asyncpg.Connection) -> None:
    await told(db, certified("1", "srdi", "2025-01-01", None, A))
    found = await asking.on(db, date(9999, 12, 30), date.min)
    assert (standing(found)["strong"], found.up, found.ending) == ((1, 0), 1, 0)
    nobody = await asking.on(db, date.min, date.min)
    assert (sum(now + then for now, then in standing(nobody).values()), nobody.ending) == (0, 0)
    await asking.on(db, date.max, date.max)
