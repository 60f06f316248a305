"""One enterprise: from its slots to its facts (design.md, "What each figure means"). Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple

from services.contracts.values import periods
from services.contracts.values.periods import Period
from services.kit.state.days import FOREVER, Days, crossed, holds, iso, read, united
from services.kit.state.reviewed import REVIEW, finest, is_returned, review_of, state
from services.kit.state.slots import Fact, Slots, SlotValue
from services.kit.state.temporal import History, caused_by, histories, life

ABOVE_SCALE = "above_scale"
_LIFE = ("registration", "deregistration")
_DATED = ("name", "industry_code", "sectors", "carrier_id")
_CERTIFICATE = ("certificate", "revocation")

Value = dict[str, Any]


class EnterpriseSlots:
    """An enterprise's slots parted by what they tell; `essence` names the events behind some."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.reports: dict[Period, SlotValue] = {}
        self.reviews: dict[str, SlotValue] = {}
        self.kinds: dict[str, Slots] = defaultdict(dict)
        self.attributes: Slots = {}
        for (slot, key), held in slots.items():
            if slot == "report":
                self.reports[periods.parse(key)] = held
            elif slot == REVIEW:
                self.reviews[key] = held
            elif slot in _CERTIFICATE:
                self.kinds[key.partition("/")[0]][slot, key] = held
            else:
                self.attributes[slot, key] = held
        self.spine = _essence(self.attributes, (*_LIFE, "sectors", "carrier_id"))

    def active(self) -> Days:
        opening = self.slots["registration", ""].value
        closing = self.slots.get(("deregistration", ""))
        return life(date.fromisoformat(opening["registered_on"]), closing)

    def history(self, attribute: str) -> History:
        return histories(self.attributes, (attribute,))[attribute]

    def valid(self, kind: str) -> list[Days]:
        """The days with any valid certificate of the kind, cut to the active interval."""
        intervals = []
        for (slot, key), held in self.kinds.get(kind, {}).items():
            if slot == "certificate":
                revocation = self.slots.get(("revocation", key))
                end = read(revocation.value["effective_on"]) if revocation else FOREVER
                end = min(end, read(held.value["valid_to"]))
                intervals.append(Days(read(held.value["valid_from"]), end))
        active = self.active()
        return [cut for days in united(intervals) if (cut := days.cut(active))]


def _essence(slots: Slots, names: tuple[str, ...]) -> tuple:
    """Which events hold these slots: the same events, the same value."""
    return tuple(sorted((place, held.stamp) for place, held in slots.items() if place[0] in names))


def facts(enterprise_id: str, slots: Slots) -> list[Fact]:
    """The enterprise itself, each kind of qualification, each report."""
    if ("registration", "") not in slots:
        return []
    parted = EnterpriseSlots(slots)
    whole = _essence(parted.attributes, (*_LIFE, *_DATED))
    build = partial(_enterprise, enterprise_id, parted)
    return [
        Fact("enterprises.enterprise", enterprise_id, whole, build),
        *_qualifications(enterprise_id, parted),
        *_reports(enterprise_id, parted),
    ]


def _enterprise(enterprise_id: str, parted: EnterpriseSlots) -> Value:
    active = parted.active()
    told = histories(parted.attributes, _DATED)

    def spans(attribute: str) -> list[Value]:
        history = told[attribute].over(active)
        return [_span(days, **{attribute: value}) for days, value in history if value is not None]

    return {
        "enterprise_id": enterprise_id,
        "registered_on": iso(active.start),
        "deregistered_on": iso(active.end),
        "sectors": spans("sectors"),
        "names": spans("name"),
        "industry_codes": spans("industry_code"),
        "carriers": spans("carrier_id"),
        "event": caused_by(parted.slots["registration", ""]),
    }


def _span(days: Days, **what: Any) -> Value:
    return {"from": iso(days.start), "to": iso(days.end), **what}


def _qualifications(enterprise_id: str, parted: EnterpriseSlots) -> Iterator[Fact]:
    for kind, certificates in parted.kinds.items():
        essence = parted.spine, _essence(certificates, _CERTIFICATE)
        build = partial(_qualification, enterprise_id, kind, parted)
        yield Fact("enterprises.qualification", f"{enterprise_id}:{kind}", essence, build)


def _qualification(enterprise_id: str, kind: str, parted: EnterpriseSlots) -> Value:
    sectors = parted.history("sectors").over(parted.active())
    return {
        "enterprise_id": enterprise_id,
        "kind": kind,
        "valid": [_span(cut, sectors=codes) for cut, codes in crossed(parted.valid(kind), sectors)],
        "certificates": _certificates(parted.kinds[kind]),
    }


def _certificates(slots: Slots) -> list[Value]:
    """Every certificate of one kind as told, with the event behind it."""
    told = []
    for (slot, key), held in sorted(slots.items()):
        if slot == "certificate":
            revocation = slots.get(("revocation", key))
            told.append(
                {
                    "certificate_no": key.partition("/")[2],
                    **held.value,
                    "revoked_on": revocation.value["effective_on"] if revocation else None,
                    "event": caused_by(held),
                }
            )
    return told


def _reports(enterprise_id: str, parted: EnterpriseSlots) -> Iterator[Fact]:
    counted = _counted(parted)
    following = dict(zip_longest(counted, counted[1:]))
    spine = parted.spine, _essence(parted.kinds.get(ABOVE_SCALE, {}), _CERTIFICATE)
    resolve = _resolver(parted)
    for period, held in parted.reports.items():
        after, review = following.get(period), parted.reviews.get(period.text)
        essence = spine, held.stamp, period in following, after, review and review.stamp
        told = Filed(period, held, review, period in following, after)
        build = partial(_report, enterprise_id, told, resolve)
        yield Fact("enterprises.report", f"{enterprise_id}:{period.text}", essence, build)


class Filed(NamedTuple):
    """A report, its review, whether it counts, and the next that does."""

    period: Period
    held: SlotValue
    review: SlotValue | None
    counted: bool
    after: Period | None


def _counted(parted: EnterpriseSlots) -> list[Period]:
    """Reports that were not returned, with no such finer one inside their period."""
    reviews = parted.reviews
    return finest(
        [p for p, held in parted.reports.items() if not is_returned(held, reviews.get(p.text))]
    )


class Resolved(NamedTuple):
    """What reports are resolved against."""

    active: Days
    sectors: History
    carriers: History
    above_scale: list[Days]


Resolver = Callable[[], Resolved]


def _resolver(parted: EnterpriseSlots) -> Resolver:
    """Worked out once and only when a report needs it."""
    found: list[Resolved] = []

    def resolve() -> Resolved:
        if not found:
            sectors, carriers = map(parted.history, ("sectors", "carrier_id"))
            above_scale = parted.valid(ABOVE_SCALE)
            found.append(Resolved(parted.active(), sectors, carriers, above_scale))
        return found[0]

    return resolve


def _report(enterprise_id: str, filed: Filed, resolve: Resolver) -> Value:
    against = resolve()
    day, told = filed.period.last_day, filed.held.value
    until = filed.after.last_day if filed.after else FOREVER
    latest = Days(day, until).cut(against.active) if filed.counted else None
    primary = against.sectors.on(day)[0]
    return {
        "enterprise_id": enterprise_id,
        "period": filed.period.text,
        "day": iso(day),
        "counted": filed.counted,
        "employees": told["employees"],
        "employed_from": iso(latest.start) if latest else None,
        "employed_to": iso(latest.end) if latest else None,
        "output": told["output"],
        "revenue": told["revenue"],
        "value_added": told["value_added"],
        "above_scale": holds(against.above_scale, day),
        "output_by_sector": _by_sector(told, "output", primary),
        "employees_by_sector": _by_sector(told, "employees", primary),
        **_housed(against.carriers, day, latest),
        **_said(filed),
        "event": caused_by(filed.held),
    }


def _housed(carriers: History, day: date, latest: Days | None) -> Value:
    """Its building on the period's last day, and those in which its employees are while they
    count; where there are any: facts of before have neither."""
    found: Value = {"carrier_id": carrier} if (carrier := carriers.on(day)) else {}
    spans = carriers.over(latest) if latest else []
    if housed := [_span(days, carrier_id=one) for days, one in spans if one]:
        found["employed_in"] = housed
    return found


def _said(filed: Filed) -> Value:
    """Its explanation and its review, where there are any: facts of before have neither."""
    note = filed.held.value.get("note")
    found: Value = {"note": note} if note else {}
    if filed.review:
        found |= {"state": state(filed.held, filed.review)}
        found |= {"review": review_of(filed.held, filed.review)}
    return found


def _by_sector(report: Value, measure: str, primary: str) -> dict[str, int]:
    """As the report splits the measure, else all of it in the primary sector."""
    given = {
        sector: share[measure]
        for sector, share in (report["by_sector"] or {}).items()
        if share[measure] is not None
    }
    return given or {primary: report[measure]}
