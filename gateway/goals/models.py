"""What the API says of goals and of the plan's inconsistencies."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from gateway.figures.answerable import Beside
from gateway.figures.judging import Status


class Note(BaseModel):
    """One inconsistency of the plan and what it touches; the figures stay as printed."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    text_zh: str
    text_en: str
    indicators: list[str]
    sectors: list[str]
    tables: list[str]


class Part(BaseModel):
    """One part of a number that is told apart; `other` for all that the plan does not name."""

    code: str
    name_zh: str
    name_en: str
    value: str


class Goal(Beside):
    number: int
    goal: str
    fragment: str = Field(description="the plan's own words")
    text_en: str
    place: str = Field(description="section or box (专栏) of the plan")
    year: int | None = Field(description="null where the plan names none")
    code: str | None = Field(description="the indicator that the goal restates or adds to")
    dimension: str | None
    unit: str | None = Field(description="of `value`")
    value: str | None = Field(description="on the day: exact, growth rounded to one decimal")
    how_zh: str | None = Field(description="how `value` comes from the facts")
    how_en: str | None
    parts: list[Part] = Field([], description="the number told apart; parts add up to it")
    beside: list[Part] = Field([], description="what is told beside the number and not in it")
    stage: str | None = Field(None, description="of a task on the day")
    planned: date | None = Field(None, description="when the task is to reach the stage")
    has_rows: bool = Field(False, description="whether `/goals/{number}/rows` tells who is in it")
    target: str | None = Field(description="the goal as a number, in `unit`")
    completion: str | None = Field(description="`value` in percent of `target`")
    status: Status | None = Field(
        description="as for the targets of the tables; null where no way to the goal is planned"
    )
    why_zh: str | None = Field(description="why there is no value")
    why_en: str | None
    notes: list[int] = Field(description="numbers of the inconsistencies that touch it")


class Goals(BaseModel):
    as_of: date
    goals: list[Goal]


class Notes(BaseModel):
    notes: list[Note]
