"""Asking Kafka how far behind everybody is, when it does not answer."""

from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError

from gateway.tracking import pipeline_lag


async def test_a_kafka_that_falls_silent_looks_like_no_cancellation(
    topics: str, monkeypatch: pytest.MonkeyPatch
):
    async def silent(*asked: Any) -> None:
        raise KafkaConnectionError("gone")

    monkeypatch.setattr(pipeline_lag, "_places", silent)
    for _ in range(3):
        with pytest.raises(KafkaConnectionError, match="gone"):
            await pipeline_lag.GroupLags(topics).of({"anybody": ["anything"]})
