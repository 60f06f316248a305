"""What stands where a row would write, and what would change there. Pure.

Values are printed ones, as lists of the API show them: yuan and m² as exact decimal strings,
people as numbers, codes of choices.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.imports.kinds import Kind
from services.contracts.entities import ENTITIES
from services.contracts.entities.declaration import FieldDeclaration

# A slot of a thing: its entity and id, the slot's name and the key within it.
Place = tuple[str, str, str, str]
Value = dict[str, Any]


class Held(dict[Place, Value]):
    """Values by their slots; all that stand under one name of one thing are found at once."""

    def __init__(self, values: Mapping[Place, Value]) -> None:
        super().__init__(values)
        self._alike: defaultdict[tuple[str, ...], list[tuple[Place, Value]]] = defaultdict(list)
        for place, value in values.items():
            self._alike[place[:3]].append((place, value))

    def of(self, thing_and_slot: tuple[str, ...]) -> list[tuple[Place, Value]]:
        """Every key of one slot of one thing."""
        return self._alike.get(thing_and_slot, [])


NEW, CHANGED, SAME, OLDER = "new", "changed", "same", "older"
KNOWN, WAITING = "known", "waiting"
STATES = (NEW, CHANGED, SAME, OLDER, KNOWN, WAITING)
# An id of ours is made of the row's content: one used before says the same, if at another time.
_STATES_OF_OWNERS = {"known": KNOWN, "conflict": KNOWN, "parked": WAITING}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; `part` is a sector where the field has a value for each."""

    field: str
    before: Any
    after: Any
    part: str = ""


@dataclass(frozen=True, slots=True)
class RowChange:
    """What sending a row would do.

    `state`: `new` (nothing stood there), `changed`, `same` (it says what stands there), `older`
    (something newer stands there and stays), `known` (sent before: not sent again), `waiting` (for
    `awaits`, a kind of thing and its id).
    """

    row: int
    subject: str
    state: str
    awaits: tuple[str, str] | None
    changes: tuple[Change, ...]


def places(things: Iterable[Value]) -> dict[Place, Value]:
    """The slots that an owner says stand now."""
    return {
        (thing["entity"], thing["entity_id"], slot, key): value
        for thing in things
        for slot, key, value in thing["slots"]
    }


def place_of(write: Value) -> Place:
    return write["entity"], write["entity_id"], write["slot"], write["key"]


def row_change(
    kind: Kind, row: int, subject: str, told: Value, held: Mapping[Place, Value]
) -> RowChange:
    """One row's; `told` is what its owner foretells of the event."""
    stands = [place_of(write) in held for write in told["writes"]]
    found = tuple(_changes(kind, told["writes"], held))
    state = _STATES_OF_OWNERS.get(told["state"], "")
    if not state:
        wins = any(write["wins"] for write in told["writes"])
        state = NEW if not any(stands) else OLDER if not wins else CHANGED if found else SAME
    awaits = tuple(told["awaits"]) if told["awaits"] else None
    shown = found if state in (NEW, CHANGED, WAITING) else ()
    return RowChange(row, subject, state, awaits, shown)


def _changes(kind: Kind, writes: Iterable[Value], held: Mapping[Place, Value]) -> Iterator[Change]:
    for write in writes:
        after = _members(write["slot"], write["value"])
        before = _members(write["slot"], held.get(place_of(write), {}))
        for name, value in after.items():
            if (field := _field(kind, *name)) is None:
                continue
            old, new = printed(field, before.get(name)), printed(field, value)
            if old != new:
                yield Change(field.name, old, new, name[1])


def _members(slot: str, value: Value) -> dict[tuple[str, str], Any]:
    """A slot's value by field and part; a slot of one value is called like its field."""
    if not value:
        return {}
    if set(value) == {"value"}:
        return {(slot, ""): value["value"]}
    found: dict[tuple[str, str], Any] = {}
    for name, member in value.items():
        if not isinstance(member, dict):
            found[name, ""] = member
            continue
        for part, measures in member.items():
            found |= {(f"{name}.{measure}", part): one for measure, one in measures.items()}
    return found


def _field(kind: Kind, name: str, part: str) -> FieldDeclaration | None:
    """The declared field of a file's column; None for what no column of the kind tells."""
    return ENTITIES[kind.entity].fields.get(name) if kind.column(name) else None


def printed(field: FieldDeclaration, value: Any) -> Any:
    return None if value is None else field.of.printed(value)
