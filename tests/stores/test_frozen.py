"""What stands behind a snapshot: frozen for good, and what moved since adds up."""

from collections import Counter
from datetime import date

import asyncpg
import pytest

from services.contracts.access.scopes import EVERYTHING
from services.contracts.topology import DEFINITIONS
from services.indicators.read_model.answers.readers import reading
from services.indicators.read_model.following import facts
from services.indicators.read_model.lineage.lineage import Lineage, greatest, lineage
from services.indicators.read_model.snapshots import changes, frozen
from services.indicators.read_model.snapshots.changes import Changes, NotKept, Side
from services.indicators.read_model.snapshots.frozen import Asked, Elsewhere, Frozen
from services.indicators.read_model.statements.filters import Refused
from tests.stores.said import (
    A,
    B,
    deregistered,
    established,
    invested,
    qualified,
    registered,
    reported,
    told,
    voided,
)
from tests.stores.test_read_model import FIGURES, district, records
from tests.support import naive
from tests.support.asking import asking

DAY, LATER = date(2025, 6, 30), date(2025, 12, 31)
FIRST = told(
    registered(A), registered(B), qualified("C-1", "tech"), reported("2025Q1", 30, "1234.56"),
    established(), invested("50.00", "I-1"),
)  # fmt: skip
THEN = told(
    deregistered("2025-06-01", B), invested("70.00", "I-1"), invested("9.99", "I-2"), minute=9
)


async def freeze(db, events: list[dict], day: date = DAY) -> Frozen:
    sums = [(*key, amount) for key, amount in naive.figures(events, day).items()]
    return await frozen.freeze(db, Asked(day=day, sums=sums))


async def compare(db, key: tuple[str, str], before: Side, after: Side, most=50) -> Changes:
    return await changes.changes(db, *key, before, after, most)


def causes(found: Changes) -> dict[str, int]:
    added = Counter()
    for one in found.causes:
        added[one.cause] += one.amount
    return dict(added)


async def took(db, *batches: list[dict]) -> None:
    await facts.take(db, records(district(*batches).facts))


async def test_what_moved_adds_up_for_every_figure_and_names_its_sources(db):
    await took(db, FIRST)
    kept = await freeze(db, FIRST)
    await took(db, FIRST, THEN)
    whole = [*FIRST, *THEN]
    side = await changes.side(db, kept.id, None)
    now, at_the_end = Side(DAY), Side(LATER)
    for key in FIGURES:
        for after, day in ((now, DAY), (at_the_end, LATER)):
            found = await compare(db, key, side, after)
            expected = [naive.figures(e, d).get(key, 0) for e, d in ((FIRST, DAY), (whole, day))]
            assert [found.before, found.after] == expected
            assert sum(causes(found).values()) == found.after - found.before
            assert sum(one.amount for one in found.greatest) == found.after - found.before
            assert len(found.greatest) == found.facts
    invested_more = await compare(db, ("fund_investment", "total"), side, now)
    assert causes(invested_more) == {"facts": 2000 + 999}
    assert {one.source for one in invested_more.causes} == {FIRST[0]["source"]}


async def test_who_was_in_a_figure_stays_and_what_was_told_anew_says_so(db):
    await took(db, FIRST)
    kept = await freeze(db, FIRST)
    before = {key: await lineage(db, *key, DAY, "", 1000) for key in FIGURES}
    await took(db, FIRST, THEN)
    for key, living in before.items():
        then = await lineage(db, *key, DAY, "", 1000, frozen=kept.id)
        assert (then.amount, then.facts) == (living.amount, living.facts)
        assert shares(then) == shares(living)
    then = await lineage(db, "fund_investment", "total", DAY, "", 9, frozen=kept.id)
    assert [(one.contribution, one.told_anew) for one in then.contributors] == [(5000, True)]
    [most] = await greatest(db, "fund_investment", "total", DAY, 9, EVERYTHING, kept.id)
    assert most.contribution == 5000
    now = await lineage(db, "fund_investment", "total", DAY, "", 9)
    assert {(one.contribution, one.told_anew) for one in now.contributors} == {
        (7000, None),
        (999, None),
    }


async def test_pages_of_what_was_frozen_do_not_overlap(db):
    await took(db, FIRST)
    kept = await freeze(db, FIRST)
    whole = await lineage(db, "enterprise_count", "total", DAY, "", 9, frozen=kept.id)
    first = await lineage(db, "enterprise_count", "total", DAY, "", 1, frozen=kept.id)
    second = await lineage(db, "enterprise_count", "total", DAY, first.next, 1, frozen=kept.id)
    assert shares(first) | shares(second) == shares(whole)
    with pytest.raises(Refused):
        await lineage(db, "enterprise_count", "total", DAY, first.next, 1)


def shares(found: Lineage) -> dict[str, int]:
    return {f"{one.topic} {one.key}": one.contribution for one in found.contributors}


async def test_days_move_a_figure_without_any_new_fact(db):
    await took(db, FIRST)
    kept = await freeze(db, FIRST)
    side = await changes.side(db, kept.id, None)
    found = await compare(db, ("total_output", "total"), side, Side(date(2026, 1, 31)))
    assert causes(found) == {"days": found.after - found.before}
    assert found.before > 0 == found.after


async def test_another_definition_is_named_as_the_cause(db):
    await took(db, FIRST)
    kept = await freeze(db, FIRST)
    older = {**DEFINITIONS, "funds.investment": DEFINITIONS["funds.investment"] - 1}
    side = (await changes.side(db, kept.id, None))._replace(definitions=older)
    await db.execute("UPDATE contribution SET amount = amount * 2 WHERE topic = 'funds.investment'")
    found = await compare(db, ("fund_investment", "total"), side, Side(DAY))
    assert (causes(found), found.redefined) == ({"definition": 5000}, ["funds.investment"])
    assert (await compare(db, ("workforce", "total"), side, Side(DAY))).causes == []


async def test_two_snapshots_are_compared_whatever_came_after(db):
    await took(db, FIRST)
    first = await freeze(db, FIRST)
    await took(db, FIRST, THEN)
    second = await freeze(db, [*FIRST, *THEN], LATER)
    await took(db, FIRST, THEN, told(voided("I-1"), minute=20))
    sides = [await changes.side(db, one.id, None) for one in (first, second)]
    found = await compare(db, ("fund_investment", "total"), *sides)
    assert (found.before, found.after) == (5000, 7999)


async def test_a_withdrawn_figure_falls_to_nothing_by_facts(db):
    await took(db, FIRST)
    kept = await freeze(db, FIRST)
    await took(db, FIRST, told(voided("I-1"), minute=5))
    side = await changes.side(db, kept.id, None)
    found = await compare(db, ("fund_investment", "total"), side, Side(DAY))
    assert (found.before, found.after, causes(found)) == (5000, 0, {"facts": -5000})


async def test_nothing_is_frozen_of_what_the_asker_does_not_know_yet(db):
    await took(db, FIRST, THEN)
    with pytest.raises(Elsewhere) as elsewhere:
        await freeze(db, FIRST)
    assert "fund_investment:total" in elsewhere.value.figures
    assert await db.fetchval("SELECT count(*) FROM frozen") == 0
    with pytest.raises(NotKept):
        await changes.side(db, 1, None)


async def test_what_is_frozen_stays(db):
    await took(db, FIRST)
    await freeze(db, FIRST)
    for change in (
        "UPDATE frozen SET day = day + 1",
        "DELETE FROM frozen_contribution",
        "UPDATE frozen_contribution SET amount = 0",
        "TRUNCATE frozen CASCADE",
    ):
        with pytest.raises(asyncpg.RaiseError, match="only grows"):
            await db.execute(change)


async def test_the_greatest_are_enterprises_with_all_their_reports(db):
    events = told(
        registered(A), reported("2025-01", 3, "1.00"), reported("2025-02", 3, "2.00"),
        registered(B), reported("2025-01", 3, "2.50", B),
    )  # fmt: skip
    await took(db, events)
    kept = await freeze(db, events)
    [output] = [
        one for one in kept.figures if (one.code, one.dimension) == ("total_output", "total")
    ]
    assert [(one.id, one.amount) for one in output.greatest] == [(A, 300), (B, 250)]
    assert output.things == 2


async def test_parts_of_the_district_neither_freeze_nor_see_what_changed(db, database):
    await took(db, FIRST)
    sides = {"before_day": DAY.isoformat(), "after_day": LATER.isoformat()}
    async with reading(database) as readers:
        async with asking(readers, ("bank/乙",)) as client:
            answer = await client.get("/changes/fund_investment", params=sides)
            assert (answer.status_code, answer.json()["code"]) == (403, "changes_of_the_district")
        async with asking(readers) as client:
            asked = {"day": DAY.isoformat(), "sums": []}
            answer = await client.post("/frozen", json=asked)
            assert (answer.status_code, answer.json()["code"]) == (403, "may_not_freeze")
            assert (await client.get("/changes/fund_investment", params=sides)).status_code == 200
