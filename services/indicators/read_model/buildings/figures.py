"""What a building or a park comes to on a day, from what several facts say of it. Pure.

Base units: fen, dm², people. What nobody told is None, never 0. Quotients are made at the edge.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel

from services.contracts.values.vocabulary import CHOICES
from services.indicators.buildings import (
    EMPLOYEES,
    ENTERPRISES,
    OUTPUT,
    OUTPUT_BY_SECTOR,
    REPORTING,
    REPORTS,
    TOLD,
)
from services.indicators.read_model.buildings.leads import Lead, looking_at, open_on
from services.kit.state.days import Days

# More is let than there is; enterprises are in a building that is closed, or that nobody
# registered; some of a park's buildings have no area that is known.
OVER_CAPACITY = "over_capacity"
CLOSED_WITH_TENANTS = "closed_with_tenants"
UNREGISTERED = "unregistered"
AREA_PARTLY = "area_partly"


class Amount(NamedTuple):
    """So much of a figure in a building (empty: in none), of a sector where it has one; of a flow
    the day."""

    figure: str
    carrier: str
    sector: str
    amount: int
    day: date = date.min


class Carrier(NamedTuple):
    """A building that was registered, as on the day; `area` None while it is not open."""

    id: str
    name: str
    is_open: bool
    area: int | None
    place: dict[str, Any]


class Park(NamedTuple):
    id: str
    name: str
    is_open: bool
    place: dict[str, Any]


class Member(NamedTuple):
    """A building is part of a park on these days."""

    carrier: str
    park: str
    days: Days


class Lease(NamedTuple):
    """`carrier` None where it is not known in which building; `area` None where it was not told."""

    carrier: str | None
    area: int | None
    holds: bool


class Told(NamedTuple):
    """All that is known on a day."""

    day: date
    amounts: list[Amount]
    carriers: list[Carrier]
    parks: list[Park]
    members: list[Member]
    leases: list[Lease]
    leads: Sequence[Lead] = ()


class Leading(BaseModel):
    """The sector that has most, and how much."""

    sector: str
    amount: int


class Figures(BaseModel):
    """Of a building, of a park, of those in no building, or of all together.

    `reporting`: how many of the enterprises told a period of this year; `told`: any at all.
    `parks`: of which a building is part on the day. `leases`: those that hold, `unmeasured` without
    an area among them. `leads`: open ones that name it, each once.
    """

    id: str
    name: str | None
    open: bool | None
    area: int | None
    enterprises: int
    told: int
    reporting: int
    employees: int | None
    output: int | None
    reports: int
    leading: Leading | None
    leading_output: Leading | None
    leases: int
    unmeasured: int
    let: int | None
    buildings: int
    leads: int
    parks: list[str]
    flags: list[str]
    place: dict[str, Any]


class Sums(NamedTuple):
    """What some buildings have together."""

    plain: Counter[str]
    by_sector: dict[str, Counter[str]]


_ORDER = {sector: place for place, sector in enumerate(CHOICES["sector"])}


def buildings(told: Told) -> list[Figures]:
    """Every building that is registered or that somebody names, by id."""
    registered = {one.id: one for one in told.carriers}
    amounts, leases = _by_carrier(told)
    leads = open_on(told.leads, told.day)
    named = {*registered, *amounts, *leases, *(id for one in leads for id in one.carriers)} - {""}
    parks: dict[str, list[str]] = {}
    for member in told.members:
        if member.days.holds(told.day):
            parks.setdefault(member.carrier, []).append(member.park)
    return [
        _figures(
            _known(one, registered.get(one))
            | {"parks": sorted(set(parks.get(one, ()))), "leads": len(looking_at(leads, [one]))},
            _added(amounts.get(one, ())),
            leases.get(one, []),
        )
        for one in sorted(named)
    ]


def nowhere(told: Told) -> Figures:
    """What is in no building; leases of which the building is not known."""
    amounts, leases = _by_carrier(told)
    known = {"id": "", "name": None, "open": None, "area": None, "buildings": 0, "place": {}}
    leads = open_on(told.leads, told.day)
    known |= {"parks": [], "leads": sum(not one.carriers for one in leads)}
    return _figures(known, _added(amounts.get("", ())), leases.get("", []))


def everything(told: Told) -> Figures:
    """All buildings and none: what the district's own figures must be."""
    known = {"id": "", "name": None, "open": None, "place": {}}
    known |= {"area": None, "buildings": len(told.carriers), "parks": []}
    known["leads"] = len(open_on(told.leads, told.day))
    return _figures(known, _added(told.amounts), told.leases)


def parks(told: Told) -> list[Figures]:
    """Of a park what its buildings are on the day, and what they added while part of it."""
    carriers = {one.id: one for one in told.carriers}
    amounts, leases = _by_carrier(told)
    return [_park(one, told, carriers, amounts, leases) for one in told.parks]


def _park(
    park: Park,
    told: Told,
    carriers: dict[str, Carrier],
    amounts: dict[str, list[Amount]],
    leases: dict[str, list[Lease]],
) -> Figures:
    days: dict[str, list[Days]] = {}
    for one in told.members:
        if one.park == park.id:
            days.setdefault(one.carrier, []).append(one.days)
    now = sorted(one for one, some in days.items() if _holds(some, told.day))
    added = _added(
        amount
        for carrier, some in days.items()
        for amount in amounts.get(carrier, ())
        if _holds(some, told.day if amount.day == date.min else amount.day)
    )
    areas = [carriers[one].area for one in now if one in carriers]
    found = [area for area in areas if area is not None]
    known = {"id": park.id, "name": park.name, "open": park.is_open, "parks": []}
    known |= {"area": sum(found) if found else None, "buildings": len(now)}
    known["leads"] = len(looking_at(open_on(told.leads, told.day), now, [park.id]))
    known["place"] = park.place | _amid(carriers[one].place for one in now if one in carriers)
    figures = _figures(known, added, [lease for one in now for lease in leases.get(one, ())])
    if len(found) < len(now):
        figures.flags.append(AREA_PARTLY)
    return figures


def _amid(places: Iterable[dict[str, Any]]) -> dict[str, float]:
    """The middle of some buildings, where any of them has a place."""
    told = [(one.get("longitude"), one.get("latitude")) for one in places]
    known = [one for one in told if None not in one]
    if not known:
        return {}
    east, north = (sum(axis) / len(known) for axis in zip(*known, strict=True))
    return {"longitude": round(east, 6), "latitude": round(north, 6)}


def _holds(some: Iterable[Days], day: date) -> bool:
    return any(days.holds(day) for days in some)


def _by_carrier(told: Told) -> tuple[dict[str, list[Amount]], dict[str, list[Lease]]]:
    amounts: dict[str, list[Amount]] = {}
    leases: dict[str, list[Lease]] = {}
    for amount in told.amounts:
        amounts.setdefault(amount.carrier, []).append(amount)
    for lease in told.leases:
        leases.setdefault(lease.carrier or "", []).append(lease)
    return amounts, leases


def _known(carrier: str, registered: Carrier | None) -> dict[str, Any]:
    if registered is None:
        unknown = {"name": None, "open": None, "area": None, "place": {}}
        return unknown | {"id": carrier, "buildings": 1}
    known = registered._asdict() | {"open": registered.is_open, "buildings": 1}
    del known["is_open"]
    return known


def _added(amounts: Iterable[Amount]) -> Sums:
    plain: Counter[str] = Counter()
    by_sector: dict[str, Counter[str]] = {ENTERPRISES: Counter(), OUTPUT_BY_SECTOR: Counter()}
    for one in amounts:
        plain[one.figure] += one.amount
        if one.sector:
            by_sector[one.figure][one.sector] += one.amount
    return Sums(plain, by_sector)


def _figures(known: dict[str, Any], sums: Sums, leases: list[Lease]) -> Figures:
    now = [one for one in leases if one.holds]
    plain = sums.plain
    found = Figures(
        **known,
        enterprises=plain[ENTERPRISES],
        told=plain[TOLD],
        reporting=plain[REPORTING],
        employees=plain[EMPLOYEES] if plain[TOLD] else None,
        output=plain[OUTPUT] if plain[REPORTS] else None,
        reports=plain[REPORTS],
        leading=_leading(sums.by_sector[ENTERPRISES]),
        leading_output=_leading(sums.by_sector[OUTPUT_BY_SECTOR]),
        leases=len(now),
        unmeasured=sum(one.area is None for one in now),
        let=sum(one.area or 0 for one in now) if leases else None,
        flags=[],
    )
    found.flags.extend(_flags(found))
    return found


def _leading(by_sector: Counter[str]) -> Leading | None:
    """Of equals the first in the order of sectors."""
    told = [(-amount, _ORDER[sector], sector) for sector, amount in by_sector.items() if amount > 0]
    if not told:
        return None
    amount, _, sector = min(told)
    return Leading(sector=sector, amount=-amount)


def _flags(found: Figures) -> Iterator[str]:
    if found.area is not None and (found.let or 0) > found.area:
        yield OVER_CAPACITY
    if found.open is False and found.enterprises:
        yield CLOSED_WITH_TENANTS
    if found.open is None and found.id:
        yield UNREGISTERED
