"""A small town of the demo district: every kind of event, nothing waits for what is left out."""

from collections.abc import Iterable
from zlib import crc32

import pytest

from tests.support import matters
from tests.support.naive_slots import name_of
from tests.support.system import System

ENTERPRISES = 120  # one of so many
LOANS = 20
MATTERS = 60
THINGS = 12


def lot(identifier: str, many: int) -> bool:
    """Whether this one is the one of so many."""
    return crc32(identifier.encode()) % many == 0


class Slice:
    """Some enterprises, loans and matters with all that is said of them, and all else.

    Of the enterprises that borrowed or were invested in it is said that they are registered.
    """

    def __init__(self, events: list[dict]) -> None:
        self.awarded = _enterprises(e for e in events if name_of(e) == "product.awarded")
        self.named = _enterprises(
            event
            for event in events
            if name_of(event) == "investment.disbursed"
            or (name_of(event) == "loan.disbursed" and _is_lent(event))
        )
        self.parents = {
            event["subject"]: event["data"]["parent"].partition("/")[2]
            for event in events
            if event["data"].get("parent")
        }
        # So that each type is told of at least once.
        subjects = {name_of(event): event["subject"] for event in reversed(events)}.values()
        self.firsts = {self._root(subject) for subject in subjects}

    def holds(self, event: dict) -> bool:
        name, subject = name_of(event), event["subject"]
        if name == "enterprise.registered" and subject in self.named:
            return True
        if name.startswith(("enterprise.", "headcount.")):
            return self._is_there(subject)
        if name.startswith("listing.") and self._is_there(subject.removeprefix("enterprise/")):
            return True
        if name.startswith(("loan.", "pool.compensated")):
            return _is_lent(event)
        if name.startswith(("thing.", "link.")):
            # Laboratories report, so all of them are there.
            is_there = subject in self.firsts or lot(subject, THINGS)
            return is_there or subject.startswith("laboratory/")
        if matters.is_told_of(name):
            root = self._root(subject)
            return root in self.firsts or lot(root, MATTERS)
        return True

    def _is_there(self, enterprise: str) -> bool:
        return enterprise in self.awarded or lot(enterprise, ENTERPRISES)

    def _root(self, subject: str) -> str:
        return self.parents.get(subject, subject)


def _enterprises(events: Iterable[dict]) -> set[str]:
    return {event["data"]["enterprise_id"] for event in events}


def _is_lent(event: dict) -> bool:
    return lot(event["data"].get("loan_id", event["subject"]), LOANS)


@pytest.fixture(scope="package")
def town(demo_events: list[dict]) -> list[dict]:
    """As sent."""
    return list(filter(Slice(demo_events).holds, demo_events))


@pytest.fixture(scope="package")
def district(watched: System) -> System:
    return watched
