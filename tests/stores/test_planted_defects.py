"""The code as it was before defects were mended, planted again: today's tests must see it."""

from collections.abc import AsyncIterator
from dataclasses import fields

import asyncpg
import pytest

from services.contracts.owners.owner_rules import OwnerRules
from services.indicators.read_model.lineage import lineage
from services.kit.owner import applying, fitting, restoring
from services.kit.owner.definition import OwnerDefinition, Unreadable
from services.kit.owner.store import queries
from tests.stores import test_around as around
from tests.stores import test_pruning as pruning
from tests.stores import test_read_model as read_model
from tests.stores import test_replays as replays
from tests.stores import test_too_large as too_large
from tests.stores.owner import FUNDS, Owner
from tests.stores.test_pruning import owner
from tests.stores.test_stricter import stricter
from tests.stores.test_stricter import (
    test_a_parked_event_that_is_refused_today_is_the_letter_and_what_frees_it_is_applied as spared,
)
from tests.stores.test_too_large import bound
from tests.streams import test_restored as restored
from tests.support.planting import caught

__all__ = ["bound", "owner", "stricter"]


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


async def _nothing(*args: object, **asked: object) -> AsyncIterator[asyncpg.Record]:
    for row in ():
        yield row


async def test_a_fact_that_grows_without_bound_is_caught(
    funds: Owner, bound: int, plant: pytest.MonkeyPatch
) -> None:
    plant.setattr(fitting, "too_large", lambda text: False)
    with caught():
        await too_large.test_what_no_longer_fits_is_a_letter_and_its_neighbours_are_taken(
            funds, bound
        )


async def test_a_restore_below_what_was_told_is_caught(
    db: asyncpg.Connection, plant: pytest.MonkeyPatch
) -> None:
    async def kept(db: asyncpg.Connection) -> None:
        pass

    plant.setattr(restoring.queries, "raise_floor", kept)
    with caught():
        await restored.test_each_restore_goes_on_above_all_that_was_told(db)


async def test_an_event_that_costs_as_much_as_its_things_past_is_caught(
    talent: Owner, plant: pytest.MonkeyPatch
) -> None:
    plant.setattr(OwnerRules, "series", lambda rules, entity: ())
    with caught():
        await around.test_a_head_count_among_many_looks_at_four_slots(talent, plant)


async def test_a_stricter_contract_that_buries_the_batch_is_caught(
    funds: Owner, stricter: Owner, plant: pytest.MonkeyPatch
) -> None:
    async def freed(db, definition, filled, refused, done) -> list:
        rows = await applying.store.waiting(db, filled)
        return [definition.arrival(record(row)) for row in rows]

    def record(row: asyncpg.Record) -> applying.StoredRecord:
        place = row["topic"], row["partition"], row["offset"]
        return applying.StoredRecord(*place, row["event"].encode())

    plant.setattr(applying, "_freed", freed)
    with caught(Unreadable):
        await spared(funds, stricter)


async def test_repetitions_that_are_kept_for_ever_are_caught(
    owner: Owner, plant: pytest.MonkeyPatch
) -> None:
    plant.setattr(queries, "prune_repetitions", _nothing)
    with caught():
        await pruning.test_places_of_repetitions_go_and_their_number_stays(owner)


async def test_ids_that_are_cut_at_a_colon_are_caught(
    db: asyncpg.Connection, plant: pytest.MonkeyPatch
) -> None:
    honest = lineage.contributor

    def cut(row: asyncpg.Record, *asked: object) -> lineage.Contributor:
        found = honest(row, *asked)
        return found.model_copy(update={"entity_id": row["key"].partition(":")[0]})

    plant.setattr(lineage, "contributor", cut)
    with caught():
        await read_model.test_ids_are_whole_whatever_they_hold(db)


async def test_a_replay_that_launders_a_forgery_is_caught(
    funds: Owner, plant: pytest.MonkeyPatch
) -> None:
    class Lax(OwnerDefinition):
        def require_authority(self, topic: str, event: object) -> None:
            pass

    lax = Lax(**{field.name: getattr(FUNDS, field.name) for field in fields(FUNDS)})
    plant.setattr(replays, "FUNDS", lax)
    with caught():
        await replays.test_a_forged_event_is_not_replayed_as_the_others(funds)
