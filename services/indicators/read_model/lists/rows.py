"""What rows of lists say besides their columns. Pure."""

from typing import Any

from services.contracts.entities import Entity
from services.contracts.entities.declaration import Condition

Row = dict[str, Any]


def why_not(entity: Entity, row: Row) -> str | None:
    """Why the row adds nothing to a figure on the day, if it does not."""
    void = next((one.name for one in entity.of_source("void")), None)
    if void and row[void]:
        return "voided"
    if entity.reading and not row["open"]:
        if not entity.reading.of:
            return "over"
        return "not_the_latest_of_an_active_enterprise"
    if entity.ending and not row["open"]:
        return "over"
    missed = [_missed(figure.conditions, row) for figure in entity.figures]
    return missed[0] if missed and all(missed) else None


def _missed(conditions: tuple[Condition, ...], row: Row) -> str | None:
    """The first condition of a figure that the row does not meet."""
    unmet = (one.otherwise for one in conditions if row[one.field] != one.equals)
    return next(unmet, None)
