"""What things are asked to report, on which forms: read once from `definitions/metrics.toml`."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, NamedTuple

Grain = Literal["month", "quarter", "year"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure. `factor` whole base units make one `unit`; `figure_unit` prints their sum."""

    code: str
    zh: str
    en: str
    of: tuple[str, ...]
    kind: Literal["flow", "stock"]
    unit: str
    factor: int
    figure_unit: str = ""
    adds_up: bool = True

    @property
    def is_flow(self) -> bool:
        return self.kind == "flow"

    def amount(self, value: str) -> int:
        """A told value in base units. Raises ValueError for one that is finer than these."""
        amount = Decimal(value) * self.factor
        if amount != int(amount):
            raise ValueError(value)
        return int(amount)


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked of whoever is on it, for each period of its grain."""

    code: str
    zh: str
    en: str
    grain: Grain
    report: bool = False
    metrics: tuple[str, ...] = ()


class Checks(NamedTuple):
    """From when on a value is doubted."""

    ratio: int
    past: int
    robust_z: Fraction
    peers: int


_RAW: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "definitions" / "metrics.toml").read_text("utf-8")
)
METRICS: dict[str, Metric] = {
    code: Metric(code, **row | {"of": tuple(row["of"])}) for code, row in _RAW["metric"].items()
}
FORMS: dict[str, Form] = {
    code: Form(code, **row | {"metrics": tuple(row.get("metrics", ()))})
    for code, row in _RAW["form"].items()
}
# The indicators that the reports of enterprises make.
FED_BY_REPORTS: tuple[str, ...] = tuple(_RAW["report"]["feeds"])
CHECKS = Checks(**_RAW["checks"] | {"robust_z": Fraction(_RAW["checks"]["robust_z"])})


def figures() -> list[dict[str, Any]]:
    """The figures of all metrics that add up, as a declaration tells figures."""
    return [_figure(one) for one in METRICS.values() if one.adds_up]


def _figure(metric: Metric) -> dict[str, Any]:
    dated = {"on": "day"} if metric.is_flow else {"over": "held"}
    how = (
        ("各期之和", "sum of the year's")
        if metric.is_flow
        else ("最近一次之和", "sum of the latest")
    )
    counted = {"field": "counted", "equals": True, "otherwise": "not_counted"}
    counted |= {"zh": "未计入", "en": "Does not count"}
    which = {"field": "metric", "equals": metric.code, "otherwise": "other_metric"}
    which |= {"zh": "不汇总的指标", "en": "A metric that is not added up"}
    return {
        "code": metric.code,
        "amount": "amount",
        "conditions": [counted, which],
        "kind": metric.kind,
        "unit": metric.figure_unit,
        "name_zh": metric.zh,
        "name_en": metric.en,
        "definition_zh": f"填报值{how[0]}，退回的不计",
        "definition_en": f"{how[1]} readings; returned ones do not count",
        **dated,
    }
