"""About fifteen hundred entries of lists: who entered, was upgraded, dropped out."""

import random
from datetime import date, timedelta

from demo.basics.diary import Diary
from demo.district.enterprises import Enterprise

# List: entries, levels, whether sectors are the scope.
LISTS: dict[str, tuple[int, tuple[str, ...], bool]] = {
    "key_enterprise": (220, (), True),
    "head_enterprise": (12, (), True),
    "chain_leader": (24, ("municipal", "district"), False),
    "incubation_pool": (260, (), False),
    "high_tech_reserve": (240, (), False),
    "srdi_reserve": (160, (), False),
    "open_source_pool": (30, (), False),
    "employer_list": (150, ("A", "B", "C"), False),
    "survey_frame": (320, (), False),
    "copyright_model": (20, ("national", "municipal"), False),
    "ip_advantage": (24, ("national", "municipal"), False),
}
LABORATORIES = 24
RESULTS = 26


class Listings:
    def __init__(self, diary: Diary, enterprises: list[Enterprise], rng: random.Random) -> None:
        self._diary, self._rng = diary, rng
        for name, (many, levels, by_sector) in LISTS.items():
            for number, one in enumerate(rng.sample(enterprises, many), start=1):
                scope = (
                    one.sectors[0] if by_sector else "annual" if name == "survey_frame" else None
                )
                self._entry(name, number, f"enterprise/{one.id}", levels, scope)
        for number in range(1, LABORATORIES + 1):
            self._entry(
                "major_platform", number, f"laboratory/SYS-{number:02}", ("municipal",), None
            )
        for number in range(1, RESULTS + 1):
            self._entry("landmark_result", number, f"result/CG-{number:02}", (), None)

    def _entry(
        self, name: str, number: int, thing: str, levels: tuple[str, ...], scope: str | None
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
