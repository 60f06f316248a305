"""Who may say who answers for a target, and what they say of where it stands. Pure.

Who steers names departments and may speak for any; a department speaks in its own name, of the
targets that it answers for on the day of which it speaks.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import uuid4

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from gateway.figures.answerable import Answerable, TargetAssigned, TargetExplained
from gateway.goals.answers import restated
from services.contracts.events import full_type
from services.contracts.figures import goals, targets
from services.contracts.figures.catalogue import TOTAL
from services.contracts.values.fields import Day, printable
from services.reasons import Reason, say

_BY_NUMBER = {str(goal.number): goal for goal in goals.GOALS}


class Telling(StrEnum):
    assigned = "assigned"
    explained = "explained"


def _written(longest: int) -> Any:
    limits = StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)
    return Annotated[str, limits, AfterValidator(printable)]


class ToldOfTarget(BaseModel):
    what: Telling
    first: Day = Field(alias="from", description="the day from which it holds")
    department: _written(200)
    text: _written(2000) | None = Field(None, description="of an explanation")
    id: str = Field("", max_length=128, description="of the event; made where empty")


class Answering(BaseModel):
    """Telling holds on the day stands first."""

    target: str
    assignments: list[TargetAssigned]
    explanations: list[TargetExplained]
    inherited_from: str | None = Field(
        description="the target that the departments are of, where this one has none of its own"
    )


def names(target: str) -> list[str]:
    """A target and those whose department answers for it where nobody was named for it alone."""
    if goal := _BY_NUMBER.get(target):
        figure = restated(goal)
        return [target, *(names(targets.name(*figure)) if figure else [])]
    code, dimension = targets.key(target)
    return [target] if dimension == TOTAL else [target, code]


def standing(answerable: Answerable, target: str, day: date) -> Answering:
    asked = ((one, answerable.assigned.until(one, day)) for one in names(target))
    of, assignments = next((found for found in asked if found[1]), (target, []))
    return Answering(
        target=target,
        assignments=assignments,
        explanations=answerable.explanations(target, day),
        inherited_from=of if of != target else None,
    )


def document(target: str, wanted: ToldOfTarget, source: str, clock: datetime) -> dict[str, Any]:
    """The event."""
    data = {"from": wanted.first.isoformat(), "department": wanted.department}
    return {
        "specversion": "1.0",
        "id": wanted.id or str(uuid4()),
        "source": source,
        "type": full_type(f"target.{wanted.what}"),
        "subject": target,
        "time": clock.isoformat(),
        "data": data | ({"text": wanted.text} if wanted.text else {}),
    }


def objection(
    wanted: ToldOfTarget, own: Collection[str], stands: Answering, today: date
) -> Reason | None:
    """Why a department may not explain a target so; `stands` on the day of which it speaks."""
    if wanted.first > today:
        return say("explained_ahead", day=wanted.first.isoformat(), today=today.isoformat())
    if wanted.department not in own:
        return say("not_in_that_name", by=wanted.department)
    if not stands.assignments:
        return say("nobody_answers")
    if (lead := stands.assignments[0].department) != wanted.department:
        return say("another_answers", department=lead)
    return None
