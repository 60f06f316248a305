"""A fact that Kafka would not take is never journalled: the event that makes it so is put aside."""

import base64

import orjson
import pytest

from services.kit.owner import fitting
from tests.stores.owner import Owner
from tests.stores.said import established, lent, repaid, told

LOAN = ("funds.loan", "L-1")


def repayments(count: int, minute: int = 1) -> list[dict]:
    """So many repayments of one loan, one minute."""
    facts = [repaid(yuan="1.00", number=f"R-{minute}-{n}") for n in range(count)]
    return told(*facts, minute=minute)


def bulky(minute: int, size: int, number: str = "bulk") -> list[dict]:
    return told(repaid(yuan="1.00", number=number.ljust(size, "x")), minute=minute)


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(fitting, "LARGEST_FACT", 2000)
    return 2000


async def journalled(owner: Owner) -> list[str]:
    rows = await owner.db.fetch("SELECT body FROM journal WHERE topic !~ 'dead-letter'")
    return [row["body"] for row in rows]


async def taken(owner: Owner) -> int:
    return len((await owner.fact(*LOAN))["repayments"])


async def test_what_no_longer_fits_is_a_letter_and_its_neighbours_are_taken(
    funds: Owner, bound: int
):
    events = [
        *told(lent(), established("F-1")),
        *repayments(60),
        *told(established("F-2"), minute=2),
    ]
    await funds.take(events)
    kept = await taken(funds)
    assert 10 < kept < 60
    assert {key for _, key in await funds.facts()} == {"L-1", "F-1", "F-2"}
    letters = await funds.letters()
    assert len(letters) == 60 - kept
    assert f"loan L-1 would become too large: a fact holds at most {bound} bytes" in str(letters[0])
    assert max(len(text) for text in await journalled(funds)) <= bound + 20
    known = {row["id"] for row in await funds.db.fetch("SELECT id FROM inbox")}
    assert len(known) == len(events) - len(letters)


async def test_only_the_event_that_is_too_large_is_refused_not_those_after_it(
    funds: Owner, monkeypatch: pytest.MonkeyPatch
):
    await funds.take([*told(lent()), *bulky(1, 3, "a")])
    now = len(orjson.dumps(await funds.fact(*LOAN)))
    monkeypatch.setattr(fitting, "LARGEST_FACT", now + 170)
    large, small = bulky(2, 60, "b"), bulky(3, 3, "c")
    await funds.take([*large, *small, *told(established("F-1"), minute=4)])
    numbers = [one["repayment_id"] for one in (await funds.fact(*LOAN))["repayments"]]
    assert numbers == ["axx", "cxx"]
    [letter] = await funds.letters()
    assert b"bxxx" in base64.b64decode(letter["payload_base64"])


async def test_a_parked_event_that_does_not_fit_spares_the_one_that_frees_it(
    funds: Owner, bound: int
):
    await funds.take(repayments(60))
    assert len(await funds.parked()) == 60
    opening = funds.records(told(lent()))
    await funds.take_records(opening)
    letters = await funds.letters()
    assert await taken(funds) == 60 - len(letters) > 10
    assert await funds.parked() == set()
    places = {(letter["topic"], letter["partition"], letter["offset"]) for letter in letters}
    assert (opening[0].topic, opening[0].partition, opening[0].offset) not in places
    states = await funds.db.fetch("SELECT state FROM inbox")
    assert [row["state"] for row in states] == ["applied"] * (61 - len(letters))


async def test_a_refused_event_that_arrives_again_is_one_letter_still(funds: Owner, bound: int):
    await funds.take(told(lent()))
    records = funds.records(repayments(60))
    await funds.take_records(records)
    letters = await funds.letters()
    await funds.take_records(records)
    assert await funds.letters() == letters


async def test_a_fact_that_was_larger_before_the_bound_may_shrink_and_not_grow(
    funds: Owner, monkeypatch: pytest.MonkeyPatch
):
    await funds.take([*told(lent()), *repayments(20)])
    monkeypatch.setattr(fitting, "LARGEST_FACT", 500)
    await funds.take(bulky(2, 40))
    assert await taken(funds) == 20
    await funds.take(told(repaid(yuan="2.00", number="R-1-0"), minute=3))
    assert (await funds.fact(*LOAN))["repayments"][0]["amount"] == 200
    assert len(await funds.letters()) == 1


@pytest.mark.slow
@pytest.mark.short
async def test_repayments_beyond_the_real_bound_stop_at_it(funds: Owner):
    """As it happened: a loan of 1,100,000 bytes stopped the relay for good."""
    events = [event for n in range(2700) for event in bulky(1, 64, f"{n}-")]
    for n, event in enumerate(events):
        event["id"] = f"1-{n}"
    await funds.take([*told(lent()), *events])
    size = len(orjson.dumps(await funds.fact(*LOAN)))
    assert 0.99 * fitting.LARGEST_FACT < size <= fitting.LARGEST_FACT
    letters = await funds.letters()
    assert letters
    assert await taken(funds) + len(letters) == 2700
