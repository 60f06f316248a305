"""What facts add to figures of buildings (楼宇), kept by the read model alone. Pure.

The same amounts as the district's, each in one building or in none (`carrier/`): so all buildings
and none add up to the district. By sector first: no sector has a stroke, an id may.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from services.indicators.declared import Delta, Fact, during
from services.kit.state.days import Days, crossed, iso, read

ENTERPRISES = "building_enterprises"
TOLD = "building_told"
REPORTING = "building_reporting"
EMPLOYEES = "building_employees"
STOCKS = (ENTERPRISES, TOLD, REPORTING, EMPLOYEES)
OUTPUT = "building_output"
OUTPUT_BY_SECTOR = "building_output_by_sector"
REPORTS = "building_reports"
FLOWS = (OUTPUT, OUTPUT_BY_SECTOR, REPORTS)
_CARRIER = "carrier/"


def place(carrier: str | None, sector: str = "") -> str:
    """The dimension of a building, None for no building; of one sector in it."""
    return f"{sector}/{_CARRIER}{carrier or ''}" if sector else f"{_CARRIER}{carrier or ''}"


def placed(dimension: str) -> tuple[str, str]:
    """The building and the sector of a dimension, empty where there is none."""
    before, _, carrier = dimension.partition(_CARRIER)
    return carrier, before.removesuffix("/")


def housed_enterprise(fact: Fact) -> list[Delta]:
    """Each enterprise once, by its primary sector, in its building of the day or in none."""
    life = Days(read(fact["registered_on"]), read(fact["deregistered_on"]))
    found: list[Delta] = []
    sectors = [(_days(span), span["sectors"][0]) for span in fact["sectors"]]
    for carrier, days in _housed(life, fact["carriers"]):
        for both, sector in crossed([days], sectors):
            found += _over(both, ENTERPRISES, place(carrier, sector), 1)
    return found


def housed_report(fact: Fact) -> list[Delta]:
    """Output in the building of the period's last day; employees in that of each day on which they
    count, and that they are told: at all, and within the year."""
    if not fact["counted"]:
        return []
    building, day = fact.get("carrier_id"), fact["day"]
    found: list[Delta] = [
        ((OUTPUT, place(building), day), fact["output"]),
        ((REPORTS, place(building), day), 1),
    ]
    for sector, amount in fact["output_by_sector"].items():
        found.append(((OUTPUT_BY_SECTOR, place(building, sector), day), amount))
    return found + list(_employed(fact))


def _employed(fact: Fact) -> Iterator[Delta]:
    if fact["employed_from"] is None:
        return
    counts = Days(read(fact["employed_from"]), read(fact["employed_to"]))
    this_year = Days(date.min, date(read(fact["day"]).year + 1, 1, 1))
    for carrier, days in _housed(counts, fact.get("employed_in", ())):
        yield from _over(days, EMPLOYEES, place(carrier), fact["employees"])
        yield from _over(days, TOLD, place(carrier), 1)
        if within := days.cut(this_year):
            yield from _over(within, REPORTING, place(carrier), 1)


def _housed(within: Days, spans: Iterable[Fact]) -> Iterator[tuple[str | None, Days]]:
    """All days of an interval: in which building, and in between in none. Spans are in order."""
    reached = within.start
    for span in spans:
        days = _days(span).cut(within)
        if days is None:
            continue
        if reached < days.start:
            yield None, Days(reached, days.start)
        yield span["carrier_id"], days
        reached = days.end
    if reached < within.end:
        yield None, Days(reached, within.end)


def _days(span: Fact) -> Days:
    return Days(read(span["from"]), read(span["to"]))


def _over(days: Days, figure: str, dimension: str, amount: int) -> list[Delta]:
    return during(figure, dimension, days.start.isoformat(), iso(days.end), amount)


DRILL: dict[str, Callable[[Fact], list[Delta]]] = {
    "enterprises.enterprise": housed_enterprise,
    "enterprises.report": housed_report,
}
