"""Cases drawn at random: every kind of event, ids and instants in disorder, told twice."""

import random
from datetime import UTC, datetime, timedelta

from tests.support.facts import credit_code

ENTERPRISE = f"enterprise/{credit_code('91500103MA5CADE01')}"
_DEPARTMENTS = ("department/科技局", "department/经信委", "department/街道")
_BEGINNING = datetime(2024, 12, 20, tzinfo=UTC)
_TYPES = {
    "case": ("whistle", "lead", "rd_project", "booking", "rights", "supply_demand"),
    "claim": ("subsidy", "credit", "compensation"),
    "matter": ("exception", "placement"),
    "task": ("issue", "project", "plan_task"),
}
_STAGES = {
    "whistle": ("received", "accepted", "assigned", "handling", "answered", "closed"),
    "lead": ("judged", "contacted", "talking", "signed", "landed", "lost"),
    "rd_project": ("filed", "approved", "mid_term", "accepted"),
    "booking": ("requested", "confirmed", "used", "cancelled"),
    "rights": ("filed", "accepted", "decided", "withdrawn"),
    "supply_demand": ("matched", "intent", "signed", "delivered"),
    "subsidy": ("checked", "approved", "paid", "refused"),
    "credit": ("offered", "approved", "disbursed"),
    "compensation": ("checked", "paid", "closed"),
    "exception": ("reviewed", "decided", "delivered"),
    "placement": ("introduced", "hired", "declined"),
    "issue": ("scheduled", "decided", "dispatched", "done"),
    "project": ("started", "completed", "accepted", "in_use"),
    "plan_task": ("running", "done"),
}


class Drawing:
    """One case of a family, drawn event by event."""

    def __init__(self, seed: int, family: str, subject: str = "case-1") -> None:
        self.random = random.Random(seed)
        self.family, self.subject = family, subject
        self.type = self.random.choice(_TYPES[family])
        self.opened = self.moment(0, 700)
        self.events: list[dict] = []

    def moment(self, first: int, last: int) -> datetime:
        """Some minute of some day: often the edge of a day in China."""
        minutes = self.random.choice((self.random.randrange(1440), 959, 960, 961, 0))
        return _BEGINNING + timedelta(days=self.random.randrange(first, last), minutes=minutes)

    def near(self) -> datetime:
        return self.opened + timedelta(
            days=self.random.choice((self.random.randrange(-3, 90), self.random.randrange(0, 3))),
            minutes=self.random.randrange(1440),
        )

    def day(self) -> str:
        return self.near().date().isoformat()

    def tell(self, what: str, **data: object) -> None:
        """The id and the time have nothing to do with the order of what is told."""
        number = len(self.events)
        told = self.opened + timedelta(hours=self.random.randrange(0, 3000))
        self.events.append(
            {
                "specversion": "1.0",
                "id": f"{self.random.randrange(10**6):06}-{number}",
                "source": self.random.choice(("platform", "desk")),
                "type": f"cn.gov.cqyz.{self.family}.{what}.v1",
                "subject": self.subject,
                "time": told.isoformat(),
                "data": {name: one for name, one in data.items() if one != "absent"},
            }
        )

    def open(self) -> None:
        pick = self.random.choice
        self.tell(
            "opened",
            type=pick((self.type, f"{self.family}:{self.type}")),
            title="空调维修",
            opened_at=self.opened.isoformat(),
            about=[ENTERPRISE],
            channel="phone",
            owner=pick(("absent", None, *_DEPARTMENTS)),
            due_on=pick(("absent", "absent", None, self.day())),
            plan=pick(("absent", {_STAGES[self.type][-1]: self.day()})),
            fields=pick(("absent", {"complexity": pick(("simple", "complex", "other"))})),
        )

    def update(self) -> None:
        pick = self.random.choice
        told = {
            "owner": pick((None, *_DEPARTMENTS)),
            "due_on": pick((None, self.day())),
            "plan": {pick(_STAGES[self.type]): pick((None, self.day()))},
            "fields": {"complexity": pick((None, "simple", "complex"))},
            "type": pick(_TYPES[self.family]),
            "definition": pick((None, self.day())),
        }
        name = pick(list(told))
        self.tell("updated", **{name: told[name]}, effective_on=pick(("absent", self.day())))

    def advance(self) -> None:
        pick = self.random.choice
        self.tell(
            "advanced",
            step=f"s{self.random.randrange(6)}",
            stage=pick((*_STAGES[self.type], "nobody_knows")),
            entered_at=self.near().isoformat(),
            by=pick((*_DEPARTMENTS, ENTERPRISE)),
            result=pick(("absent", "solved", "withdrawn")),
            amount=pick(("absent", "12.50")),
        )

    def assign(self) -> None:
        pick = self.random.choice
        self.tell(
            "assigned",
            assignment=f"a{self.random.randrange(3)}",
            to=pick(_DEPARTMENTS),
            role=pick(("lead", "lead", "support")),
            assigned_at=self.near().isoformat(),
        )

    def give_back(self) -> None:
        self.tell(
            "returned",
            assignment=f"a{self.random.randrange(3)}",
            returned_at=self.near().isoformat(),
            outcome=self.random.choice(("done", "declined", "transferred")),
        )

    def hold(self) -> None:
        start = self.near().date()
        end = start + timedelta(days=self.random.randrange(-1, 30))
        self.tell(
            "held",
            hold=f"h{self.random.randrange(2)}",
            **{"from": start.isoformat()},
            to=self.random.choice(("absent", end.isoformat())),
            reason="applicant",
        )

    def rate(self) -> None:
        self.tell(
            "rated",
            round=f"r{self.random.randrange(2)}",
            by=ENTERPRISE,
            score=self.random.randrange(1, 6),
            solved=self.random.choice(("yes", "partly", "no")),
            rated_at=self.near().isoformat(),
        )

    def void(self) -> None:
        self.tell("voided", reason=self.random.choice((None, "重复", None)))


def draw(seed: int, family: str = "case", subject: str = "case-1") -> list[dict]:
    """The events of one case, opening and assignments among them."""
    drawing = Drawing(seed, family, subject)
    drawing.open()
    more = (drawing.advance, drawing.advance, drawing.advance, drawing.assign, drawing.rate)
    more += (drawing.update, drawing.update, drawing.give_back, drawing.hold, drawing.void)
    for _ in range(drawing.random.randrange(0, 16)):
        drawing.random.choice(more)()
    return drawing.events


def disordered(events: list[dict], seed: int) -> list[dict]:
    """The same, some of them twice, in another order."""
    chance = random.Random(seed)
    told = [*events, *chance.choices(events, k=chance.randrange(len(events) + 1))]
    chance.shuffle(told)
    return told
