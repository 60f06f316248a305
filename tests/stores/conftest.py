"""Each service on a fresh database of its own."""

import asyncpg
import pytest

from tests.stores.owner import ENTERPRISES, FUNDS, TALENT, Owner, life
from tests.support.facts import ENTERPRISES as ENTERPRISES_OF_TESTS


@pytest.fixture
def enterprises(db: asyncpg.Connection) -> Owner:
    return Owner(ENTERPRISES, db)


@pytest.fixture
async def funds(db: asyncpg.Connection) -> Owner:
    """It has heard of the enterprises that these tests lend to and invest in."""
    owner = Owner(FUNDS, db)
    await owner.take_records([life(enterprise) for enterprise in ENTERPRISES_OF_TESTS])
    return owner


@pytest.fixture
def talent(db: asyncpg.Connection) -> Owner:
    return Owner(TALENT, db)
