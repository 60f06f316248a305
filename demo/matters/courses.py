"""One matter's course through its stages, with what offices do: delay, hold, give back, reopen."""

import random
from datetime import date, datetime, time, timedelta

from demo.basics.diary import OPENING_SECOND, Diary
from services.contracts.definitions import CASE_TYPES
from services.contracts.values.vocabulary import CHOICES
from services.kit.state.days import SHANGHAI

# The bridge to the municipal platform was down, and sent all again when it came back.
DOWN = (date(2026, 3, 10), date(2026, 3, 11))
BACK = date(2026, 3, 12)
ASSIGNED = ("whistle", "subsidy", "exception", "issue", "plan_task")
LAST_SECOND = 86_399
RATED_PERCENT, SOLVED_PERCENT = 55, 78


class Course:
    """Notes one matter; `pace` is about how many days one stage takes."""

    def __init__(self, diary: Diary, rng: random.Random, family: str, code: str, id: str) -> None:
        self._diary, self._rng, self._id = diary, rng, id
        self._family, self._code = family, code
        self._rules = CASE_TYPES[family][code].versions[-1].rules
        self._results = CASE_TYPES[family][code].results
        self._number = self._sent = 0
        self._last = datetime(2024, 1, 1, tzinfo=SHANGHAI)
        self._municipal = False
        self._about: list[str] = []

    def run(self, day: date, told: dict, lead: str, pace: int) -> None:
        """From its opening to as far as is known."""
        self._municipal, self._about = told["channel"] == "municipal", told.get("about", [])
        opened = self._moment(day)
        data = {"type": self._code, "opened_at": opened, **told}
        self._tell(day, "opened", data)
        if self._code in ASSIGNED and "owner" in told:
            day = self._assign(day, lead)
        open_stages = [s for s in self._rules.stages[1:] if s not in self._rules.ends]
        for stage in open_stages:
            day += timedelta(days=self._rng.randrange(pace + 1))
            self._step(day, stage, lead)
            if self._rng.randrange(100) < 3:
                day = self._hold(day)
            if self._rng.randrange(100) < 1:
                return  # still there
        self._close(day + timedelta(days=self._rng.randrange(pace + 1)), told, lead, pace)

    def _close(self, day: date, told: dict, lead: str, pace: int) -> None:
        amount = told.get("amount") if self._rng.randrange(100) < 90 else None
        self._step(day, self._end(), lead, amount)
        if self._rng.randrange(100) < 4:
            again = day + timedelta(days=5 + self._rng.randrange(20))
            middle = [s for s in self._rules.stages if s not in self._rules.ends][-1]
            self._step(again, middle, lead)
            day = again + timedelta(days=1 + self._rng.randrange(pace + 1))
            self._step(day, self._end(), lead)
        rates = self._about and self._rules.rate_within
        if rates and self._rng.randrange(100) < RATED_PERCENT:
            self._rate(day + timedelta(days=self._rng.randrange(16)), self._about[0])

    def _end(self) -> str:
        """The good end three times of four."""
        ends = [stage for stage in self._rules.stages if stage in self._rules.ends]
        return ends[0] if self._rng.randrange(100) < 75 else self._rng.choice(ends)

    def _assign(self, day: date, lead: str) -> date:
        """Some give it back and are asked again; answers with the day of the last word."""
        asked = day + timedelta(days=self._rng.randrange(2))
        assignment = self._ask(asked, lead)
        if self._rng.randrange(100) >= 6:
            return asked
        back = asked + timedelta(days=1 + self._rng.randrange(3))
        said = {"returned_at": self._moment(back), "outcome": "declined"}
        said |= {"assignment": assignment, "reason": "不属于本部门职责"}
        self._tell(back, "returned", said)
        again = back + timedelta(days=1)
        self._ask(again, lead)
        return again

    def _ask(self, day: date, lead: str) -> str:
        told = {"assignment": f"{self._id}-a{self._next()}", "role": "lead", "to": lead}
        self._tell(day, "assigned", told | {"assigned_at": self._moment(day)})
        return told["assignment"]

    def _step(self, day: date, stage: str, by: str, amount: str | None = None) -> None:
        data = {"step": f"{self._id}-s{self._next()}", "stage": stage, "by": by}
        data |= {"entered_at": self._moment(day)}
        if amount:
            data["amount"] = amount
        if stage in self._rules.ends and self._results:
            data["result"] = self._rng.choice(self._results[:2])
        if stage == "landed":
            data["refs"] = [one for one in self._about if one.startswith("enterprise/")]
        if (stage in self._rules.ends or stage == "accepted") and self._family == "task":
            digest = f"{self._rng.getrandbits(256):064x}"
            data["documents"] = [{"sha256": digest, "name": "验收材料.pdf", "role": "acceptance"}]
        late = self._rng.randrange(100) < 5
        self._tell(
            day + timedelta(days=2 + self._rng.randrange(3) if late else 0), "advanced", data
        )

    def _hold(self, day: date) -> date:
        """The clock stands still for some days."""
        end = day + timedelta(days=3 + self._rng.randrange(10))
        reason = self._rng.choice(tuple(CHOICES["hold_reason"]))
        told = {"hold": f"{self._id}-h{self._next()}", "from": str(day), "to": str(end)}
        self._tell(day, "held", told | {"reason": reason})
        return end

    def _rate(self, day: date, party: str) -> None:
        solved = "yes" if self._rng.randrange(100) < SOLVED_PERCENT else "no"
        told = {"round": "1", "by": party, "score": 3 + self._rng.randrange(3), "solved": solved}
        self._tell(day, "rated", told | {"rated_at": self._moment(day)})

    def _moment(self, day: date) -> str:
        """In office hours, and later than what was told before."""
        minutes = 9 * 60 + self._rng.randrange(8 * 60)
        told = datetime.combine(day, time(), SHANGHAI) + timedelta(minutes=minutes)
        self._last = max(told, self._last + timedelta(minutes=7))
        return self._last.isoformat()

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _tell(self, day: date, what: str, data: dict) -> None:
        """What the bridge could not carry comes when it is back, and some of it twice."""
        name = f"{self._family}.{what}"
        if self._municipal and day in DOWN:
            self._sent += 1
            self._diary.note(BACK, name, self._id, data, second=OPENING_SECOND + 60 * self._sent)
            day = BACK
        second = None
        if day == self._last.date():
            told = self._last
            second = min(3600 * told.hour + 60 * told.minute + 60, LAST_SECOND)
        self._diary.note(day, name, self._id, data, second=second)
