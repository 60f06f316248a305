"""What matters and lists say to goals of the plan, on a day. Internal answers for the gateway."""

from datetime import date
from pathlib import Path
from typing import Any

import aiosql
import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.definitions import definition

queries = aiosql.from_path(
    Path(__file__).with_name("goals.sql"), "asyncpg", mandatory_parameters=False
)
# The document without which a stage does not count as reached.
ACCEPTANCE = "acceptance"


class Answer(BaseModel):
    """`known`: whether anything was told that the rule counts. `stage`, `planned`: of a task."""

    count: int
    known: bool
    stage: str | None = None
    planned: date | None = None


async def introduced(
    db: asyncpg.Connection,
    day: date,
    since: date,
    sectors: list[str],
    when_landed: bool,
    list_: str,
    scope: str,
) -> Answer:
    """How many enterprises leads brought in that are active on the day."""
    asked = {"day": day, "today": day.isoformat(), "since": since, "sectors": sectors}
    asked |= {"when_landed": when_landed, "list": list_, "scope": scope}
    return Answer(**await queries.introduced(db, **asked))


async def reached(db: asyncpg.Connection, day: date, task: str, stage: str) -> Answer:
    """Whether a task has reached a stage by the day."""
    row = await queries.task(db, task=task)
    return _reached(orjson.loads(row["body"]), day, stage) if row else Answer(count=0, known=False)


def _reached(fact: dict[str, Any], day: date, stage: str) -> Answer:
    """With the document that it takes, and not gone back since. Pure."""
    text = day.isoformat()
    begun = [span for span in fact["spans"] if span["from"] <= text]
    if fact["voided"] or not begun:
        return Answer(count=0, known=False)
    now, planned = begun[-1]["stage"], fact["plan"].get(stage)
    stages = definition("task", fact["type"], day).stages
    further = stages[stages.index(stage) :] if stage in stages else (stage,)
    proven = any(
        step["stage"] == stage and step["day"] <= text and _has_proof(step)
        for step in fact["steps"]
    )
    return Answer(count=int(proven and now in further), known=True, stage=now, planned=planned)


def _has_proof(step: dict[str, Any]) -> bool:
    return any(one["role"] == ACCEPTANCE for one in step["documents"])
