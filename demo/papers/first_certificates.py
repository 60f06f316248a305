"""The certificates of 2024: as many valid ones as the plan prints, and some that are not."""

import random
from datetime import date, timedelta

from demo.basics import course
from demo.basics.months import years_later
from demo.district.enterprises import Enterprise
from demo.papers.certificates import Certificates

YEARS = {"tech": 3, "high_tech": 3, "innovative_sme": 3, "srdi": 3, "little_giant": 3}
ESTABLISHED_BEFORE = date(2020, 1, 31)
EARLIEST, LATEST = date(2022, 1, 10), date(2024, 12, 10)
HELD_BEFORE_OF_FIVE = 3
MISTAKEN_EVERY = 60
RAISED_IN_2024 = 8
LOWERED_IN_2024 = 3
LOWERED_ON = date(2024, 7, 1)
RAISED_ON = date(2024, 4, 1)


class FirstCertificates:
    """Grants them; `raised` and `lowered` crossed the line of above scale within 2024."""

    def __init__(
        self, certificates: Certificates, enterprises: list[Enterprise], rng: random.Random
    ) -> None:
        self._certificates, self._rng = certificates, rng
        self._ranked = sorted(
            (e for e in enterprises if e.registered_on < ESTABLISHED_BEFORE),
            key=lambda enterprise: (not enterprise.above_scale, -enterprise.total_output),
        )
        self.raised: list[Enterprise] = []
        self.lowered: list[Enterprise] = []
        self._above_scale()
        for kind, points in course.CERTIFICATES.items():
            self._hold(kind, points[0])

    def _above_scale(self) -> None:
        above = [enterprise for enterprise in self._ranked if enterprise.above_scale]
        below = [enterprise for enterprise in self._ranked if not enterprise.above_scale]
        self.raised = above[-RAISED_IN_2024:]
        self.lowered = below[:LOWERED_IN_2024]
        for enterprise in above[:-RAISED_IN_2024]:
            since = date(2019, 2, 1) + timedelta(days=self._rng.randrange(1700))
            self._certificates.grant(enterprise, "above_scale", since)
        for enterprise in self.raised:
            self._certificates.grant(enterprise, "above_scale", RAISED_ON)
        for enterprise in self.lowered:
            self._certificates.grant(enterprise, "above_scale", date(2020, 3, 1))
            self._certificates.revoke(enterprise, "above_scale", LOWERED_ON)

    def _hold(self, kind: str, count: int) -> None:
        pool = self._ranked[: count * 2] if kind != "leading" else self._ranked[: count + 8]
        drawn = self._rng.sample(pool, min(len(pool), count + count // 12))
        for index, enterprise in enumerate(drawn):
            if index < count:
                self._hold_one(enterprise, kind, index)
            else:
                self._lose_one(enterprise, kind, index)

    def _hold_one(self, enterprise: Enterprise, kind: str, index: int) -> None:
        since = EARLIEST + timedelta(days=self._rng.randrange((LATEST - EARLIEST).days))
        if kind not in YEARS:
            self._certificates.grant(enterprise, kind, years_later(since, -3))
            return
        until = years_later(since, YEARS[kind])
        if index % 5 < HELD_BEFORE_OF_FIVE:
            self._hold_before(enterprise, kind, since, index)
        if index % MISTAKEN_EVERY == 0:
            self._certificates.grant(enterprise, kind, since, years_later(since, 1))
            self._certificates.correct(enterprise, kind, until, since + timedelta(days=40))
        else:
            self._certificates.grant(enterprise, kind, since, until)

    def _hold_before(self, enterprise: Enterprise, kind: str, since: date, index: int) -> None:
        """The certificate before, which ends with the present one's first day or overlaps it."""
        earlier = years_later(since, -YEARS[kind])
        if enterprise.registered_on < earlier:
            overlap = timedelta(days=25 if index % 30 == 7 else 0)
            self._certificates.grant(enterprise, kind, earlier, since + overlap)

    def _lose_one(self, enterprise: Enterprise, kind: str, index: int) -> None:
        since = date(2020, 3, 1) + timedelta(days=self._rng.randrange(500))
        if index % 2 or kind not in YEARS:
            self._certificates.grant(enterprise, kind, since, date(2025, 3, 1))
            revoked_on = date(2024, 4, 1) + timedelta(days=index % 90)
            self._certificates.revoke(enterprise, kind, revoked_on)
        else:
            self._certificates.grant(enterprise, kind, since, years_later(since, 3))
