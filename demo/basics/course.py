"""The course from the plan's baseline on: what the months aim at.

Values stand at three points, December 2024, December 2025 and October 2026, with straight lines
between them; the last of these goes on. Years that are not laid out follow the plan as 2026 does,
and the plan itself goes on by its last step. Money is fen, sectors are permille of the plan's own
path.
"""

from demo import plan
from demo.basics.amounts import FEN_PER_YI
from demo.basics.months import LAST, Month

SEASON = (72, 60, 82, 80, 82, 98, 78, 80, 86, 80, 86, 116)  # permille of a year, by month
QUARTER_SEASON = (214, 260, 244, 282)

CERTIFICATES = {
    "leading": (70, 81, 87),
    "tech": (1351, 1446, 1548),
    "high_tech": (232, 247, 259),
    "innovative_sme": (136, 205, 288),
    "srdi": (104, 121, 131),
    "little_giant": (0, 1, 2),
}
ABOVE_SCALE = {
    "industrial_software": (4, 5, 6),
    "it_services": (41, 44, 46),
    "digital_content": (11, 12, 13),
    "industrial_design": (1, 1, 1),
    "blockchain": (3, 3, 4),
    "it_innovation": (1, 1, 2),
    "artificial_intelligence": (8, 10, 12),
    "metaverse": (2, 2, 2),
    "data_services": (10, 11, 12),
    "smart_energy": (0, 1, 1),
    "satellite_internet": (0, 1, 1),
    "fintech": (2, 2, 3),
    "research_services": (79, 75, 76),
}
MID_HIGH_TALENT = (13_000, 14_050, 14_700)
FUND_INVESTMENT = (59 * FEN_PER_YI // 10, 74 * FEN_PER_YI // 10, 89 * FEN_PER_YI // 10)

# Permille of the plan's path in October 2026 (output: of the year's target, 2025 and 2026).
ENTERPRISE_PACE = {
    "industrial_software": 1060,
    "it_services": 1030,
    "digital_content": 1020,
    "industrial_design": 940,
    "blockchain": 1000,
    "it_innovation": 1100,
    "artificial_intelligence": 1075,
    "metaverse": 860,
    "data_services": 1010,
    "smart_energy": 970,
    "satellite_internet": 740,
    "fintech": 1040,
    "research_services": 1012,
}
WORKFORCE_PACE = {
    "industrial_software": 1020,
    "it_services": 1000,
    "digital_content": 970,
    "industrial_design": 930,
    "blockchain": 1010,
    "it_innovation": 1080,
    "artificial_intelligence": 1060,
    "metaverse": 880,
    "data_services": 1000,
    "smart_energy": 980,
    "satellite_internet": 700,
    "fintech": 1030,
    "research_services": 990,
}
OUTPUT_PACE = {
    "industrial_software": (985, 1040),
    "it_services": (1000, 1060),
    "digital_content": (950, 980),
    "industrial_design": (900, 930),
    "blockchain": (1010, 1090),
    "it_innovation": (1040, 1140),
    "artificial_intelligence": (1050, 1150),
    "metaverse": (850, 850),
    "data_services": (1000, 1070),
    "smart_energy": (970, 1050),
    "satellite_internet": (750, 750),
    "fintech": (1020, 1100),
    "research_services": (990, 1050),
}
ABOVE_SCALE_REVENUE = {2025: 312 * FEN_PER_YI, 2026: 356 * FEN_PER_YI}
VALUE_ADDED = {2025: 219 * FEN_PER_YI, 2026: 298 * FEN_PER_YI}
SHARED_OUTPUT = {2025: 560, 2026: 300}  # permille of 2024's share counted in a second sector


def at(points: tuple[int, int, int], month: Month) -> int:
    """The value of a three-point course at that month's end, rounded half up."""
    done = month.since_baseline
    start, end, done, whole = (
        (points[0], points[1], done, 12)
        if done <= 12
        else (points[1], points[2], done - 12, LAST.since_baseline - 12)
    )
    return start + ((end - start) * done * 2 + whole) // (2 * whole)


def enterprises(sector: str, month: Month) -> int:
    """How many enterprises the sector has at that month's end."""
    return _paced(plan.table2("enterprise_count")[sector], ENTERPRISE_PACE[sector], month)


def workforce(sector: str, month: Month) -> int:
    """How many people work in the sector at that month's end."""
    return _paced(plan.table2("workforce")[sector], WORKFORCE_PACE[sector], month)


def output(sector: str, month: Month) -> int:
    """The sector's output of that month, fen."""
    year = month.year - 2024
    target = planned(plan.table2("output")[sector], year)
    pace = OUTPUT_PACE[sector][min(year, len(OUTPUT_PACE[sector])) - 1]
    return in_season(target * pace // 1000, month)


def above_scale_revenue(year: int) -> int:
    """What enterprises above scale take in that year, fen."""
    return _of_year(ABOVE_SCALE_REVENUE, plan.table1()["above_scale_revenue"], year)


def value_added(year: int) -> int:
    """The value added in that year, fen."""
    return _of_year(VALUE_ADDED, plan.table1()["value_added"], year)


def shared_output(year: int) -> int:
    return SHARED_OUTPUT[min(year, max(SHARED_OUTPUT))]


def planned(targets: tuple[int, ...], year: int) -> int:
    """The plan's value so many years after the baseline; beyond it by its last step."""
    beyond = max(year - len(targets) + 1, 0)
    return targets[year - beyond] + (targets[-1] - targets[-2]) * beyond


def _of_year(laid_out: dict[int, int], targets: tuple[int, ...], year: int) -> int:
    last = max(laid_out)
    if year <= last:
        return laid_out[year]
    return planned(targets, year - 2024) * laid_out[last] // planned(targets, last - 2024)


def in_season(year: int, month: Month) -> int:
    """The month's part of a year's amount."""
    return year * SEASON[month.number - 1] // 1000


def _paced(targets: tuple[int, ...], pace: int, month: Month) -> int:
    year, done = divmod(month.since_baseline, 12)
    now, next_year = planned(targets, year), planned(targets, year + 1)
    path = now * 12 + (next_year - now) * done
    drifted = min(month.since_baseline, LAST.since_baseline)
    permille = 1000 * LAST.since_baseline + (pace - 1000) * drifted
    return (2 * path * permille + 12_000 * LAST.since_baseline) // (24_000 * LAST.since_baseline)
