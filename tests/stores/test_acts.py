"""Acts of people: decided by the owner against what is true now, in one transaction."""

import asyncio

import asyncpg
import orjson
import pytest

from services.enterprises.intake import INTAKE
from services.kit.owner.acts import Objected, act
from services.kit.owner.definition import Unreadable
from services.kit.state.guarded import Actor
from services.reasons import fault, of, say
from tests.stores.owner import Owner
from tests.support.courses import DEPARTMENT, OTHER, Telling

STEERS = Actor(frozenset(), steers=True)
WORKS = Actor(frozenset({DEPARTMENT}))


def opening() -> Telling:
    told = Telling()
    told.opened("2025-09-01T09:00:00+08:00", owner=DEPARTMENT)
    return told


def step(told: Telling, stage: str, by: str = DEPARTMENT) -> dict:
    told.step(stage, "2025-09-02T10:00:00+08:00", by=by)
    return told.events[-1]


async def test_an_act_is_in_the_fact_at_once_and_on_the_topic_too(enterprises: Owner) -> None:
    told = opening()
    first = await act(enterprises.db, INTAKE, told.events[0], STEERS)
    assert (first["version"], first["case_id"]) == (1, "C-1")
    second = await act(enterprises.db, INTAKE, step(told, "accepted"), WORKS, first["version"])
    assert second["version"] == 2
    assert [one["stage"] for one in second["steps"]] == ["accepted"]
    queued = await enterprises.db.fetch(
        "SELECT journal.body FROM outbox JOIN journal USING (id) WHERE topic = $1 ORDER BY id",
        INTAKE.ingest,
    )
    assert [orjson.loads(row["body"])["id"] for row in queued] == [e["id"] for e in told.events]
    await enterprises.take(told.events)
    again = await act(enterprises.db, INTAKE, told.events[-1], WORKS, 1)
    assert again == second


async def test_of_two_people_at_once_one_is_told_what_the_other_did(
    enterprises: Owner, database: str
) -> None:
    told = opening()
    seen = (await act(enterprises.db, INTAKE, told.events[0], STEERS))["version"]
    mine, theirs = step(told, "accepted"), step(told, "accepted", OTHER)
    others = await asyncpg.connect(database)
    results = await asyncio.gather(
        act(enterprises.db, INTAKE, mine, STEERS, seen),
        act(others, INTAKE, theirs, STEERS, seen),
        return_exceptions=True,
    )
    await others.close()
    (refused,) = [one for one in results if isinstance(one, Objected)]
    (done,) = [one for one in results if isinstance(one, dict)]
    assert of(refused).code == "changed_meanwhile"
    assert of(refused).parameters["told"] == done["steps"][0]["by"]
    assert len(done["steps"]) == 1


async def test_what_is_out_of_order_changes_nothing(enterprises: Owner) -> None:
    told = opening()
    await act(enterprises.db, INTAKE, told.events[0], STEERS)
    with pytest.raises(Objected) as refused:
        await act(enterprises.db, INTAKE, step(told, "handling"), WORKS)
    assert of(refused.value).code == "stage_first"
    count = "SELECT count(*) FROM inbox"
    assert await enterprises.db.fetchval(count) == 1
    await enterprises.take([told.events[-1]])
    assert await enterprises.db.fetchval(count) == 2


async def test_an_event_that_is_none_is_refused_with_its_reasons(enterprises: Owner) -> None:
    wrong = opening().events[0] | {"data": {}}
    with pytest.raises(Unreadable) as refused:
        await act(enterprises.db, INTAKE, wrong, STEERS)
    assert fault("/data/title", say("missing")) in refused.value.problems
