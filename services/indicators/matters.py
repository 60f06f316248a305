"""Deltas of matters that pass through stages, and of lists (ADR 0026). Pure.

What the stream folds is by type alone. Parts of it by department and stage are kept by the read
model only (`DRILL`), as contributions of the same facts under finer dimensions.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from services.contracts.entities import ENTITIES
from services.contracts.figures.catalogue import TOTAL
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.declared import Delta, Fact, during

NOBODY = "-"


class Count(NamedTuple):
    """So much of a figure from a day on, until another (a flow: on the day); whose it is."""

    figure: str
    start: str
    end: str | None
    amount: int
    lead: str | None


def _counts(fact: Fact) -> Iterator[Count]:
    """What a matter adds to the figures of its family; a void one nothing."""
    if fact["voided"]:
        return
    yield Count("opened", fact["opened_on"], None, 1, fact["spans"][0]["lead"])
    for span in fact["spans"]:
        for figure in ("open", "overdue"):
            if span[figure]:
                yield Count(figure, span["from"], span["to"], 1, span["lead"])
    for one in fact["closings"]:
        yield from _of_closing(one)
    for one in fact["reopenings"]:
        yield Count("reopened", one["day"], None, 1, _lead_on(fact, one["day"]))
    yield from _of_rating(fact)


def _of_closing(one: dict[str, Any]) -> Iterator[Count]:
    yield Count("closed", one["day"], None, 1, one["lead"])
    if one["due"]:
        yield Count("closed_due", one["day"], None, 1, one["lead"])
    if one["on_time"]:
        yield Count("closed_on_time", one["day"], None, 1, one["lead"])
    if one["silent_on"]:
        yield Count("silent", one["silent_on"], None, 1, one["lead"])
    if one["amount"]:
        yield Count("amount_granted", one["day"], None, one["amount"], one["lead"])


def _of_rating(fact: Fact) -> Iterator[Count]:
    """Of each matter the last word of those whom it is about: a reviewer's score is none."""
    words = [one for one in fact["ratings"] if one["by"] in fact["about"]]
    if words:
        day = words[-1]["day"]
        yield Count("rated", day, None, 1, _lead_on(fact, day))
        if words[-1]["solved"] == "yes":
            yield Count("solved", day, None, 1, _lead_on(fact, day))


def _lead_on(fact: Fact, day: str) -> str | None:
    """Who was in charge on a day; before the opening whoever was then."""
    begun = [span for span in fact["spans"] if span["from"] <= day]
    return (begun or fact["spans"])[-1 if begun else 0]["lead"]


def staged(family: str, fact: Fact) -> list[Delta]:
    """What a matter adds to figures, in all and by type."""
    return [
        delta
        for one in _counts(fact)
        for dimension in (TOTAL, fact["type"])
        for delta in during(f"{family}_{one.figure}", dimension, one.start, one.end, one.amount)
    ]


def drilled(family: str, fact: Fact) -> list[Delta]:
    """By type and department, by type and stage; and who told late, gave back, was asked anew."""
    found: list[Delta] = []
    for one in (*_counts(fact), *_habits(fact)):
        dimension = f"{fact['type']}@{one.lead or NOBODY}"
        found += during(f"{family}_{one.figure}", dimension, one.start, one.end, one.amount)
    for span in () if fact["voided"] else fact["spans"]:
        dimension = f"{fact['type']}/{span['stage']}"
        found += during(f"{family}_stage", dimension, span["from"], span["to"], 1)
    return found


def _habits(fact: Fact) -> Iterator[Count]:
    """What departments do with what they are asked: told beside their rates."""
    if fact["voided"]:
        return
    for step in fact["steps"]:
        lead = step["by"].partition("/")[2] if step["by"].startswith("department/") else None
        yield Count("steps", step["day"], None, 1, lead)
        if step["told_late"]:
            yield Count("told_late", step["day"], None, 1, lead)
    for number, one in enumerate(fact["assignments"]):
        to = one["to"].partition("/")[2]
        yield Count("reassigned" if number else "assigned", one["day"], None, 1, to)
        if one["returned"] and one["returned"]["outcome"] != "done":
            yield Count("returned", one["returned"]["day"], None, 1, to)


def listing(fact: Fact) -> list[Delta]:
    """Each thing once on each list; on several lists in all as often."""
    found: list[Delta] = []
    for span in fact["spans"]:
        for dimension in (TOTAL, fact["list"]):
            found += during("listed", dimension, span["from"], span["to"], 1)
    return found


def drilled_listing(fact: Fact) -> list[Delta]:
    """By list and level, by list and scope."""
    found: list[Delta] = []
    for span in fact["spans"]:
        dimensions = [f"{fact['list']}|{scope}" for scope in span["scopes"]]
        dimensions += [f"{fact['list']}/{span['level']}"] if span["level"] else []
        for dimension in dimensions:
            found += during("listed", dimension, span["from"], span["to"], 1)
    return found


LISTING = ENTITIES["listing"].topic
LIVE: dict[str, Callable[[Fact], list[Delta]]] = {
    **{ENTITIES[family].topic: partial(staged, family) for family in FAMILIES},
    LISTING: listing,
}
DRILL: dict[str, Callable[[Fact], list[Delta]]] = {
    **{ENTITIES[family].topic: partial(drilled, family) for family in FAMILIES},
    LISTING: drilled_listing,
}
