"""The files that were sent: who sent what, which values were doubted, what was said of them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import asyncpg
import orjson
from pydantic import BaseModel, Field

from gateway.database import queries
from gateway.imports.comparison.comparing import Comparison
from gateway.imports.comparison.plausibility import REASONS
from services.contracts.values.vocabulary import literal


class Doubt(BaseModel):
    """A value that was likely a mistake."""

    row: int = Field(description="as Excel counts; 0 is the file as a whole")
    field: str
    reason: literal(REASONS)
    value: Any = Field(description="as lists print it")
    before: Any = Field(description="what it is compared with, likewise")
    of: str = Field(description="the period or day of that; empty: the same one")
    ratio: str = Field(
        "",
        description="how many times the smaller of both is in the larger; empty where no leap is",
    )
    by_month: bool = Field(False, description="the ratio is as if both were of as many months")


class SentFile(BaseModel):
    id: int
    at: datetime
    actor: str
    source: str
    kind: str
    sha256: str = Field(description="of the file")
    rows: int
    marks_total: int
    marks: list[Doubt] = Field(description="the first 1000")
    explanation: str


class SentFiles(BaseModel):
    imports: list[SentFile]
    before: int | None


async def enter(
    db: asyncpg.Connection,
    *,
    actor: str,
    source: str,
    kind: str,
    sha256: str,
    rows: int,
    comparison: Comparison,
    explanation: str,
) -> None:
    """Put a file on record, before anything of it is sent."""
    marks = [asdict(mark) for mark in comparison.marks]
    await queries.enter_import(
        db,
        actor=actor,
        source=source,
        kind=kind,
        sha256=sha256,
        rows=rows,
        marks_total=comparison.marks_total,
        marks=orjson.dumps(marks).decode(),
        explanation=explanation,
    )


async def page(
    db: asyncpg.Connection, kind: str | None, source: str | None, before: int, most: int
) -> SentFiles:
    """The newest before that id, of one kind and one source or of all."""
    asked = {"kind": kind, "source": source, "before": before, "most": most}
    rows = [dict(row) async for row in queries.imports(db, **asked)]
    found = [SentFile(**row | {"marks": orjson.loads(row["marks"])}) for row in rows]
    return SentFiles(imports=found, before=found[-1].id if len(found) == most else None)
