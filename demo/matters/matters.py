"""About two thousand matters of all types over 2025 and 2026, and the tasks of the plan."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from demo.basics.amounts import FEN_PER_WAN, decimal
from demo.basics.diary import Diary
from demo.district.carriers import Carrier
from demo.district.enterprises import Enterprise
from demo.matters import places
from demo.matters.courses import Course

FIRST, DAYS = date(2025, 1, 6), 640
DEPARTMENTS = (
    "区科技局",
    "区经济信息委",
    "区商务委",
    "区住房城乡建委",
    "区人力社保局",
    "区市场监管局",
)
TASKS = Path(__file__).with_name("tasks.csv")
# Type: how many, days a stage takes about, what such matters are called.
KINDS: dict[str, tuple[int, int, tuple[str, ...]]] = {
    "case.whistle": (880, 3, ("办公用房空调维修", "园区停车位不足", "网络专线报装", "融资困难")),
    "case.visit": (220, 20, ("季度走访", "专题走访", "新入驻企业走访")),
    "case.lead": (190, 25, ("工业软件企业拟落户", "区块链项目选址", "数字文创项目洽谈")),
    "case.service_request": (110, 2, ("检测服务", "云资源申请", "法律咨询")),
    "case.nurture": (90, 60, ("高新技术企业培育", "专精特新培育")),
    "case.supply_demand": (60, 20, ("工业互联网改造需求", "数据治理服务需求")),
    "case.ip_service": (40, 2, ("专利检索", "专利导航")),
    "case.booking": (40, 2, ("中试平台预约", "算力资源预约")),
    "case.permit": (40, 4, ("绿色通道办理",)),
    "case.bid": (36, 15, ("揭榜方案",)),
    "case.rights": (30, 8, ("商标侵权维权", "专利纠纷调解")),
    "case.incubation": (20, 90, ("入驻苗圃项目",)),
    "case.selection": (20, 10, ("满天星楼宇遴选", "优秀案例遴选")),
    "case.adaptation": (16, 6, ("信创适配测试",)),
    "case.data_request": (16, 4, ("公共数据申请",)),
    "case.appeal": (14, 3, ("信用评价异议",)),
    "case.rd_project": (12, 90, ("重点科研项目",)),
    "case.aid": (10, 90, ("链主企业一企一策",)),
    "case.building_plan": (10, 120, ("一楼一策",)),
    "case.challenge": (6, 40, ("揭榜挂帅场景",)),
    "case.data_export": (5, 5, ("数据出境安全评估",)),
    "claim.subsidy": (60, 6, ("研发投入后补助", "上规奖励")),
    "claim.credit": (50, 2, ("知识价值信用贷款申请",)),
    "claim.investment_project": (14, 40, ("拟投项目",)),
    "claim.compensation": (12, 6, ("风险补偿申请",)),
    "claim.grant": (10, 6, ("开源专项申请",)),
    "matter.talent_claim": (40, 5, ("人才政策申领",)),
    "matter.placement": (30, 8, ("人才推荐",)),
    "matter.exception": (20, 4, ("人才引进一事一议",)),
    "task.issue": (30, 5, ("楼宇招商问题", "数据开放问题")),
    "task.review": (12, 4, ("半年评估", "政策评估")),
}
CORRECTED = {"case": "whistle", "claim": "subsidy", "matter": "talent_claim", "task": "issue"}
CHANNELS = ("municipal", "phone", "visit", "page", "letter")
AMOUNTS = (
    "claim.subsidy",
    "claim.credit",
    "claim.compensation",
    "claim.grant",
    "case.supply_demand",
)


class Matters:
    """Notes all of them at once: they are about enterprises that were here before 2025."""

    def __init__(
        self,
        diary: Diary,
        carriers: list[Carrier],
        enterprises: list[Enterprise],
        rng: random.Random,
    ) -> None:
        self._diary, self._enterprises, self._rng = diary, enterprises, rng
        self._carriers = [one for one in carriers if one.opened_on < FIRST]
        for kind, (many, pace, titles) in KINDS.items():
            family, code = kind.split(".")
            for number in range(1, many + 1):
                self._matter(family, code, number, pace, titles)
        self._tasks()
        self._corrections()

    def _matter(self, family: str, code: str, number: int, pace: int, titles: tuple) -> None:
        rng, id = self._rng, f"{code}-{number:04}"
        day = FIRST + timedelta(days=rng.randrange(DAYS))
        lead = f"department/{rng.choice(DEPARTMENTS)}"
        party = rng.choice(self._enterprises)
        channel = "municipal" if code == "whistle" and rng.randrange(2) else rng.choice(CHANNELS)
        told = {
            "title": f"{rng.choice(titles)}（{party.name}）",
            "about": [f"enterprise/{party.id}"],
            "channel": channel,
        }
        if rng.randrange(100) < 92:
            told["owner"] = lead
        if channel == "municipal":
            told["origin"] = {"system": "municipal-whistle", "ref": f"CQ-{day.year}-{id}"}
        if f"{family}.{code}" in AMOUNTS:
            told["amount"] = decimal((5 + rng.randrange(200)) * FEN_PER_WAN)
        if code == "bid":
            told["parent"] = f"case/challenge-{1 + number % KINDS['case.challenge'][0]:04}"
        if code == "whistle":
            told["fields"] = {"complexity": rng.choice(("simple", "simple", "usual", "complex"))}
        if code == "lead":
            told |= places.wished(number, party, self._carriers)
        if code == "building_plan":
            told |= places.planned(number, day, party, self._carriers)
        Course(self._diary, rng, family, code, id).run(day, told, lead, pace)

    def _tasks(self) -> None:
        """The plan's measures, each with a department, a due day and what it is linked to."""
        with TASKS.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                lead = f"department/{row['department'] or '区专班办'}"
                told = {
                    "title": row["title"],
                    "channel": "plan",
                    "plan": {row["last"]: row["due"]},
                    "fields": {"goals": row["goals"], "figures": row["figures"]},
                }
                if row["department"]:
                    told["owner"] = lead
                course = Course(self._diary, self._rng, "task", row["type"], row["id"])
                course.run(date(2025, 7, 1), told, lead, int(row["pace"]))

    def _corrections(self) -> None:
        """What was mended afterwards: an extension, a new owner, duplicates taken out."""
        for number, (family, code) in enumerate(CORRECTED.items()):
            for at in range(1, 6):
                id = f"{code}-{at * 3:04}"
                day = date(2026, 10, 1 + number + at)
                self._diary.note(day, f"{family}.updated", id, {"due_on": "2026-11-30"})
                void = {"reason": None if at % 2 else "重复登记"}
                self._diary.note(day + timedelta(days=3), f"{family}.voided", id, void)
                self._always(family, id, day)

    def _always(self, family: str, id: str, day: date) -> None:
        """Every sort of event occurs in every family."""
        at = f"{day}T10:00:00+08:00"
        lead = f"department/{DEPARTMENTS[0]}"
        asked = {"assignment": f"{id}-x", "to": lead, "role": "support", "assigned_at": at}
        back = {"assignment": f"{id}-x", "returned_at": at, "outcome": "done"}
        hold = {"hold": f"{id}-x", "from": str(day), "to": str(day + timedelta(days=2))}
        party = f"enterprise/{self._rng.choice(self._enterprises).id}"
        rating = {"round": "2", "by": party, "score": 4, "solved": "partly", "rated_at": at}
        told = {"assigned": asked, "returned": back, "held": hold | {"reason": "legal"}}
        for second, (what, data) in enumerate((told | {"rated": rating}).items(), start=36_000):
            self._diary.note(day, f"{family}.{what}", id, data, second=second)
