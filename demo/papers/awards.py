"""Innovation platforms and awarded products, with their whole course."""

import random
from datetime import date, timedelta

from demo import plan
from demo.basics.diary import Diary
from demo.basics.names import Names
from demo.district.enterprises import Enterprise

LEVELS = ("national", "municipal", "municipal", "municipal", "district", "district")
# Key laboratories are no platforms (demo/district/things.py).
PLATFORMS = {
    "临床医学研究中心": "clinical_research_centre",
    "技术创新中心": "technology_innovation_centre",
    "工程研究中心": "engineering_research_centre",
    "企业技术中心": "enterprise_technology_centre",
    "新型研发机构": "new_rd_institution",
}
FORMS = tuple(PLATFORMS)
PRODUCTS = ("仿真平台", "数据中台", "检测系统", "知识图谱软件", "存证平台", "渲染引擎", "调度系统")
WITHDRAWN_PLATFORMS = (
    (date(2019, 4, 5), date(2022, 11, 30)),
    (date(2020, 6, 1), date(2024, 2, 29)),
)
LATER_PLATFORMS = (
    (date(2025, 6, 12), "技术创新中心"),
    (date(2025, 12, 4), None),
    (date(2026, 4, 21), "技术创新中心"),
)
PLATFORM_WITHDRAWN_ON = date(2025, 11, 20)
DISTRICT_PRODUCTS = 7
WITHDRAWN_PRODUCTS = (
    (date(2019, 9, 9), date(2023, 5, 31)),
    (date(2020, 10, 12), date(2024, 10, 8)),
)
LATER_PRODUCTS = (
    *[date(2025, 5, 22)] * 4,
    *[date(2025, 11, 14)] * 5,
    *[date(2026, 4, 17)] * 3,
    *[date(2026, 7, 3)] * 3,
    *[date(2026, 10, 16)] * 2,
)
PRODUCT_WITHDRAWN_ON = date(2026, 3, 31)


class Awards:
    """Notes platforms and products; the hosts are enterprises that stay."""

    def __init__(
        self, diary: Diary, names: Names, hosts: list[Enterprise], rng: random.Random
    ) -> None:
        self._diary, self._names, self._hosts, self._rng = diary, names, hosts, rng
        self._platforms = self._products = 0
        self._note_platforms()
        self._note_products()

    def _note_platforms(self) -> None:
        for recognised_on, withdrawn_on in WITHDRAWN_PLATFORMS:
            self._end("platform", self._recognise(recognised_on), withdrawn_on)
        count = plan.table1()["innovation_platform_count"][0]
        first = [self._recognise(self._past()) for _ in range(count)]
        self._end("platform", first[4], PLATFORM_WITHDRAWN_ON)
        for recognised_on, form in LATER_PLATFORMS:
            self._recognise(recognised_on, form)

    def _note_products(self) -> None:
        for awarded_on, withdrawn_on in WITHDRAWN_PRODUCTS:
            self._end("product", self._award(awarded_on, "municipal"), withdrawn_on)
        count = plan.table1()["excellent_product_count"][0]
        first = [self._award(self._past(), self._excellent()) for _ in range(count)]
        self._end("product", first[2], PRODUCT_WITHDRAWN_ON)
        for index in range(DISTRICT_PRODUCTS):
            self._award(date(2022 + index % 4, 6, 20 + index), "district")
        for awarded_on in LATER_PRODUCTS:
            self._award(awarded_on, self._excellent())

    def _recognise(self, recognised_on: date, told: str | None = None) -> str:
        """Of a form that is told, else of any."""
        self._platforms += 1
        platform = f"PT{self._platforms:03}"
        host = self._rng.choice(self._hosts)
        brand, drawn = self._names.brand(), self._rng.choice(FORMS)
        form = told or drawn
        data = {
            "name": f"{brand}{form}",
            "form": PLATFORMS[form],
            "level": self._rng.choice(LEVELS),
            "host_enterprise_id": host.id,
            "recognised_on": str(recognised_on),
        }
        self._diary.note(recognised_on + timedelta(days=7), "platform.recognised", platform, data)
        return platform

    def _award(self, awarded_on: date, level: str) -> str:
        self._products += 1
        product = f"CP{self._products:03}"
        host = self._rng.choice(self._hosts)
        data = {
            "name": f"{self._names.brand()}{self._rng.choice(PRODUCTS)}",
            "level": level,
            "enterprise_id": host.id,
            "field": host.sectors[0],
            "awarded_on": str(awarded_on),
        }
        self._diary.note(awarded_on + timedelta(days=6), "product.awarded", product, data)
        return product

    def _excellent(self) -> str:
        return self._rng.choice(("municipal", "municipal", "municipal", "national"))

    def _end(self, entity: str, subject: str, effective_on: date) -> None:
        data = {"effective_on": str(effective_on)}
        recorded = effective_on + timedelta(days=8)
        self._diary.note(recorded, f"{entity}.withdrawn", subject, data)

    def _past(self) -> date:
        return date(2019, 3, 1) + timedelta(days=self._rng.randrange(2000))
