"""Which rows of a list somebody asks for. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.access.seen import seen
from services.contracts.definitions import outside
from services.contracts.entities import ENTITIES, Entity
from services.indicators.read_model.index.coded import POOL
from services.indicators.read_model.index.spelling import folded
from services.indicators.read_model.statements import cursor
from services.indicators.read_model.statements.filters import Refused
from services.reasons import say

STAGE = "stage"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which rows somebody asks for: `open` None is any; empty texts leave nothing out.

    Of all these they see what is within their scopes; counts and totals are of that too. Without
    `sums` nothing is said of what rows add to figures, which takes as long as the rest.
    """

    day: date
    q: str = ""
    open: bool | None = None
    filters: tuple[str, ...] = ()
    sort: str = ""
    cursor: str = ""
    limit: int = 100
    scopes: Scopes = EVERYTHING
    sums: bool = True

    def order_of(self, entity: Entity) -> str:
        """The column by which the list is sorted, `-` before it for falling. Raises Refused."""
        sort = self.sort or entity.registry.sort
        allowed = (*entity.registry.columns, entity.key.name, "open")
        if self.hides(entity):
            allowed = tuple(name for name in allowed if name != STAGE)
        if sort.removeprefix("-") not in allowed:
            known = ", ".join(dict.fromkeys(allowed))
            raise Refused("sort", say("is_none_of", given=sort, known=known))
        return sort

    def hides(self, entity: Entity) -> bool:
        """Whether some stages are none of the asker's business."""
        return self.scopes.outside and bool(outside.pairs(entity.name))

    def shown(self, entity: Entity, row: Row) -> Row:
        return seen(entity.name, row, self.scopes)

    def digest(self, entity: Entity, sort: str) -> str:
        """What a cursor must agree with: this list, whatever the day and the page's size."""
        return cursor.digest(entity.name, sort, folded(self.q), self.open, sorted(self.filters))


@dataclass(frozen=True, slots=True)
class Adding:
    """The facts of a topic whose `by` names a row add to figures for it."""

    topic: str
    by: str


def adding(entity: Entity) -> Adding | None:
    """Who adds to figures for the entity's rows, besides or instead of their own facts."""
    if entity.topic == POOL:
        return Adding(POOL, entity.key.name)
    adds = entity.registry.adds if entity.registry else None
    return Adding(ENTITIES[adds.of].topic, adds.by) if adds else None
