"""A small town of the demo district: every kind of event, nothing waits for what is left out."""

from zlib import crc32

import pytest

from tests.support.system import System

ONE_IN = 24
OF_ENTERPRISES = ("enterprise.", "headcount.")


def name_of(event: dict) -> str:
    return event["type"].removeprefix("cn.gov.cqyz.").removesuffix(".v1")


@pytest.fixture(scope="package")
def town(demo_events: list[dict]) -> list[dict]:
    """Some enterprises with all that is said of them, and everything else; as it was sent."""
    everything = demo_events
    awarded = {e["data"]["enterprise_id"] for e in everything if name_of(e) == "product.awarded"}
    return [
        event
        for event in everything
        if not name_of(event).startswith(OF_ENTERPRISES)
        or event["subject"] in awarded
        or crc32(event["subject"].encode()) % ONE_IN == 0
    ]


@pytest.fixture(scope="package")
def district(tolerant: System) -> System:
    return tolerant
