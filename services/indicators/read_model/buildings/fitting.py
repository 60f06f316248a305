"""Which open leads would fit a building on a day, and why. Pure.

Two criteria are hard: the area that is asked for is vacant, and the lead does not look elsewhere
alone. Then points: one unit holds all of it, it names the building or its park, its sector leads
there. Equals are in the order of their references. Areas are dm².
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from pydantic import BaseModel

from services.indicators.read_model.buildings.leads import Lead

Verdict = Literal["fits", "unknown", "misses", "elsewhere"]
Code = Literal[
    *("unit_holds", "building_holds", "too_large", "area_untold", "vacancy_unknown"),
    *("names_it", "names_park", "names_nothing", "looks_elsewhere"),
    *("sector_leads", "sector_leads_output", "sector_differs", "sector_untold"),
]
POINTS: dict[Code, int] = {
    "names_it": 3,
    "names_park": 2,
    "unit_holds": 2,
    "sector_leads": 2,
    "sector_leads_output": 1,
}
_HARD: dict[Code, Verdict] = {
    "too_large": "misses",
    "looks_elsewhere": "elsewhere",
    "area_untold": "unknown",
    "vacancy_unknown": "unknown",
}
_ORDER: dict[Verdict, int] = {"fits": 0, "unknown": 1, "misses": 2, "elsewhere": 3}
# So many are shown; how many there are is said beside them.
MOST = 30


class Space(NamedTuple):
    """What a building has on a day: vacant in all and by unit, None where it is not known; the
    sectors that lead by enterprises and by output."""

    id: str
    parks: frozenset[str]
    vacant: int | None
    units: dict[str, int | None]
    leading: str | None
    leading_output: str | None


class Reason(BaseModel):
    """`amount`, dm²: what is vacant, or lacks; `thing`: the Reference of the unit or park, `name`
    what it is called."""

    code: Code
    points: int
    amount: int | None = None
    thing: str | None = None
    name: str | None = None


class Match(BaseModel):
    """A lead beside a building; it `fits` where nothing hard speaks against it."""

    id: str
    title: str | None
    stage: str
    opened_on: date
    area: int | None
    sector: str | None
    verdict: Verdict
    points: int
    reasons: list[Reason]


class Matches(BaseModel):
    """The first of those that do not look elsewhere, and how many there are of each verdict."""

    rows: list[Match]
    fits: int
    unknown: int
    misses: int
    elsewhere: int


def matches(leads: Iterable[Lead], space: Space, day: date) -> Matches:
    """Those that are open on the day: what fits first, then by points."""
    found = [_match(one, stage, space) for one in leads if (stage := one.stage(day)) is not None]
    found.sort(key=lambda one: (_ORDER[one.verdict], -one.points, one.id))
    counts = {verdict: sum(one.verdict == verdict for one in found) for verdict in _ORDER}
    shown = [one for one in found if one.verdict != "elsewhere"]
    return Matches(rows=shown[:MOST], **counts)


def _match(lead: Lead, stage: str, space: Space) -> Match:
    reasons = [_area(lead, space), _place(lead, space), _sector(lead, space)]
    hard = [_HARD[one.code] for one in reasons if one.code in _HARD]
    return Match(
        id=lead.key,
        title=lead.title,
        stage=stage,
        opened_on=lead.opened_on,
        area=lead.area,
        sector=lead.sector,
        verdict=max(hard, key=_ORDER.__getitem__, default="fits"),
        points=sum(one.points for one in reasons),
        reasons=reasons,
    )


def _because(code: Code, amount: int | None = None, thing: str | None = None) -> Reason:
    return Reason(code=code, points=POINTS.get(code, 0), amount=amount, thing=thing)


def _area(lead: Lead, space: Space) -> Reason:
    """The smallest unit that holds it, else the building as a whole."""
    if lead.area is None:
        return _because("area_untold")
    units = [(area, unit) for unit, area in space.units.items() if area is not None]
    if holding := [one for one in units if one[0] >= lead.area]:
        area, unit = min(holding)
        return _because("unit_holds", area, f"unit/{unit}")
    known = [area for area, _ in units] + ([] if space.vacant is None else [space.vacant])
    if not known:
        return _because("vacancy_unknown")
    if max(known) >= lead.area:
        return _because("building_holds", space.vacant)
    return _because("too_large", lead.area - max(known))


def _place(lead: Lead, space: Space) -> Reason:
    if space.id in lead.carriers:
        return _because("names_it")
    if shared := sorted(lead.parks & space.parks):
        return _because("names_park", thing=f"park/{shared[0]}")
    return _because("looks_elsewhere" if lead.carriers or lead.parks else "names_nothing")


def _sector(lead: Lead, space: Space) -> Reason:
    if lead.sector is None:
        return _because("sector_untold")
    if lead.sector == space.leading:
        return _because("sector_leads")
    return _because(
        "sector_leads_output" if lead.sector == space.leading_output else "sector_differs"
    )
