"""Month by month: certificates end, are renewed or lost, and new ones are granted."""

import random
from collections import Counter

from demo.basics import course
from demo.basics.months import Month, years_later
from demo.district.enterprises import Enterprise
from demo.papers.certificates import Certificates
from demo.papers.first_certificates import YEARS

SESSIONS = {  # months in which a kind is granted at all
    "leading": (1, 4, 7, 10),
    "high_tech": (7, 10, 11, 12),
    "innovative_sme": (3, 6, 9, 10, 12),
    "srdi": (6, 10, 12),
}
IN_TIME, OVERLAPPING, LATE = 78, 88, 95  # percent, cumulated; the rest lose it
REVOKED = ("tech", "high_tech", "innovative_sme")


class Renewals:
    """Keeps the certificates of every kind on the course of the months."""

    def __init__(self, certificates: Certificates, rng: random.Random) -> None:
        self._certificates, self._rng = certificates, rng
        self._late: list[tuple[Month, Enterprise, str]] = []

    def month(self, month: Month, enterprises: list[Enterprise]) -> None:
        """Everything decided about certificates in that month."""
        active = [enterprise for enterprise in enterprises if enterprise.active(month.last)]
        self._renew_late(month)
        for kind in YEARS:
            self._renew(month, active, kind)
        if month.number % 2:
            self._revoke(month, active, REVOKED[month.number % len(REVOKED)])
        for kind, points in course.CERTIFICATES.items():
            if month.number in SESSIONS.get(kind, range(1, 13)):
                self._grant(month, active, kind, course.at(points, month))
        if month.number % 3 == 1:
            self._cross_the_line(month, active)

    def _renew(self, month: Month, active: list[Enterprise], kind: str) -> None:
        for enterprise in active:
            end = self._certificates.ending(enterprise, kind, month.first, month.last)
            if end is None:
                continue
            luck = self._rng.randrange(100)
            since = end if luck < IN_TIME else month.first
            if luck < OVERLAPPING:
                until = years_later(since, YEARS[kind])
                self._certificates.grant(enterprise, kind, since, until, recorded=month.first)
            elif luck < LATE:
                back = month.after(1 + self._rng.randrange(4))
                self._late.append((back, enterprise, kind))

    def _renew_late(self, month: Month) -> None:
        due = [one for one in self._late if one[0] == month]
        for one in due:
            self._late.remove(one)
            _, enterprise, kind = one
            if enterprise.active(month.last):
                since = month.day(11)
                self._certificates.grant(enterprise, kind, since, years_later(since, YEARS[kind]))

    def _revoke(self, month: Month, active: list[Enterprise], kind: str) -> None:
        holders = [e for e in active if self._certificates.holds(e, kind, month.last)]
        self._certificates.revoke(self._rng.choice(holders), kind, month.day(15))

    def _grant(self, month: Month, active: list[Enterprise], kind: str, target: int) -> None:
        holders = sum(self._certificates.holds(e, kind, month.last) for e in active)
        waiting = {id(enterprise) for _, enterprise, late in self._late if late == kind}
        before = month.after(-4).first
        pool = [
            enterprise
            for enterprise in active
            if id(enterprise) not in waiting
            and not self._certificates.holds(enterprise, kind, month.last)
            and enterprise.registered_on < before
        ]
        pool.sort(key=lambda enterprise: -enterprise.total_output)
        wanted = max(0, target - holders)
        for enterprise in self._rng.sample(pool[: wanted * 6 + 20], wanted):
            since = month.day(1 + self._rng.randrange(25))
            until = years_later(since, YEARS[kind]) if kind in YEARS else None
            self._certificates.grant(enterprise, kind, since, until)

    def _cross_the_line(self, month: Month, active: list[Enterprise]) -> None:
        above = [e for e in active if self._certificates.holds(e, "above_scale", month.last)]
        count = Counter(sector for enterprise in above for sector in enterprise.sectors)
        for sector, points in course.ABOVE_SCALE.items():
            change = course.at(points, month) - count[sector]
            if change > 0:
                self._raise(month, [e for e in active if e.sectors == [sector]], change)
            for enterprise in self._smallest([e for e in above if e.sectors == [sector]], -change):
                self._certificates.revoke(enterprise, "above_scale", month.first)

    def _raise(self, month: Month, own: list[Enterprise], count: int) -> None:
        before = month.after(-4).first
        below = [
            enterprise
            for enterprise in own
            if enterprise.registered_on < before
            and not self._certificates.ever_held(enterprise, "above_scale")
        ]
        below.sort(key=lambda enterprise: -enterprise.total_output)
        for enterprise in below[:count]:
            enterprise.anchored = enterprise.monthly = True
            self._certificates.grant(enterprise, "above_scale", month.first)

    def _smallest(self, above: list[Enterprise], count: int) -> list[Enterprise]:
        return sorted(above, key=lambda enterprise: enterprise.total_output)[: max(0, count)]
