"""Official statistics: the city's GDP, and figures of the plan as the statisticians publish them.

GDP of 2025 is as published, 1781.8 亿元; 2024 is the GDP that the plan's 9.8 % implies; 2026 is
invented, and later quarters grow by 5.5 % on the year.
"""

from collections.abc import Iterator
from datetime import date

from demo.basics.diary import Diary

GDP = (  # period, 亿元, published on, note
    ("2024", "1693.9", date(2025, 1, 24), None),
    ("2025Q1", "402.6", date(2025, 4, 25), None),
    ("2025Q2", "436.9", date(2025, 7, 24), None),
    ("2025Q3", "446.5", date(2025, 10, 28), None),
    ("2025Q4", "494.2", date(2026, 1, 20), "初步核算"),
    ("2025Q4", "495.8", date(2026, 1, 26), "修订"),
    ("2025", "1781.8", date(2026, 1, 26), None),
    ("2026Q1", "426.1", date(2026, 4, 24), None),
    ("2026Q2", "462.8", date(2026, 7, 23), None),
    ("2026Q3", "472.5", date(2026, 10, 27), None),
)
PUBLISHED = (  # series, unit, 2024, 2025
    ("enterprise_count", "家", "5580", "6112"),
    ("workforce", "万人", "8.7", "9.06"),
    ("core_carrier_area", "万方", "70", "73.1"),
    ("total_output", "亿元", "600", "701.5"),
    ("above_scale_revenue", "亿元", "272", "311.6"),
    ("value_added", "亿元", "165.8", "218.4"),
    ("high_tech_enterprise_count", "家", "232", "249"),
    ("tech_enterprise_count", "家", "1351", "1446"),
    ("srdi_sme_count", "家", "104", "121"),
    ("fund_investment", "亿元", "5.9", "7.4"),
    ("innovation_platform_count", "个", "27", "28"),
    ("mid_high_talent", "万人", "1.3", "1.4"),
    ("talent_base_count", "个", "10", "14"),
)
LAST_YEAR = 2040
PUBLISHED_ON = {"2024": date(2025, 3, 18), "2025": date(2026, 3, 17)}


def publish(diary: Diary) -> None:
    """Note every official figure on the day it is published."""
    for period, value, published_on, note in (*GDP, *_later()):
        data = {"period": period, "value": value, "unit": "亿元"}
        if note:
            data["note"] = note
        diary.note(published_on, "statistic.published", "gdp", data)
    for series, unit, *values in PUBLISHED:
        for (period, published_on), value in zip(PUBLISHED_ON.items(), values, strict=True):
            data = {"period": period, "value": value, "unit": unit}
            diary.note(published_on, "statistic.published", series, data)


def _later() -> Iterator[tuple[str, str, date, str | None]]:
    """The quarters and years after those that are laid out, in tenths of 亿元."""
    tenths = {period: int(value.replace(".", "")) for period, value, *_ in GDP}
    for year in range(2026, LAST_YEAR + 1):
        for number in range(1, 5):
            period = f"{year}Q{number}"
            published_on = date(year + number // 4, number % 4 * 3 + 1, 24)
            if period not in tenths:
                tenths[period] = tenths[f"{year - 1}Q{number}"] * 1055 // 1000
                yield period, _decimal(tenths[period]), published_on, None
        whole = sum(tenths[f"{year}Q{number}"] for number in range(1, 5))
        yield str(year), _decimal(whole), date(year + 1, 1, 26), None


def _decimal(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"
