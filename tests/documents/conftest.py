"""A small town of the demo district: every kind of event, nothing waits for what is left out."""

from zlib import crc32

import pytest

from services.contracts.values.vocabulary import FAMILIES
from tests.support.system import System

ENTERPRISES = 120  # one of so many
LOANS = 6
MATTERS = 20
OF_PEOPLE = (*(f"{family}." for family in FAMILIES), "listing.")


def name_of(event: dict) -> str:
    return event["type"].removeprefix("cn.gov.cqyz.").removesuffix(".v1")


def lot(identifier: str, many: int) -> bool:
    """Whether this one is the one of so many."""
    return crc32(identifier.encode()) % many == 0


@pytest.fixture(scope="package")
def town(demo_events: list[dict]) -> list[dict]:
    """Some enterprises, loans and matters with all that is said of them, and all else, as sent.

    Of the enterprises that borrowed or were invested in it is said that they are registered.
    """
    awarded = {
        event["data"]["enterprise_id"]
        for event in demo_events
        if name_of(event) == "product.awarded"
    }

    def is_lent(event: dict) -> bool:
        return lot(event["data"].get("loan_id", event["subject"]), LOANS)

    named = {
        event["data"]["enterprise_id"]
        for event in demo_events
        if name_of(event) == "investment.disbursed"
        or (name_of(event) == "loan.disbursed" and is_lent(event))
    }

    parents = {
        event["subject"]: event["data"]["parent"].partition("/")[2]
        for event in demo_events
        if event["data"].get("parent")
    }

    # So that each type is told of at least once.
    firsts = {name_of(event): event["subject"] for event in reversed(demo_events)}.values()
    firsts = {parents.get(subject, subject) for subject in firsts}

    def belongs(event: dict) -> bool:
        name, subject = name_of(event), event["subject"]
        if name == "enterprise.registered" and subject in named:
            return True
        if name.startswith(("enterprise.", "headcount.")):
            return subject in awarded or lot(subject, ENTERPRISES)
        if name.startswith(("loan.", "pool.compensated")):
            return is_lent(event)
        if name.startswith(OF_PEOPLE):
            root = parents.get(subject, subject)
            return root in firsts or lot(root, MATTERS)
        return True

    return list(filter(belongs, demo_events))


@pytest.fixture(scope="package")
def district(watched: System) -> System:
    return watched
