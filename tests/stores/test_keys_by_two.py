"""A secret that somebody proposed opens once somebody else has confirmed it."""

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.embedded.servers.postgres import Postgres
from gateway.access import key_store
from gateway.access.api_keys import NewKey, digest
from tests.conftest import gateways_database
from tests.fates.events import unique

FIRST, SECOND = "issuer|first", "issuer|second"
HOUR = 3600


@pytest.fixture(scope="module")
def url(postgres_server: Postgres) -> str:
    return gateways_database(postgres_server, "keys_by_two")


@pytest.fixture
async def db(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


async def proposed(db: asyncpg.Connection) -> tuple[str, str]:
    """A new key's name and its secret, which FIRST made."""
    key = NewKey(name=unique("bank"), source="urn:bank", types=["*"])
    return key.name, await key_store.create(db, key, "the first", proposed_by=FIRST)


async def opens(db: asyncpg.Connection, secret: str) -> bool:
    return digest(secret) in await key_store.entries(db)


async def listed(db: asyncpg.Connection, name: str) -> dict:
    [key] = [key for key in await key_store.listed(db) if key["name"] == name]
    return key


async def test_a_proposed_key_opens_nothing_until_somebody_else_confirms_it(db) -> None:
    name, secret = await proposed(db)
    assert not await opens(db, secret)
    key = await listed(db, name)
    assert (key["is_proposed"], key["secret_at"]) == (True, None)
    with pytest.raises(key_store.Impossible, match="another person"):
        await key_store.confirm(db, name, "the first", FIRST)
    assert not await opens(db, secret)
    await key_store.confirm(db, name, "the second", SECOND)
    assert await opens(db, secret)
    assert not (await listed(db, name))["is_proposed"]
    acts = [
        (act["action"], act["actor"])
        for act in (await key_store.acts(db, None, 100)).rows
        if act["key"] == name
    ]
    assert acts == [("confirmed", "the second"), ("created", "the first")]


async def test_the_old_secret_opens_until_the_new_one_does_and_then_for_its_grace(db) -> None:
    name, old = await proposed(db)
    await key_store.confirm(db, name, "the second", SECOND)
    new = await key_store.rotate(db, name, HOUR, "the first", FIRST)
    assert (await opens(db, old), await opens(db, new)) == (True, False)
    assert (await listed(db, name))["old_secret_until"] is None
    await key_store.confirm(db, name, "the second", SECOND)
    assert (await opens(db, old), await opens(db, new)) == (True, True)
    assert (await listed(db, name))["old_secret_until"] is not None


async def test_without_a_grace_the_old_secret_ends_with_the_confirmation(db) -> None:
    name, old = await proposed(db)
    await key_store.confirm(db, name, "the second", SECOND)
    new = await key_store.rotate(db, name, 0, "the first", FIRST)
    await key_store.confirm(db, name, "the second", SECOND)
    assert (await opens(db, old), await opens(db, new)) == (False, True)


async def test_a_proposal_gives_way_to_the_next_one(db) -> None:
    name, first = await proposed(db)
    second = await key_store.rotate(db, name, HOUR, "the second", SECOND)
    with pytest.raises(key_store.Impossible):
        await key_store.confirm(db, name, "the second", SECOND)
    await key_store.confirm(db, name, "the first", FIRST)
    assert (await opens(db, first), await opens(db, second)) == (False, True)


async def test_there_is_nothing_to_confirm_of_what_opens_or_was_revoked(db) -> None:
    name, _ = await proposed(db)
    await key_store.confirm(db, name, "the second", SECOND)
    with pytest.raises(key_store.Impossible, match=re.escape(name)):
        await key_store.confirm(db, name, "the second", SECOND)
    other, _ = await proposed(db)
    await key_store.revoke(db, other, "the first")
    with pytest.raises(key_store.Impossible, match="was revoked"):
        await key_store.confirm(db, other, "the second", SECOND)
    with pytest.raises(key_store.Unknown):
        await key_store.confirm(db, "nobody", "the second", SECOND)
