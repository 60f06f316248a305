"""Matters and lists among all kinds of things: tests of the others leave these to their own."""

from services.contracts.entities import ENTITIES
from services.contracts.values.vocabulary import FAMILIES

KINDS = (*FAMILIES, "listing")
OWNER = {kind: ENTITIES[kind].owner for kind in KINDS}
FIGURES = {code for kind in KINDS for code in ENTITIES[kind].figure_codes}
REGISTERS = {ENTITIES[kind].registry.path for kind in KINDS}


def is_told_of(event: str) -> bool:
    """Whether an event of this name tells of one."""
    return event.partition(".")[0] in KINDS
