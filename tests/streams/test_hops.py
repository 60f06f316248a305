"""Asking Kafka how far behind everybody is, when it does not answer."""

from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError

from gateway import hops


async def test_a_kafka_that_falls_silent_looks_like_no_cancellation(
    topics: str, monkeypatch: pytest.MonkeyPatch
):
    async def silent(*asked: Any) -> None:
        raise KafkaConnectionError("gone")

    monkeypatch.setattr(hops, "_places", silent)
    for _ in range(3):
        with pytest.raises(KafkaConnectionError, match="gone"):
            await hops.Lags(topics).of({"anybody": ["anything"]})
