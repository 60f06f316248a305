"""Who is in the number of a goal, each with the events that say so."""

from datetime import date
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field

from gateway.http.problems import Refusal
from services.contracts.figures import goals
from services.contracts.figures.catalogue import TARGETS
from services.contracts.values.kinds import exact
from services.contracts.values.messages import Cause
from services.reasons import say


class InGoal(BaseModel):
    """One thing in the number."""

    thing: str = Field(description="kind/identifier")
    name: str | None = Field(description="what it is called on the day")
    value: str = Field(description="what it adds, in the goal's unit")
    since: date | None = Field(description="from when it is in the number; null: from ever")
    part: str | None = Field(description="the code of its part of the number")
    by_sector: bool = Field(description="whether its enterprise's sector decided")
    events: list[Cause]


class GoalRows(BaseModel):
    """All rows add up to `value`, unless `restricted` or cut at a thousand."""

    number: int
    as_of: date
    unit: str | None
    value: str | None = Field(description="of the whole goal; null where nothing is known")
    rows: list[InGoal]
    restricted: bool = Field(description="whether only what the asker may see is told")


def asked_for(number: int) -> goals.Goal:
    """The goal of a number. Raises Refusal 404."""
    if number not in goals.BY_NUMBER:
        raise Refusal(HTTPStatus.NOT_FOUND, say("no_goal_rows", number=number))
    return goals.BY_NUMBER[number]


def told(goal: goals.Goal, day: date, answer: dict[str, Any]) -> GoalRows:
    """The read model's rows in the goal's unit."""
    factor = TARGETS[goal.of[0]].indicator.unit.factor if goal.rule == "within" else 1
    return GoalRows(
        number=goal.number,
        as_of=day,
        unit=goal.unit,
        value=exact(answer["amount"], factor) if answer["known"] else None,
        rows=[
            InGoal(
                **{name: row[name] for name in ("thing", "name", "since", "part", "events")},
                value=exact(row["amount"], factor),
                by_sector=row["note"] == "by_sector",
            )
            for row in answer["rows"]
        ],
        restricted=answer["restricted"],
    )
