"""Asking Kafka how far behind everybody is, when it does not answer."""

from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError

from gateway.tracking import pipeline_lag
from tests.stores.owner import INTAKES


def test_whoever_waits_for_facts_of_another_is_behind_while_they_wait_for_it():
    """Before it has committed anything, too: else a figure would seem fresh that lacks a loan."""
    read = {name: [intake.ingest, *intake.follows] for name, intake in INTAKES.items()}
    assert pipeline_lag.owner_groups() == read
    assert read["funds"] == ["ingest.funds", "enterprises.enterprise"]


async def test_a_kafka_that_falls_silent_looks_like_no_cancellation(
    topics: str, monkeypatch: pytest.MonkeyPatch
):
    async def silent(*asked: Any) -> None:
        raise KafkaConnectionError("gone")

    monkeypatch.setattr(pipeline_lag, "_places", silent)
    for _ in range(3):
        with pytest.raises(KafkaConnectionError, match="gone"):
            await pipeline_lag.GroupLags(topics).of({"anybody": ["anything"]})
