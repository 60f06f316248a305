"""Events about readings of metrics, and what checkers say of them and of reports (ADR 0028).

The subject of a reading is the thing, as a Reference; that of a report its enterprise.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, model_validator

from services.contracts.events.cases import Moment
from services.contracts.values.fields import Data, Day, Identifier, PeriodText, plain_decimal
from services.contracts.values.kinds import KINDS
from services.contracts.values.metrics import METRICS, Metric
from services.contracts.values.references import parted
from services.contracts.values.vocabulary import CHOICES, literal
from services.reasons import Reason, name, say

Code = literal(CHOICES["metric"])
Verdict = literal(CHOICES["verdict"])
Amount = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,15}(\.[0-9]{1,6})?$", description="in the metric's unit"),
    AfterValidator(plain_decimal),
]
Words = KINDS["text"].told


class OfMetric(Data):
    """A flow is of a period, a stock of a day."""

    metric: Code
    period: Annotated[PeriodText | None, Field(description="of a flow")] = None
    as_of: Annotated[Day | None, Field(description="of a stock")] = None

    @property
    def at(self) -> str:
        """The period or the day."""
        return self.period or self.as_of.isoformat()

    @model_validator(mode="after")
    def _is_dated_as_its_metric_is(self) -> "OfMetric":
        is_flow = METRICS[self.metric].is_flow
        if (self.period is None) == is_flow or (self.as_of is None) != is_flow:
            raise ValueError(say("of_a_period" if is_flow else "of_a_day", metric=self.metric))
        return self


class ReadingReported(OfMetric):
    value: Amount
    parts: Annotated[dict[Identifier, Amount] | None, Field(max_length=200)] = None
    estimated: StrictBool = False
    note: Annotated[Words | None, Field(description="why it is what it is")] = None

    @model_validator(mode="after")
    def _is_whole(self) -> "ReadingReported":
        metric = METRICS[self.metric]
        for value in (self.value, *(self.parts or {}).values()):
            if not _is_whole(metric, value):
                raise ValueError(say("finer_than_its_unit", value=value, metric=_named(metric)))
        return self


def _is_whole(metric: Metric, value: str) -> bool:
    try:
        metric.amount(value)
    except ValueError:
        return False
    return True


def _named(metric: Metric) -> Reason:
    return name(metric.zh, metric.en)


class Review(Data):
    verdict: Verdict
    reason: Words | None = None
    reviewed_at: Moment

    @model_validator(mode="after")
    def _says_why(self) -> "Review":
        """Whoever filled in what is returned must know what to do."""
        if self.verdict == "returned" and self.reason is None:
            raise ValueError(say("returned_without_a_reason"))
        return self


class ReadingReviewed(OfMetric, Review):
    pass


class ReportReviewed(Review):
    period: PeriodText


def subject_problem(subject: str, data: OfMetric) -> Reason | None:
    """Why the metric is none of such a thing, or None where it is."""
    metric = METRICS[data.metric]
    if parted(subject)[0] in metric.of:
        return None
    return say("measures_no_such_thing", metric=_named(metric), kinds=", ".join(metric.of))


REPORTED = ("reading.reported", "enterprise.reported")
REVIEWED = ("reading.reviewed", "report.reviewed")
SHAPES: dict[str, Any] = {
    "reading.reported": ReadingReported,
    "reading.reviewed": ReadingReviewed,
    "report.reviewed": ReportReviewed,
}
