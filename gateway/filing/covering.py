"""GET /api/v1/coverage/figures: how many of those who are asked have reported what figures are
made of. Counts of the whole district, which name nobody, for whoever sees the figures."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.filing.looking import FormCode, Looker, due_on, last_ended
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.upstream.read_model import ask
from services.contracts.figures.catalogue import TABLE1, Indicator
from services.contracts.values.metrics import FED_BY_REPORTS, FORMS, MONTHS, Form


class FormCoverage(BaseModel):
    """One form for the last period of its length that has ended."""

    form: FormCode
    zh: str
    en: str
    period: str
    due_on: date
    is_due: bool = Field(description="whether that day is over")
    counts: dict[str, int] = Field(
        description="`expected` = `received` + `late` + `returned` + `missing`"
    )


class FiguresCoverage(BaseModel):
    """The forms whose reports make `indicators`; a form that asks nobody is not here."""

    indicators: list[str] = Field(description="codes of Table 1")
    forms: list[FormCoverage]


def indicators() -> list[str]:
    """What reports make, and the ratios of it, in the order of Table 1."""
    return [one.code for one in (row.indicator for row in TABLE1) if _is_fed(one)]


def _is_fed(indicator: Indicator) -> bool:
    made_of = indicator.ratio.numerator if indicator.ratio else indicator.code
    return made_of in FED_BY_REPORTS


async def covered(looker: Looker, form: Form, day: date) -> FormCoverage:
    """One form, by the due day that statuses go by."""
    period = last_ended(MONTHS[form.grain], day)
    due = due_on(period, looker.reader.rules.due)
    asked = {"form": form.code, "period": period.text, "due": due.isoformat()}
    found = await ask(looker.indicators, "/coverage/counts", asked)
    return FormCoverage(
        form=FormCode(form.code),
        zh=form.zh,
        en=form.en,
        period=period.text,
        due_on=due,
        is_due=due < day,
        counts=found["counts"],
    )


def router(looker: Looker) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", dependencies=[SHOWS_KEY])
    today = looker.reader.clock
    forms = [form for form in FORMS.values() if form.report]

    @routes.get(
        "/coverage/figures",
        summary="How many of those who are asked have reported what figures are made of",
        responses=refusals_of(401, 403, 503),
    )
    async def figures() -> FiguresCoverage:
        found = [await covered(looker, form, today()) for form in forms]
        asking = [one for one in found if one.counts["expected"]]
        return FiguresCoverage(indicators=indicators(), forms=asking)

    return routes
