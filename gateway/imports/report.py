"""What is told of a file: the shapes of the API's answer."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from gateway.imports.comparison.changes import STATES
from gateway.imports.sent import Doubt
from services.contracts.values.vocabulary import literal


class RowError(BaseModel):
    row: int = Field(description="as Excel counts; 0 is the file as a whole")
    column: str = Field(description="letters as in Excel; empty for the whole row")
    heading: str
    value: str
    message: str = Field(description="in Chinese")
    message_en: str
    code: str = Field(description="which reason it is, whatever the language")


class UnreadSheet(BaseModel):
    name: str
    hidden: bool = Field(description="hidden; else shown, but not the sheet that was read")


class SheetRead(BaseModel):
    name: str
    unread: list[UnreadSheet] = Field(description="sheets with content that were not read")
    hidden_rows: list[str] = Field(description="hidden rows that were read all the same: 3, 5-9")
    hidden_columns: list[str] = Field(description="hidden columns likewise: D")
    filtered: bool = Field(description="rows are hidden by a filter")


class UnitApplied(BaseModel):
    """The unit that bare numbers of a column are in."""

    heading: str
    column: str
    unit: str
    factor: str = Field(description="of the contract's unit, an exact decimal string")
    where: Literal["heading", "cell", "note", "sheet_name", "header"]
    place: str = Field(description="the cell that says so: D2; empty where it is no cell")


class FieldChange(BaseModel):
    """One field before and after, as lists print it."""

    field: str
    before: Any
    after: Any
    part: str = Field(description="a sector, where the field has a value for each; else empty")


class Changed(BaseModel):
    row: int
    subject: str
    state: literal(STATES)
    awaits: tuple[str, str] | None = Field(
        description="a kind of thing and its id: nobody told yet"
    )
    changes: list[FieldChange]


class FigureEffect(BaseModel):
    """A figure before and after; a flow is that of the whole year in which `as_of` lies."""

    code: str
    dimension: str
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    as_of: date
    before: str | None = Field(description="null: a ratio without a denominator")
    after: str | None
    difference: str | None


class AbsentListed(BaseModel):
    """An entry in force that a whole file does not have."""

    subject: str
    name: str | None = Field(description="of an enterprise, as on the day")
    list: str
    entry_no: str
    level: str | None
    scope: str | None
    valid_from: date


class Report(BaseModel):
    kind: str
    rows: int = Field(description="rows with content, without the example")
    valid: int
    refused: int
    examples: int = Field(description="example rows of the template that were passed over")
    sent: int = Field(description="events that Kafka has")
    ignored: list[str] = Field(description="headings that are not known")
    errors: list[RowError] = Field(description="the first 1000")
    errors_total: int
    sheet: SheetRead
    units: list[UnitApplied]
    compared: bool | None = Field(None, description="false: who knows what is there did not answer")
    states: dict[literal(STATES), int] | None = Field(None, description="rows by what they change")
    changes: list[Changed] | None = Field(None, description="the first 500 rows that change things")
    changes_total: int | None = None
    effects: list[FigureEffect] | None = Field(
        None, description="on the figures, all rows together"
    )
    marks: list[Doubt] | None = Field(
        None, description="the first 1000 values that are sent with an explanation only"
    )
    marks_total: int | None = None
    absent: list[AbsentListed] | None = Field(
        None, description="whole=true: the first 1000 entries in force that the file does not have"
    )
    absent_total: int | None = None
    absent_digest: str | None = Field(
        None, description="sent as `ends` it confirms that these are to be ended; empty: none"
    )
    ids: dict[int, str] | None = Field(None, description="the event of each row, where asked for")
