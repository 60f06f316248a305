"""Events of which each set is a world of its own in one running district.

Figures of the whole district are sums, so what a world adds to them is its own figures.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from deploy.embedded.supervision.state import DEMO_SOURCE
from tests.support import naive
from tests.support.facts import DAYS, credit_code
from tests.support.naive_slots import name_of
from tests.support.system import System, wait_for

Figures = dict[tuple[str, str], int]

AS_OF = sorted(
    {date.fromisoformat(day) + timedelta(days=shift) for day in DAYS for shift in (-1, 0)}
)
ENTERPRISES = ("enterprise_id", "host_enterprise_id")
ABOUT_ENTERPRISES = ("enterprise.", "headcount.", "report.")
OF_THE_PLAN = ("statistic.published", "target.assigned", "target.explained")
THINGS = ("carrier_id", "fund_id", "loan_id", "transfer_id", "repayment_id", "certificate_no")


class World:
    """Gives every thing that events speak of a name that no other world has."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._codes: dict[str, str] = {}

    def events(self, documents: Iterable[dict]) -> list[dict]:
        """The events in this world, from the one source that the key of the run may send as.

        Without what is about the plan itself: its figures and targets are shared by all.
        """
        return [self._moved(d) for d in documents if name_of(d) not in OF_THE_PLAN]

    def enterprise(self, code: str) -> str:
        if code not in self._codes:
            self._codes[code] = credit_code(f"91500103W{self.number:04}{len(self._codes):04}")
        return self._codes[code]

    def thing(self, name: str) -> str:
        return f"{name}~{self.number}"

    def _moved(self, document: dict) -> dict:
        subject = self._subject(name_of(document), document["subject"])
        data = dict(document["data"])
        data |= {k: self.enterprise(data[k]) for k in ENTERPRISES if k in data}
        data |= {k: self.thing(data[k]) for k in THINGS if k in data}
        id = f"{self.number}/{document['source']}/{document['id']}"
        return {**document, "source": DEMO_SOURCE, "id": id, "subject": subject, "data": data}

    def _subject(self, event: str, subject: str) -> str:
        """As it is called here; things of readings have their kind before them."""
        kind, slash, name = subject.rpartition("/")
        is_enterprise = kind == "enterprise" or event.startswith(ABOUT_ENTERPRISES)
        return f"{kind}{slash}{(self.enterprise if is_enterprise else self.thing)(name)}"


class Added:
    """What happened to a district's figures since this was made."""

    def __init__(self, system: System, days: Iterable[date] = AS_OF) -> None:
        self.system = system
        self.days = list(days)
        self.before = system.figures(self.days)

    def figures(self) -> dict[date, Figures]:
        """By day, every figure that has changed, and by how much."""
        return {
            day: difference(figures, self.before[day])
            for day, figures in self.system.figures(self.days).items()
        }

    def comes_to(self, events: list[dict], seconds: float = 60) -> None:
        """Wait until the change is what these events say."""
        expected = self.expected(events)
        wait_for(lambda: self.figures() == expected, seconds, lambda: self._wrong(expected))

    def _wrong(self, expected: dict[date, Figures]) -> str:
        found = self.figures()
        return str({day.isoformat(): difference(found[day], expected[day]) for day in self.days})

    def expected(self, events: list[dict]) -> dict[date, Figures]:
        return {day: naive.figures(events, day) for day in self.days}


def difference(after: Figures, before: Figures) -> Figures:
    changes = {key: after.get(key, 0) - before.get(key, 0) for key in {*after, *before}}
    return {key: change for key, change in changes.items() if change}
