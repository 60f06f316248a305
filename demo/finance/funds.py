"""Industry funds and what they invested; amounts are whole 万元 in the demo."""

import random
from datetime import date, timedelta
from typing import NamedTuple

from demo.basics import course
from demo.basics.allocate import largest_remainder
from demo.basics.amounts import FEN_PER_WAN, decimal
from demo.basics.diary import Diary
from demo.basics.months import Month
from demo.district.enterprises import Enterprise


class Fund(NamedTuple):
    """`committed` is 万元."""

    id: str
    name: str
    kind: str
    sector: str | None
    committed: int
    established_on: date


FUNDS = (
    Fund("JJ01", "渝中沄澜科创产业母基金", "mother", None, 300_000, date(2018, 5, 18)),
    Fund("JJ02", "沄澜科创直投基金", "direct", None, 60_000, date(2019, 3, 8)),
    Fund("JJ03", "沄澜工业软件子基金", "sub", "industrial_software", 50_000, date(2020, 9, 16)),
    Fund("JJ04", "沄澜数字内容子基金", "sub", "digital_content", 30_000, date(2022, 4, 22)),
    Fund("JJ05", "沄澜人工智能子基金", "sub", "artificial_intelligence", 50_000, date(2025, 6, 20)),
    Fund("JJ06", "沄澜天使直投基金", "direct", None, 20_000, date(2026, 1, 16)),
)
FIRST_INVESTMENTS = 54
FIRST_DAY, LAST_DAY = date(2019, 6, 3), date(2024, 12, 13)
VOIDED_ON = (date(2024, 9, 10), date(2025, 8, 12), date(2026, 5, 15))
VOIDED_AMOUNT = 800
REASONS = ("投资协议解除，款项退回", "重复录入", "交割条件未达成，款项退回")
MISTAKEN_EVERY = 20


class Funds:
    """Notes funds, investments and the investments that were taken back."""

    def __init__(self, diary: Diary, hosts: list[Enterprise], rng: random.Random) -> None:
        self._diary, self._hosts, self._rng = diary, hosts, rng
        self._investments = 0
        self._invested = 0
        for fund in FUNDS:
            self._establish(fund)
        self._invest_first()
        for day, reason in zip(VOIDED_ON, REASONS, strict=True):
            self._void(self._invest(VOIDED_AMOUNT, day), day, reason)

    def month(self, month: Month) -> None:
        """Invest what the course lacks, in one to three parts."""
        target = course.at(course.FUND_INVESTMENT, month) // FEN_PER_WAN
        weights = [2 + self._rng.randrange(8) for _ in range(1 + self._rng.randrange(3))]
        for amount in largest_remainder(target - self._invested, weights):
            self._invest(amount, month.day(2 + self._rng.randrange(26)))
        self._invested = target

    def _establish(self, fund: Fund) -> None:
        data = {
            "name": fund.name,
            "kind": fund.kind,
            "committed": decimal(fund.committed * FEN_PER_WAN),
            "established_on": str(fund.established_on),
        }
        if fund.sector:
            data["sector"] = fund.sector
        recorded = fund.established_on + timedelta(days=3)
        self._diary.note(recorded, "fund.established", fund.id, data)

    def _invest_first(self) -> None:
        self._invested = course.FUND_INVESTMENT[0] // FEN_PER_WAN
        weights = [3 + self._rng.randrange(20) for _ in range(FIRST_INVESTMENTS)]
        for amount in largest_remainder(self._invested, weights):
            days = self._rng.randrange((LAST_DAY - FIRST_DAY).days)
            self._invest(amount, FIRST_DAY + timedelta(days=days))

    def _invest(self, amount: int, day: date) -> str:
        self._investments += 1
        investment = f"TZ{self._investments:04}"
        open_funds = [f for f in FUNDS if f.kind != "mother" and f.established_on < day]
        fund = self._rng.choice(open_funds)
        data = {
            "fund_id": fund.id,
            "enterprise_id": self._receiver(fund).id,
            "amount": decimal(amount * FEN_PER_WAN),
            "disbursed_on": str(day),
        }
        if self._investments % MISTAKEN_EVERY == 0:
            wrong = data | {"amount": decimal(amount * FEN_PER_WAN * 10)}
            self._note(day + timedelta(days=4), "disbursed", investment, wrong)
            self._note(day + timedelta(days=12), "disbursed", investment, data)
        else:
            self._note(day + timedelta(days=4), "disbursed", investment, data)
        return investment

    def _receiver(self, fund: Fund) -> Enterprise:
        fitting = [e for e in self._hosts if fund.sector is None or fund.sector in e.sectors]
        return self._rng.choice(fitting)

    def _void(self, investment: str, day: date, reason: str) -> None:
        self._note(day + timedelta(days=35), "voided", investment, {"reason": reason})

    def _note(self, recorded: date, name: str, investment: str, data: dict) -> None:
        self._diary.note(recorded, f"investment.{name}", investment, data)
