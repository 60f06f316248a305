"""Asks the read model's own routes as somebody who may see these scopes; no gateway, no Kafka."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from pydantic import SecretStr

from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.process import NAME, application
from services.kit.identity import Asked, Identities, Identity

SECRET = SecretStr("what the gateway signs with")
DISTRICT = ("district",)


@asynccontextmanager
async def asking(
    readers: Readers, scopes: tuple[str, ...] = DISTRICT
) -> AsyncIterator[httpx2.AsyncClient]:
    http = application(readers, Asked(SECRET, NAME))
    somebody = Identity("person", "Wang (wang)", "registers", scopes)
    shown = {"Authorization": f"Bearer {Identities(SECRET).sign(somebody, NAME)}"}
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(http), base_url="http://read-model", headers=shown
    ) as client:
        yield client
