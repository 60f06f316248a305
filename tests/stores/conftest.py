"""Each service on a fresh database of its own."""

import asyncpg
import pytest

from tests.stores.owner import ENTERPRISES, FUNDS, TALENT, Owner


@pytest.fixture
def enterprises(db: asyncpg.Connection) -> Owner:
    return Owner(ENTERPRISES, db)


@pytest.fixture
async def funds(db: asyncpg.Connection) -> Owner:
    return await Owner.knowing(FUNDS, db)


@pytest.fixture
def talent(db: asyncpg.Connection) -> Owner:
    return Owner(TALENT, db)
