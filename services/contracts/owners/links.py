"""What events about relations mean: the kit's mechanism, filled in with the relations."""

from typing import Any

from services.contracts.definitions.relations import RELATIONS
from services.contracts.entities import ENTITIES
from services.contracts.values.fields import hundredths
from services.contracts.values.kinds import KINDS
from services.kit.state.linked import Linked

_LINK = ENTITIES["link"]
_OPTIONAL = ("role", "quantity", "valid_to", "basis", "note")


def _derived(value: dict[str, Any]) -> dict[str, Any]:
    """What was left out as null; the quantity in base units, and what it is in."""
    unit = KINDS[kind].unit if (kind := RELATIONS[value["relation"]].unit) else None
    told = {name: value.get(name) for name in _OPTIONAL}
    amount = hundredths(told["quantity"]) if told["quantity"] is not None else None
    return told | {"unit": unit.zh if unit and amount is not None else None, "amount": amount}


LINKS = Linked(_LINK.name, _LINK.topic, _LINK.key.name, _derived)
EFFECTS = {"link.stated": LINKS.stated, "link.ended": LINKS.ended}
