"""About fifteen hundred entries of lists: who entered, was upgraded, dropped out."""

import random
from datetime import date, timedelta

from demo.basics.diary import Diary
from demo.district.enterprises import Enterprise
from services.contracts.definitions import LISTS

ENTRIES = {
    "key_enterprise": 220,
    "head_enterprise": 12,
    "chain_leader": 24,
    "incubation_pool": 260,
    "high_tech_reserve": 240,
    "srdi_reserve": 160,
    "open_source_pool": 30,
    "employer_list": 150,
    "survey_frame": 320,
    "copyright_model": 20,
    "ip_advantage": 24,
}
LABORATORIES = 24
RESULTS = 26


class Listings:
    def __init__(self, diary: Diary, enterprises: list[Enterprise], rng: random.Random) -> None:
        self._diary, self._rng = diary, rng
        for name, many in ENTRIES.items():
            for number, one in enumerate(rng.sample(enterprises, many), start=1):
                levels, scope = LISTS[name].levels, _scope(name, one)
                self._entry(name, number, f"enterprise/{one.id}", levels, scope)
        for number in range(1, LABORATORIES + 1):
            self._entry("major_platform", number, f"laboratory/SYS-{number:02}", ("municipal",))
        for number in range(1, RESULTS + 1):
            self._entry("landmark_result", number, f"result/CG-{number:02}", ())

    def _entry(
        self,
        name: str,
        number: int,
        thing: str,
        levels: tuple[str, ...],
        scope: str | None = None,
    ) -> None:
        rng = self._rng
        first = date(2025, 1, 10) + timedelta(days=rng.randrange(600))
        told = {"list": name, "entry_no": f"{first.year}-{number:03}"}
        granted = told | {"valid_from": str(first)}
        if rng.randrange(3):
            granted["valid_to"] = str(first + timedelta(days=365 * (1 + rng.randrange(3))))
        if levels:
            granted["level"] = rng.choice(levels)
        if scope:
            granted["scope"] = scope
        known = first + timedelta(days=rng.randrange(20))
        self._diary.note(known, "listing.granted", thing, granted)
        if rng.randrange(100) < 8:
            end = first + timedelta(days=60 + rng.randrange(200))
            ended = told | {"effective_on": str(end), "reason": "年度调整"}
            self._diary.note(end + timedelta(days=2), "listing.ended", thing, ended)


def _scope(name: str, enterprise: Enterprise) -> str | None:
    """For what it stands there: one of its sectors, or the form that it is to fill in."""
    told = LISTS[name].scope
    if "sector" in told:
        return enterprise.sectors[0]
    form = "monthly_report" if enterprise.monthly else "quarterly_report"
    return form if told == "form" else None
