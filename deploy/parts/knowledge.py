"""What is known of parts beside their lock files: licence, and until when they are mended."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from deploy.parts.inventory import Part

FILE = Path(__file__).with_name("parts.toml")
NEWEST = "the newest release"


class Unknown(LookupError):
    """Of a part that is named by hand nothing is known, or not of its release line."""


@dataclass(frozen=True)
class Known:
    """`until`: the last day on which the release line is mended, None where no day is promised."""

    licence: str
    until: date | None
    note: str = NEWEST

    @property
    def support(self) -> str:
        return self.until.isoformat() if self.until else self.note


def read() -> dict[str, dict[str, dict]]:
    """parts.toml: kind, name, what is known."""
    return tomllib.loads(FILE.read_text("utf-8"))


def known(part: Part, told: dict[str, dict[str, dict]]) -> Known:
    """Raises Unknown."""
    entry = told.get(part.kind, {}).get(part.name, {})
    licence = entry.get("licence", part.licence)
    if licence is None:
        raise Unknown(f"{part.kind} {part.name}: {FILE.name} does not say its licence")
    lines = entry.get("until")
    if not lines:
        return Known(licence, None, entry.get("note", NEWEST))
    for line, until in lines.items():
        if part.version.startswith(line):
            return Known(licence, date.fromisoformat(until))
    raise Unknown(f"{part.kind} {part.name} {part.version}: until when is it mended?")


def licensed(parts: Iterable[Part], told: dict[str, dict[str, dict]]) -> list[Part]:
    """The same with the licences that parts.toml knows."""
    entries = [(part, told.get(part.kind, {}).get(part.name, {})) for part in parts]
    return [replace(part, licence=entry.get("licence", part.licence)) for part, entry in entries]


def ended(parts: Iterable[Part], told: dict[str, dict[str, dict]], today: date) -> list[str]:
    """A line for each part named by hand whose release line is mended no more."""
    over = [(part, known(part, told).until) for part in parts if part.named]
    return [
        f"{part.name} {part.version} is mended no more since {until}"
        for part, until in over
        if until is not None and until < today
    ]
