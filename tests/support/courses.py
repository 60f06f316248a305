"""Events of one matter as they are told, in the order in which they are written."""

from itertools import count

from services.contracts.events.envelope import parse
from tests.support.facts import credit_code
from tests.support.matters import OWNER
from tests.support.pure import RULES, Owner

ENTERPRISE = f"enterprise/{credit_code('91500103MA5CADE02')}"
DEPARTMENT, OTHER = "department/科技局", "department/经信委"
# A Monday; ten working days later: 2025-09-15.
MONDAY = "2025-09-01T09:00:00+08:00"


class Telling:
    """Makes events about one matter; each is told at the moment that it says, or as `told`."""

    def __init__(self, family: str = "case", subject: str = "C-1", source: str = "desk") -> None:
        self.family, self.subject, self.source = family, subject, source
        self.events: list[dict] = []
        self._numbers = count(1)

    def tell(self, what: str, told: str = "2026-11-01T00:00:00+08:00", **data) -> dict:
        event = {
            "specversion": "1.0",
            "id": f"{self.subject}-{next(self._numbers):03}",
            "source": self.source,
            "type": f"cn.gov.cqyz.{self.family}.{what}.v1",
            "subject": self.subject,
            "time": told,
            "data": data,
        }
        self.events.append(event)
        return event

    def opened(self, at: str, type: str = "whistle", **more) -> None:
        told = {"title": "空调维修", "about": [ENTERPRISE], "channel": "phone"} | more
        self.tell("opened", told=at, type=type, opened_at=at, **told)

    def step(self, stage: str, at: str, told: str = "", by: str = DEPARTMENT, **more) -> None:
        number = sum(".advanced." in event["type"] for event in self.events)
        more = {"step": f"s{number}"} | more
        self.tell("advanced", told=told or at, stage=stage, entered_at=at, by=by, **more)

    def rated(self, solved: str, at: str, round: str = "1") -> None:
        told = {"round": round, "by": ENTERPRISE, "score": 3}
        self.tell("rated", told=at, solved=solved, rated_at=at, **told)

    def fact(self, events: list[dict] | None = None) -> dict:
        """What the owner tells after all of that."""
        owner = Owner(RULES[OWNER[self.family]])
        owner.take([parse(event) for event in (events or self.events)])
        slots = owner.world.slots.get((self.family, self.subject), {})
        (fact,) = owner.rules.facts(self.family, self.subject, slots)
        return fact.build()


def on(fact: dict, day: str) -> dict:
    """What holds at the end of a day."""
    (found,) = [s for s in fact["spans"] if s["from"] <= day < (s["to"] or "9999")]
    return found


def whistle(**more) -> Telling:
    told = Telling()
    told.opened(MONDAY, owner=DEPARTMENT, **more)
    return told
