"""Events owned by `services/indicators`: official statistics.

The subject is a series: `gdp`, the code of an indicator, or `code:sector` for a cell of Table 2.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from services.contracts.figures import catalogue
from services.contracts.values.fields import Data, Name, PeriodText, plain_decimal
from services.reasons import Reason, say


class StatisticPublished(Data):
    period: PeriodText
    value: Annotated[
        str, Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"), AfterValidator(plain_decimal)
    ]
    unit: Annotated[str, Field(description="the one in which the plan prints it; gdp: 亿元")]
    note: Name | None = None


def unit_problem(series: str, unit: str) -> Reason | None:
    """Why `unit` is not the one in which `series` is published, or None when it is."""
    expected = catalogue.series_unit(series)
    if expected is None or expected.zh == unit:
        return None
    return say("unit_of_series", series=series, expected=expected.zh, unit=unit)


SHAPES = {"statistic.published": StatisticPublished}
