"""Parks, units of buildings, laboratories, results, chains: what exists without figures of Table 1,
and how it is related. Everything is drawn from random numbers of its own."""

import random
from datetime import date, timedelta

from demo.basics.amounts import decimal
from demo.basics.diary import Diary
from demo.basics.names import PARTNERS
from demo.district.carriers import Carrier
from demo.district.enterprises import Enterprise
from demo.district.smaller_things import DEPARTMENTS, OPEN_SOURCE, smaller

PARK, FILM_PARK = "digital-economy", "digital-film"
PARKS = (
    (PARK, "重庆数字经济产业园"),
    (FILM_PARK, "重庆数字电影产业园"),
    ("tiaohuachang", "挑花厂数字文创产业园"),
    ("software", "渝中软件园"),
    ("daping", "大坪科创园"),
)
HOUSED_IN_PARKS, UNITS_IN, BUILDINGS_WITH_UNITS = 30, 10, 60
LABORATORIES, KEY = 45, 38
RESULTS = 120
CHAINS = {
    "digital-film": (
        "数字电影",
        "digital_content",
        ("剧本", "虚拟拍摄", "后期特效", "发行"),
    ),
    "industrial-software": ("工业软件", "industrial_software", ("研发设计", "生产控制", "仿真")),
    "blockchain": ("区块链", "blockchain", ("底层平台", "可信存证", "行业应用")),
    "it-innovation": ("信创", "it_innovation", ("基础软件", "信息安全", "适配服务")),
}
FIELDS = ("life_science", "information", "materials", "manufacturing", "energy", "engineering")
TOPICS = ("城市更新", "智能感知", "精准医学", "数字孪生", "可信计算", "工业仿真", "绿色建造")
LATEST = date(2026, 9, 30)


def parks_of(carriers: list[Carrier]) -> dict[str, list[Carrier]]:
    """The buildings of each park, by turns."""
    housed = _early(carriers)[:HOUSED_IN_PARKS]
    return {code: housed[number :: len(PARKS)] for number, (code, _) in enumerate(PARKS)}


def _early(carriers: list[Carrier]) -> list[Carrier]:
    return [one for one in carriers if one.opened_on < date(2024, 1, 1)]


class Things:
    """Notes things and links; a tenant's building is the one in which it was registered."""

    def __init__(
        self,
        diary: Diary,
        carriers: list[Carrier],
        enterprises: list[Enterprise],
        rng: random.Random,
    ) -> None:
        self._diary, self._rng, self._links = diary, rng, 0
        self._enterprises = enterprises
        self._institutions()
        self._chains()
        self._buildings(carriers)
        self._laboratories()
        self._results()
        self._others()
        self._between_enterprises()

    def _thing(self, thing: str, name: str, opened: date, **told: object) -> None:
        data = {"name": name, "opened_on": str(opened), **told}
        self._note(opened + timedelta(days=3), "thing.registered", thing, data)

    def _note(self, day: date, event: str, subject: str, data: dict) -> None:
        self._diary.note(day, event, subject, data, rng=self._rng)

    def _link(self, relation: str, start: str, end: str, first: date, **told: object) -> str:
        self._links += 1
        link = f"GX{self._links:05}"
        data = {"relation": relation, "from": start, "to": end, "valid_from": str(first), **told}
        self._note(first + timedelta(days=5), "link.stated", link, data)
        return link

    def _over(self, link: str, day: date, reason: str) -> None:
        told = {"effective_on": str(day), "reason": reason}
        self._note(day + timedelta(days=4), "link.ended", link, told)

    def _between(self, first: date, last: date = LATEST) -> date:
        return first + timedelta(days=self._rng.randrange((last - first).days))

    def _one(self) -> str:
        return f"enterprise/{self._rng.choice(self._enterprises).id}"

    def _institutions(self) -> None:
        for code in DEPARTMENTS:
            above = {} if code == DEPARTMENTS[0] else {"parent": f"department/{DEPARTMENTS[0]}"}
            self._thing(f"department/{code}", code, date(2010, 1, 4), **above)
        for number, name in enumerate(PARTNERS, start=1):
            told = {"what": "university", "field": self._rng.choice(FIELDS)}
            self._thing(f"institution/JG-{number:02}", name, date(2000, 9, 1), **told)

    def _chains(self) -> None:
        for code, (name, sector, nodes) in CHAINS.items():
            self._thing(f"chain/{code}", f"{name}产业链", date(2024, 3, 1), field=sector)
            inside = [one for one in self._enterprises if sector in one.sectors]
            self._link("leads", f"enterprise/{inside[0].id}", f"chain/{code}", date(2024, 6, 1))
            for tier, node in enumerate(nodes, start=1):
                told = {"chain": f"chain/{code}", "tier": tier}
                told["stream"] = ("up", "mid", "down")[min(tier - 1, 2)]
                self._thing(f"node/{code}-{tier}", node, date(2024, 3, 1), **told)
                self._members(f"node/{code}-{tier}", inside)

    def _members(self, node: str, inside: list[Enterprise]) -> None:
        for one in self._rng.sample(inside, min(12, len(inside))):
            first = max(date(2024, 4, 1), one.registered_on)
            role = self._rng.choice(("core", "support", "support"))
            self._link("in_node", f"enterprise/{one.id}", node, first, role=role)

    def _buildings(self, carriers: list[Carrier]) -> None:
        for code, name in PARKS:
            self._thing(f"park/{code}", name, date(2015, 5, 1), operator=f"{name}运营公司")
        tenants: dict[str, list[Enterprise]] = {}
        for one in self._enterprises:
            tenants.setdefault(one.carrier_id, []).append(one)
        parks = {one.id: park for park, some in parks_of(carriers).items() for one in some}
        for carrier in _early(carriers)[:BUILDINGS_WITH_UNITS]:
            if park := parks.get(carrier.id):
                first = max(date(2016, 1, 1), carrier.opened_on)
                self._link("part_of", f"carrier/{carrier.id}", f"park/{park}", first)
            self._units(carrier, tenants.get(carrier.id, []))

    def _units(self, carrier: Carrier, tenants: list[Enterprise]) -> None:
        """Ten units of a building, most of them let; some tenants left, one forgot to say so."""
        rng = self._rng
        for number in range(1, UNITS_IN + 1):
            unit, area = f"unit/{carrier.id}-{number:02}", carrier.area // 16
            told = {"carrier_id": carrier.id, "floor": f"{number * 2}F", "area": decimal(area)}
            opened = carrier.opened_on + timedelta(days=30)
            self._thing(unit, f"{number * 2}层", opened, use="office", **told)
            if number > len(tenants) or rng.randrange(100) < 14:
                continue
            one = tenants[number - 1]
            first = max(opened, one.registered_on, date(2022, 1, 1)) + timedelta(days=7)
            let = decimal(area * rng.randrange(60, 101) // 100)
            lease = self._link("occupies", f"enterprise/{one.id}", unit, first, quantity=let)
            left = first + timedelta(days=rng.randrange(300, 1400))
            if rng.randrange(100) < 12 and left < LATEST:
                self._over(lease, left, "租约到期")

    def _laboratories(self) -> None:
        rng = self._rng
        for number in range(1, LABORATORIES + 1):
            first, last = (date(2018, 3, 1), date(2024, 11, 1)) if number <= 34 else _LATE
            opened, host = self._between(first, last), rng.randrange(len(PARTNERS)) + 1
            told = {
                "form": "key_laboratory" if number <= KEY else "joint",
                "level": rng.choice(("municipal", "municipal", "national")),
                "field": rng.choice(FIELDS),
                "host": f"institution/JG-{host:02}" if number % 3 else self._one(),
            }
            name = f"{rng.choice(TOPICS)}{'重点' if number <= KEY else '联合'}实验室"
            laboratory = f"laboratory/SYS-{number:02}"
            self._thing(laboratory, name, opened, **told)
            if number % 11 == 0:
                renamed = {"name": f"{name}（重组）", "effective_on": "2025-09-01"}
                self._note(date(2025, 9, 8), "thing.updated", laboratory, renamed)
            if number <= 8:
                begun = self._between(date(2025, 2, 1))
                self._link("incubated_by", self._one(), laboratory, begun)
        for number in (31, 33, 43):
            over = {"effective_on": "2026-08-31", "reason": "评估未通过"}
            self._note(date(2026, 9, 10), "thing.ended", f"laboratory/SYS-{number}", over)

    def _results(self) -> None:
        rng = self._rng
        forms = ("paper", "patent", "award", "product", "standard", "approval")
        for number in range(1, RESULTS + 1):
            opened = date(2024, 12, 1) if number <= 26 else self._between(date(2024, 6, 1))
            owner = f"institution/JG-{number % len(PARTNERS) + 1:02}"
            told = {"form": rng.choice(forms), "field": self._sector()}
            told["owner"] = owner if number % 2 else self._one()
            self._thing(f"result/CG-{number:02}", f"{rng.choice(TOPICS)}成果", opened, **told)
            if number % 4 == 0:
                paid = {"quantity": decimal(rng.randrange(20, 400) * 1_000_000)}
                first = max(opened, self._between(date(2025, 1, 1)))
                self._link("transforms", f"result/CG-{number:02}", self._one(), first, **paid)

    def _sector(self) -> str:
        return self._rng.choice(self._enterprises).sectors[0]

    def _others(self) -> None:
        """Of the smaller kinds a handful each."""
        rng, since = self._rng, date(2024, 2, 1)
        for code, count, called, make in smaller(rng, self._one, self._sector):
            for number in range(1, count + 1):
                told, name = make(number), f"{rng.choice(TOPICS)}{called}"
                self._thing(f"{code}-{number:03}", name, self._between(since), **told)
        for number in range(1, OPEN_SOURCE + 1):
            project = f"oss_project/KY-{number:03}"
            self._link("develops", self._one(), project, self._between(date(2026, 9, 1), LATEST))

    def _between_enterprises(self) -> None:
        some = self._rng.sample(self._enterprises, 100)
        for start, end in zip(some[:40], some[40:80], strict=True):
            first = max(date(2025, 1, 1), start.registered_on, end.registered_on)
            one, other = f"enterprise/{start.id}", f"enterprise/{end.id}"
            self._link("supplies", one, other, first, role=start.sectors[0])
        for start, end in zip(some[80:90], some[90:], strict=True):
            first = max(date(2025, 1, 1), start.registered_on, end.registered_on)
            one, other = f"enterprise/{start.id}", f"enterprise/{end.id}"
            self._link("spun_off_from", one, other, first)
        self._link("same_as", "software/RJ-001", "software/RJ-002", date(2026, 9, 1))


_LATE = date(2025, 2, 1), date(2026, 6, 1)
