"""Goals that a task reaches with a stage. Pure."""

from datetime import date
from typing import Any, NamedTuple

from services.contracts.definitions import definition

# The document without which a stage does not count as reached.
ACCEPTANCE = "acceptance"


class Reached(NamedTuple):
    """`known`: whether the task has begun; `planned`: when the goal's stage is due."""

    known: bool
    amount: int
    first: str | None = None
    stage: str | None = None
    planned: date | None = None


def reached(fact: dict[str, Any] | None, day: date, stage: str) -> Reached:
    """Whether a task has reached a stage with its proof, and not gone back since."""
    text = day.isoformat()
    begun = [span for span in fact["spans"] if span["from"] <= text] if fact else []
    if fact is None or fact["voided"] or not begun:
        return Reached(False, 0)
    now, planned = begun[-1]["stage"], fact["plan"].get(stage)
    stages = definition("task", fact["type"], day).stages
    further = stages[stages.index(stage) :] if stage in stages else (stage,)
    proven = [
        step["day"]
        for step in fact["steps"]
        if step["stage"] == stage and step["day"] <= text and _has_proof(step)
    ]
    done = bool(proven) and now in further
    return Reached(True, int(done), min(proven) if done else None, now, planned)


def _has_proof(step: dict[str, Any]) -> bool:
    return any(one["role"] == ACCEPTANCE for one in step["documents"])
