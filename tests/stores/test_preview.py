"""Looking ahead: what is foretold of events is what taking them in then does, and nothing moves."""

import pytest

from services.indicators.read_model.lineage.effects import differences
from services.kit.owner.preview import preview
from tests.stores.owner import ENTERPRISES, FUNDS, Owner
from tests.stores.said import (
    deregistered,
    established,
    invested,
    lent,
    qualified,
    registered,
    repaid,
    reported,
    revoked,
    told,
)
from tests.support.facts import Fact


def _later(*facts: Fact) -> list[dict]:
    return told(*facts, minute=1)


CASES = {
    "enterprise": (
        ENTERPRISES,
        told(registered()),
        _later(qualified(), reported(), deregistered("2026-01-01")),
    ),
    "parked": (ENTERPRISES, told(reported(), qualified()), _later(registered())),
    "revoked": (ENTERPRISES, told(registered(), qualified()), _later(revoked())),
    "investment": (FUNDS, told(established()), _later(invested())),
    "loan": (FUNDS, told(lent()), _later(repaid())),
}


async def everything(owner: Owner) -> list:
    tables = ("inbox", "slot", "fact", "journal", "entity")
    return [await owner.db.fetch(f"SELECT * FROM {table}") for table in tables]


@pytest.mark.parametrize(("intake", "before", "events"), CASES.values(), ids=CASES.keys())
async def test_what_is_foretold_is_what_happens(funds: Owner, intake, before, events) -> None:
    owner = await Owner.knowing(intake, funds.db)
    await owner.take(before)
    old, stood = await owner.facts(), await everything(owner)
    foretold = await preview(owner.db, intake, events)
    assert await everything(owner) == stood
    await owner.take(events)
    new = await owner.facts()
    changed = {key: (old.get(key), fact) for key, fact in new.items() if old.get(key) != fact}
    facts = {(topic, key): (was, now) for topic, key, was, now in foretold["facts"]}
    assert {key: pair for key, pair in facts.items() if pair[0] != pair[1]} == changed
    assert changed


async def test_a_repetition_is_known_and_changes_nothing(enterprises: Owner) -> None:
    events = told(registered(), reported())
    await enterprises.take(events)
    foretold = await preview(enterprises.db, ENTERPRISES, events)
    assert [event["state"] for event in foretold["events"]] == ["known", "known"]
    assert foretold["facts"] == []


async def test_what_would_wait_says_for_what(enterprises: Owner) -> None:
    (report,) = told(reported())
    foretold = await preview(enterprises.db, ENTERPRISES, [report])
    (event,) = foretold["events"]
    assert (event["state"], event["awaits"]) == ("parked", ("enterprise", report["subject"]))
    assert foretold["facts"] == []


async def test_differences_are_the_deltas_after_without_those_before(enterprises: Owner) -> None:
    first, second = told(registered(), reported())
    await enterprises.take([first])
    foretold = await preview(enterprises.db, ENTERPRISES, [second])
    facts = [(topic, was, now) for topic, _, was, now in foretold["facts"]]
    assert differences([(topic, now, now) for topic, _, now in facts]) == []
    sums = {(code, dimension): amount for code, dimension, _, amount in differences(facts)}
    assert sums["total_output", "total"] == facts[0][2]["output"] > 0
