"""Pieces of SQL that statements are composed of, by name, from commented files.

A piece begins with `-- name: …`; further comments explain it. `{slots}` are filled with other
pieces, with names that declarations declare (identifiers, see reading.faults) and with
numbered parameters: no value of a request is ever part of a statement.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

_NAME = re.compile(r"^-- name: (\S+)$", re.MULTILINE)


def read(path: Path) -> dict[str, str]:
    """The pieces of a file."""
    _, *parts = _NAME.split(path.read_text("utf-8"))
    return {
        piece: "\n".join(line for line in text.strip().splitlines() if not line.startswith("--"))
        for piece, text in zip(parts[::2], parts[1::2], strict=True)
    }


class Bound:
    """The values of a statement's parameters; the first two are the day, as date and as text."""

    DAY = "$1::date"
    TODAY = "$2::text"

    def __init__(self, day: date) -> None:
        self.values: list[Any] = [day, day.isoformat()]

    def add(self, value: Any, kind: str) -> str:
        """The parameter that stands for the value, of an SQL type."""
        self.values.append(value)
        return f"${len(self.values)}::{kind}"


DAYS = {"day": Bound.DAY, "today": Bound.TODAY}
# The day, as date and as text: whichever a statement does not use has its type from here.
ASKED = f"asked AS (SELECT {Bound.DAY}, {Bound.TODAY})"
