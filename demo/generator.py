"""The whole demo district as contract events, bit-identical for a seed."""

import random
from collections.abc import Iterator
from datetime import date

from demo.basics.diary import Diary, Fact
from demo.basics.disorder import disordered
from demo.basics.months import FIRST, KNOWN_UNTIL, Month, month_of, span
from demo.basics.names import Names
from demo.district.carriers import Carriers
from demo.district.history import History
from demo.district.registrar import Registrar
from demo.district.talent import Talent
from demo.district.things import Things
from demo.district.turnover import Turnover
from demo.finance import loans
from demo.finance.funds import Funds
from demo.finance.loans import Loans
from demo.matters.dispatched import Dispatched
from demo.matters.goals import GoalsOfThePlan
from demo.matters.listings import Listings
from demo.matters.matters import Matters
from demo.matters.readings import Readings
from demo.papers import answerable, statistics
from demo.papers.awards import Awards
from demo.papers.certificates import Certificates
from demo.papers.filing import Filing
from demo.papers.first_certificates import FirstCertificates
from demo.papers.renewals import Renewals
from demo.papers.reports import Reports
from demo.papers.reports_2024 import Reports2024
from services.contracts.events import full_type

SOURCE = "demo-district"
SEED = 2025
ABOUT = 106_900  # events up to KNOWN_UNTIL, for a progress bar
A_DAY = 130  # events, likewise


def events(seed: int = SEED, until: date = KNOWN_UNTIL) -> Iterator[dict]:
    """Structured CloudEvents in the order they are sent: by time, but for a few late or repeated.

    Everything known at the end of the day `until`: whole months, and of the one that is open what
    came so far. A later day tells the same and more.
    """
    facts = District(seed, until).facts()
    in_order = (cloud_event(number, fact) for number, fact in enumerate(facts, start=1))
    return disordered(in_order, random.Random(f"{seed}:disorder"))


def about(until: date) -> int:
    """How many events there are up to a day, roughly."""
    return ABOUT + A_DAY * (until - KNOWN_UNTIL).days


def cloud_event(number: int, fact: Fact) -> dict:
    return {
        "specversion": "1.0",
        "id": f"demo-{number:06}",
        "source": SOURCE,
        "type": full_type(fact.name),
        "subject": fact.subject,
        "time": fact.time,
        "datacontenttype": "application/json",
        "data": fact.data,
    }


class District:
    """Every part of the district on one diary; each part draws from its own random numbers."""

    def __init__(self, seed: int, until: date) -> None:
        def rng(part: str) -> random.Random:
            return random.Random(f"{seed}:{part}")

        self._until = until
        self._diary = diary = Diary(rng("diary"), until)
        names = Names(rng("names"))
        carriers = Carriers(diary, names, rng("carriers"))
        registrar = Registrar(diary, names, carriers, rng("registrar"))
        history = History(registrar, rng("history"))
        staying = history.staying
        hosts = [enterprise for enterprise in staying if enterprise.anchored]
        certificates = Certificates(diary, rng("certificates"))
        first = FirstCertificates(certificates, staying, rng("first certificates"))
        filing = Filing(diary, rng("filing"))
        self._talent = Talent(diary, names, rng("talent"))
        self._loans = Loans(diary, rng("loans"))
        self._funds = Funds(diary, hosts, rng("funds"))
        Awards(diary, names, hosts, rng("awards"))
        here = [one for one in staying if one.closed_on is None]
        Matters(diary, carriers.all, here, rng("matters"))
        Dispatched(diary)
        Listings(diary, here, rng("listings"))
        Readings(diary, here, rng("readings"))
        Things(diary, carriers.all, here, rng("things"))
        GoalsOfThePlan(diary, carriers.all, here, rng("goals"))
        statistics.publish(diary)
        answerable.publish(diary, rng("answerable"))
        self._talent.open_bases(hosts)
        self._talent.count_2024(staying)
        for month in span(loans.FIRST, FIRST.after(-1)):
            self._loans.month(month, staying)
        Reports2024(filing, first, rng("reports of 2024")).file(staying, history.closed)
        self._turnover = Turnover(registrar, staying, rng("turnover"))
        self._renewals = Renewals(certificates, rng("renewals"))
        self._reports = Reports(filing, certificates, rng("reports"))

    def facts(self) -> Iterator[Fact]:
        """Every fact in order of time, handed out as soon as its month is complete."""
        yield from self._diary.hand_out(FIRST.after(-1))
        for month in span(FIRST, month_of(self._until)):
            self._month(month)
            yield from self._diary.hand_out(month)

    def _month(self, month: Month) -> None:
        self._turnover.month(month)
        enterprises = self._turnover.enterprises
        self._renewals.month(month, enterprises)
        self._reports.month(month, enterprises)
        self._talent.month(month, enterprises)
        self._funds.month(month)
        self._loans.month(month, enterprises)
