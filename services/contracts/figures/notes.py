"""The plan's own inconsistencies, read once from `notes.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Note:
    """One inconsistency and what it touches: indicator codes, sectors, tables ("1", "2")."""

    number: int
    text_zh: str
    text_en: str
    indicators: tuple[str, ...]
    sectors: tuple[str, ...]
    tables: tuple[str, ...]


def _note(row: dict) -> Note:
    lists = {name: tuple(row[name]) for name in ("indicators", "sectors", "tables")}
    return Note(number=row["number"], text_zh=row["text_zh"], text_en=row["text_en"], **lists)


RAW = tomllib.loads(Path(__file__).with_name("notes.toml").read_text("utf-8"))["note"]
NOTES = tuple(_note(row) for row in RAW)
