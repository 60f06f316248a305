"""GET /api/v1/coverage, /filing and /reviews: who was to report and has, what is to be reviewed.

A period's reports are due on the days that statuses go by (settings), so that coverage and judged
figures close on one day.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Literal

import httpx2
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from gateway.access.sight import Seen, Sight
from gateway.audit_log.reads import Reads
from gateway.figures.closing import DueDays
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal
from gateway.upstream.read_model import ask
from services.contracts.access.scopes import DISTRICT
from services.contracts.values import periods
from services.contracts.values.metrics import FORMS, METRICS, MONTHS, Form
from services.contracts.values.periods import Period
from services.reasons import say

State = Literal["received", "late", "returned", "missing"]
FormCode = StrEnum("FormCode", list(FORMS))
PeriodOf = Annotated[
    str, Query(max_length=7, description="2025, 2025Q3, 2025-09; empty: the last that has ended")
]


class Mark(BaseModel):
    """A value that wants a word of explanation. Amounts are base units."""

    code: str
    method: Literal["arithmetic", "own_past", "sector", "parts"] = Field(
        description="members against each other; times its own median; robust deviations from its "
        "sector's; parts against the whole"
    )
    field: str
    value: int
    against: int | None
    times: str | None


class CoverageLine(BaseModel):
    thing: str
    name: str | None
    state: State
    told_at: str | None = Field(description="when the last of it was told")


class Coverage(BaseModel):
    """`expected` = `received` + `late` + `returned` + `missing`, each with names."""

    form: FormCode
    period: str
    due_on: date
    is_due: bool = Field(description="whether that day is over")
    counts: dict[str, int]
    rows: list[CoverageLine]
    restricted: bool = Field(description="whether only what the asker may see is told and counted")


class Question(BaseModel):
    """One member of a form. `at` is the period or the day of a metric."""

    field: str
    zh: str
    en: str
    unit: str
    at: str


class Sheet(BaseModel):
    form: FormCode
    zh: str
    en: str
    period: str
    due_on: date
    is_due: bool
    state: State | None = Field(description="null where nobody asks it to fill the form in")
    report: bool = Field(description="whether it is the report of enterprises")
    questions: list[Question]
    told: dict[str, dict[str, Any]] = Field(description="for the period, by the facts' keys")
    before: dict[str, dict[str, Any]] = Field(description="for the period before")
    versions: dict[str, int] = Field(description="of `told`: what is named as `seen`")


class Sheets(BaseModel):
    thing: str
    as_of: date
    sheets: list[Sheet]


class Review(BaseModel):
    """One report or reading, what it is compared with and what of it is doubted."""

    topic: str
    key: str
    version: int
    state: Literal["told", "accepted", "returned"]
    name: str | None
    fact: dict[str, Any]
    last: dict[str, Any] | None = Field(description="the one before, of the same length")
    marks: list[Mark]


class Reviews(BaseModel):
    period: str
    counts: dict[str, int]
    rows: list[Review]
    restricted: bool


Of = Literal["report", "reading"]


def last_ended(months: int, day: date) -> Period:
    """The last period of that many months which ended by the day before."""
    first = day.replace(day=1)
    while (first.month - 1) % months:
        first = (first - timedelta(days=1)).replace(day=1)
    end = first - timedelta(days=1)
    if months == periods.MONTH:
        return periods.parse(f"{end.year}-{end.month:02}")
    quarter = f"{end.year}Q{(end.month + 2) // 3}"
    return periods.parse(quarter if months == periods.QUARTER else f"{end.year}")


def due_on(period: Period, due: DueDays) -> date:
    """The last day on which its reports are in time."""
    following = period.last_day + timedelta(days=1)
    return following.replace(day=due.month if period.months == periods.MONTH else due.quarter)


def questions(form: Form, period: Period) -> list[Question]:
    """What a form asks."""
    if form.report:
        return []
    return [_question(code, period) for code in form.metrics]


def _question(code: str, period: Period) -> Question:
    metric = METRICS[code]
    at = period.text if metric.is_flow else period.last_day.isoformat()
    return Question(field=code, zh=metric.zh, en=metric.en, unit=metric.unit, at=at)


def forms_for(kind: str) -> Iterator[Form]:
    """The forms that things of a kind may fill in."""
    for form in FORMS.values():
        of = {"enterprise"} if form.report else {k for m in form.metrics for k in METRICS[m].of}
        if kind in of:
            yield form


class Looker:
    """Asks the read model, with the days on which periods are due."""

    def __init__(self, reader: Reader, indicators: httpx2.AsyncClient) -> None:
        self.reader, self.indicators = reader, indicators

    async def coverage(self, form: FormCode, period: str, day: date, seen: Sight) -> Coverage:
        told = FORMS[form]
        of_form = period or last_ended(MONTHS[told.grain], day).text
        due = self._due(of_form)
        asked = {"form": form.value, "period": of_form, "due": due.isoformat()}
        found = await ask(self.indicators, "/coverage", asked | seen.parameters)
        return Coverage(
            form=form,
            period=of_form,
            due_on=due,
            is_due=due < day,
            restricted=seen.is_restricted,
            **found,
        )

    async def sheet(self, form: Form, thing: str, day: date, seen: Sight) -> Sheet:
        period = last_ended(MONTHS[form.grain], day)
        due = due_on(period, self.reader.rules.due)
        asked = {"form": form.code, "period": period.text, "due": due.isoformat(), "thing": thing}
        found = await ask(self.indicators, "/sheet", asked | seen.parameters)
        return Sheet(
            form=FormCode(form.code),
            zh=form.zh,
            en=form.en,
            period=period.text,
            due_on=due,
            is_due=due < day,
            report=form.report,
            questions=questions(form, period),
            **found,
        )

    def _due(self, period: str) -> date:
        """Raises Refusal 422 for what is no period."""
        try:
            return due_on(periods.parse(period), self.reader.rules.due)
        except ValueError as error:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("no_period")) from error


def router(looker: Looker, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", dependencies=[SHOWS_KEY])
    today, indicators = looker.reader.clock, looker.indicators

    @routes.get(
        "/coverage",
        summary="Who was to fill in a form for a period, and has",
        responses=refusals_of(401, 403, 422, 503),
    )
    async def coverage(
        request: Request, form: FormCode, seen: Seen, period: PeriodOf = ""
    ) -> Coverage:
        found = await looker.coverage(form, period, today(), seen)
        reads.note(request, "read", f"coverage/{form}", {"period": found.period}, len(found.rows))
        return found

    @routes.get(
        "/filing/{kind}/{id}",
        summary="What a thing is asked to report, what it told, and for the period before",
        responses=refusals_of(401, 403, 503),
    )
    async def filing(
        request: Request,
        kind: Annotated[str, Path(max_length=40)],
        id: Annotated[str, Path(max_length=128)],
        seen: Seen,
        as_of: Day = None,
    ) -> Sheets:
        thing, day = f"{kind}/{id}", as_of or today()
        if not {DISTRICT, thing} & {*seen.scopes}:
            raise Refusal(HTTPStatus.FORBIDDEN, say("not_in_that_name", by=thing))
        found = [await looker.sheet(form, thing, day, seen) for form in forms_for(kind)]
        reads.note(request, "read", "filing", {"thing": thing}, len(found))
        return Sheets(thing=thing, as_of=day, sheets=found)

    @routes.get(
        "/reviews",
        summary="What was reported for a period, with what of it is doubted",
        responses=refusals_of(401, 403, 422, 503),
    )
    async def reviews(
        request: Request, seen: Seen, of: Of = "report", period: PeriodOf = ""
    ) -> Reviews:
        wanted = period or last_ended(periods.MONTH, today()).text
        asked = {"topic": f"enterprises.{of}", "period": wanted}
        found = (await ask(indicators, "/filed", asked | seen.parameters))["rows"]
        rows = [Review(state=one["fact"].get("state") or "told", **one) for one in found]
        reads.note(request, "read", f"reviews/{of}", {"period": wanted}, len(rows))
        return Reviews(
            period=wanted, counts=_counts(rows), rows=_first(rows), restricted=seen.is_restricted
        )

    return routes


_MOST = 300


def _counts(rows: list[Review]) -> dict[str, int]:
    """How many there are at each state, and how many are doubted and say nothing of it."""
    found = {state: sum(one.state == state for one in rows) for state in _STATES}
    return found | {"doubted": sum(_wants_a_word(one) for one in rows), "all": len(rows)}


_STATES = ("told", "accepted", "returned")


def _wants_a_word(one: Review) -> bool:
    """Whoever accepted or returned it has seen what is doubted."""
    return one.state == "told" and bool(one.marks) and not one.fact.get("note")


def _first(rows: list[Review]) -> list[Review]:
    """What wants a reviewer first: to be reviewed, doubted and unexplained, by name."""

    def place(one: Review) -> tuple[bool, bool, bool, str]:
        return one.state != "told", not _wants_a_word(one), not one.marks, one.name or one.key

    return sorted(rows, key=place)[:_MOST]
