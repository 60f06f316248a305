"""Credit loans and the pool that shares the risk of knowledge-value loans. Whole 万元."""

import random
from datetime import date, timedelta

from demo.basics.allocate import largest_remainder
from demo.basics.amounts import FEN_PER_WAN, decimal
from demo.basics.diary import Diary
from demo.basics.months import Month
from demo.basics.names import BANKS
from demo.district.enterprises import Enterprise

FIRST = Month(2023, 3)
DISBURSED = {  # 万元 a month, by year
    "commercial_value": {2023: 620, 2024: 890, 2025: 1080, 2026: 1220},
    "knowledge_value": {2023: 260, 2024: 380, 2025: 540, 2026: 640},
}
LARGEST = {"commercial_value": 300, "knowledge_value": 200}
TERMS = (12, 24, 24, 36)
DEFAULTED_PERCENT = 6
COMPENSATED_PERCENT = 80
POOL = "BC01"
FUNDED = (
    (2000, date(2023, 2, 20)),
    (500, date(2024, 3, 15)),
    (800, date(2025, 3, 14)),
    (600, date(2026, 3, 13)),
)


class Loans:
    """Notes loans with all their repayments, defaults and compensations."""

    def __init__(self, diary: Diary, rng: random.Random) -> None:
        self._diary, self._rng = diary, rng
        self._loans = self._repayments = self._transfers = 0
        for amount, day in FUNDED:
            self._transfer("funded", day, amount, {"funded_on": str(day)})

    def month(self, month: Month, enterprises: list[Enterprise]) -> None:
        """The loans paid out in that month."""
        before, last = month.after(-12).first, month.last
        borrowers = [e for e in enterprises if e.registered_on < before and e.active(last)]
        for product, by_year in DISBURSED.items():
            total = by_year[min(month.year, max(by_year))] * (80 + self._rng.randrange(41)) // 100
            weights = [2 + self._rng.randrange(8) for _ in range(total * 2 // LARGEST[product] + 1)]
            for amount in largest_remainder(total, weights, minimum=20):
                day = month.day(1 + self._rng.randrange(27))
                self._lend(product, amount, day, self._rng.choice(borrowers))

    def _lend(self, product: str, amount: int, day: date, borrower: Enterprise) -> None:
        self._loans += 1
        loan = f"DK{self._loans:05}"
        term = self._rng.choice(TERMS)
        data = {
            "product": product,
            "bank": self._rng.choice(BANKS),
            "enterprise_id": borrower.id,
            "amount": decimal(amount * FEN_PER_WAN),
            "disbursed_on": str(day),
            "term_months": term,
            "annual_rate": f"{3 + self._rng.randrange(2)}.{self._rng.randrange(5, 96, 5):02}",
        }
        self._diary.note(day + timedelta(days=1), "loan.disbursed", loan, data)
        self._repay(product, loan, amount, day, term)

    def _repay(self, product: str, loan: str, amount: int, day: date, term: int) -> None:
        parts = largest_remainder(amount, [1] * (term // 3))
        failing = self._rng.randrange(100) < DEFAULTED_PERCENT
        paid = self._rng.randrange(len(parts)) if failing else len(parts)
        for number, part in enumerate(parts[:paid], start=1):
            repaid_on = day + timedelta(days=91 * number)
            self._repayments += 1
            data = {
                "repayment_id": f"HK{self._repayments:06}",
                "amount": decimal(part * FEN_PER_WAN),
                "repaid_on": str(repaid_on),
            }
            self._diary.note(repaid_on + timedelta(days=1), "loan.repaid", loan, data)
        if failing:
            self._default(product, loan, sum(parts[paid:]), day + timedelta(days=91 * paid + 150))

    def _default(self, product: str, loan: str, outstanding: int, day: date) -> None:
        data = {
            "effective_on": str(day),
            "principal_outstanding": decimal(outstanding * FEN_PER_WAN),
        }
        self._diary.note(day + timedelta(days=2), "loan.defaulted", loan, data)
        if product == "knowledge_value":
            paid_on = day + timedelta(days=45)
            about = {"loan_id": loan, "compensated_on": str(paid_on)}
            amount = outstanding * COMPENSATED_PERCENT // 100
            self._transfer("compensated", paid_on, amount, about)

    def _transfer(self, name: str, day: date, amount: int, about: dict) -> None:
        data = about | {"amount": decimal(amount * FEN_PER_WAN)}
        if name == "funded":
            self._transfers += 1
            data["transfer_id"] = f"ZJ{self._transfers:03}"
        self._diary.note(day + timedelta(days=3), f"pool.{name}", POOL, data)
