"""What goals of the plan count beyond the usual: the park's key enterprises, the film's chain.

Tenants are those whose building has been part of a park since before 2024. All is drawn from random
numbers of its own, so that nothing else of the district moves.
"""

import random
from datetime import date, timedelta

from demo.basics.diary import Diary
from demo.district.carriers import Carrier
from demo.district.enterprises import Enterprise
from demo.district.things import CHAINS, FILM_PARK, PARK, parks_of

PLAN_SECTORS = ("industrial_software", "blockchain", "it_innovation", "industrial_design")
KEY, IN_THE_FILM, INCUBATED, HEADS = 96, 46, 6, 2
# Buildings that joined the park later, one that left it, from which day.
JOINED = tuple(date(2024, 7, 1) + timedelta(days=92 * n) for n in range(8))
LEFT = date(2026, 7, 1)
FIRST, LATEST = date(2024, 3, 1), date(2026, 9, 30)


class GoalsOfThePlan:
    def __init__(
        self,
        diary: Diary,
        carriers: list[Carrier],
        enterprises: list[Enterprise],
        rng: random.Random,
    ) -> None:
        self._diary, self._rng, self._links = diary, rng, 0
        self._enterprises = enterprises
        housed = parks_of(carriers)
        self._key_enterprises(self._tenants(housed[PARK], PLAN_SECTORS))
        self._film(self._tenants(housed[FILM_PARK], ("digital_content",)))
        self._incubated()
        self._heads()
        self._buildings(carriers, housed)

    def _tenants(self, carriers: list[Carrier], sectors: tuple[str, ...]) -> list[Enterprise]:
        """Those of the sectors first."""
        seats = {one.id for one in carriers}
        found = [one for one in self._enterprises if one.carrier_id in seats]
        return sorted(found, key=lambda one: (one.sectors[0] not in sectors, one.id))

    def _day(self) -> date:
        return FIRST + timedelta(days=self._rng.randrange((LATEST - FIRST).days))

    def _key_enterprises(self, tenants: list[Enterprise]) -> None:
        """Entered year by year; now and then one drops out, and one of them came back."""
        for number, one in enumerate(tenants[:KEY], start=1):
            first = max(self._day(), one.registered_on)
            told = {"list": "key_enterprise", "entry_no": f"园区-{number:03}"}
            granted = told | {"scope": f"park/{PARK}", "valid_from": str(first)}
            self._note(first + timedelta(days=9), "listing.granted", one, granted)
            if number % 12 == 0 and first < date(2026, 1, 1):
                end = first + timedelta(days=180)
                ended = told | {"effective_on": str(end), "reason": "年度调整"}
                self._note(end + timedelta(days=5), "listing.ended", one, ended)
            if number == 2 * 12:
                again = granted | {"entry_no": "园区-R01", "valid_from": "2026-08-01"}
                self._note(date(2026, 8, 6), "listing.granted", one, again)

    def _film(self, tenants: list[Enterprise]) -> None:
        """Most stand in one node of the chain, some in two, a few have left it."""
        nodes = len(CHAINS["digital-film"][2])
        for number, one in enumerate(tenants[:IN_THE_FILM], start=1):
            first = max(self._day(), one.registered_on)
            for node in {number % nodes + 1, number // 5 % nodes + 1}:
                role = "core" if number % 5 == 0 else "support"
                end = f"node/digital-film-{node}"
                link = self._link("in_node", f"enterprise/{one.id}", end, first, role=role)
                if number % 15 == 0:
                    over = {"effective_on": "2026-06-30", "reason": "退出产业链"}
                    self._told(date(2026, 7, 8), "link.ended", link, over)

    def _incubated(self) -> None:
        """Young technology enterprises: certified some months after they were taken in."""
        young = sorted(self._enterprises, key=lambda one: (one.registered_on, one.id))[-40:]
        for number, one in enumerate(self._rng.sample(young, INCUBATED), start=1):
            first = date(2025, 3, 1) + timedelta(days=80 * number)
            host = f"laboratory/SYS-{number + 10:02}"
            self._link("incubated_by", f"enterprise/{one.id}", host, first)

    def _heads(self) -> None:
        """Head enterprises of industrial software that a lead brought in."""
        some = [one for one in self._enterprises if one.sectors[0] == "industrial_software"]
        for number, one in enumerate(self._rng.sample(some, HEADS), start=1):
            lead, enterprise = f"lead-head-{number}", f"enterprise/{one.id}"
            begun = date(2025, 4, 7) + timedelta(days=182 * number)
            landed = begun + timedelta(days=70)
            told = {"type": "lead", "title": f"头部企业落户（{one.name}）", "channel": "visit"}
            told |= {"opened_at": f"{begun}T09:00:00+08:00", "about": [enterprise]}
            self._told(begun, "case.opened", lead, told)
            step = {"step": "1", "stage": "landed", "by": "department/区商务委"}
            step |= {"entered_at": f"{landed}T10:00:00+08:00", "refs": [enterprise]}
            self._told(landed + timedelta(days=1), "case.advanced", lead, step)
            entry = {"list": "head_enterprise", "entry_no": f"头部-{number}"}
            entry |= {"scope": "industrial_software", "valid_from": str(landed)}
            self._note(landed + timedelta(days=6), "listing.granted", one, entry)

    def _buildings(self, carriers: list[Carrier], housed: dict[str, list[Carrier]]) -> None:
        placed = {one.id for some in housed.values() for one in some}
        others = [one for one in carriers if one.id not in placed and one.opened_on < FIRST]
        for first, carrier in zip(JOINED, others, strict=False):
            self._link("part_of", f"carrier/{carrier.id}", f"park/{PARK}", first)
        told = {"valid_to": str(LEFT)}
        moved = others[len(JOINED)]
        self._link("part_of", f"carrier/{moved.id}", f"park/{PARK}", date(2024, 1, 1), **told)
        self._link("part_of", f"carrier/{moved.id}", "park/software", LEFT)

    def _link(self, relation: str, start: str, end: str, first: date, **told: object) -> str:
        self._links += 1
        link = f"GM{self._links:04}"
        data = {"relation": relation, "from": start, "to": end, "valid_from": str(first), **told}
        self._told(first + timedelta(days=5), "link.stated", link, data)
        return link

    def _note(self, day: date, event: str, one: Enterprise, data: dict) -> None:
        self._told(day, event, f"enterprise/{one.id}", data)

    def _told(self, day: date, event: str, subject: str, data: dict) -> None:
        self._diary.note(day, event, subject, data, rng=self._rng)
