"""One enterprise: from its slots to its facts (design.md, "What each figure means"). Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.contracts import periods
from services.kit.dated import History, life, told_by
from services.kit.days import FOREVER, Days, iso, read, united
from services.kit.slots import Fact, Held, Slots

ABOVE_SCALE = "above_scale"


def facts(enterprise_id: str, slots: Slots) -> list[Fact]:
    """The enterprise itself, each kind of qualification, each report."""
    opening = slots.get(("registration", ""))
    if opening is None:
        return []
    registered_on = date.fromisoformat(opening.value["registered_on"])
    active = life(registered_on, slots.get(("deregistration", "")))
    history = History(slots, "sectors")
    sectors = history.over(active)
    kinds = _valid_days(slots, active)
    return [
        _enterprise(enterprise_id, slots, active, sectors, opening),
        *_qualifications(enterprise_id, slots, kinds, sectors),
        *_reports(enterprise_id, slots, active, kinds.get(ABOVE_SCALE, []), history),
    ]


def _enterprise(
    enterprise_id: str, slots: Slots, active: Days, sectors: list, opening: Held
) -> Fact:
    value = {
        "enterprise_id": enterprise_id,
        "registered_on": iso(active.start),
        "deregistered_on": iso(active.end),
        "sectors": [_span(days, sectors=codes) for days, codes in sectors],
        "names": [_span(days, name=name) for days, name in History(slots, "name").over(active)],
        "industry_codes": [
            _span(days, industry_code=code)
            for days, code in History(slots, "industry_code").over(active)
        ],
        "carriers": [
            _span(days, carrier_id=carrier)
            for days, carrier in History(slots, "carrier_id").over(active)
            if carrier is not None
        ],
        "event": told_by(opening),
    }
    return Fact("enterprises.enterprise", enterprise_id, value)


def _span(days: Days, **what: Any) -> dict[str, Any]:
    return {"from": iso(days.start), "to": iso(days.end), **what}


def _certificates(slots: Slots) -> Iterator[tuple[str, str, Held, Held | None]]:
    for (slot, key), held in slots.items():
        if slot == "certificate":
            kind, _, number = key.partition("/")
            yield kind, number, held, slots.get(("revocation", key))


def _valid_days(slots: Slots, active: Days) -> dict[str, list[Days]]:
    """For each kind the days with any valid certificate, cut to the active interval."""
    days: dict[str, list[Days]] = {}
    for kind, _, held, revocation in _certificates(slots):
        end = read(held.value["valid_to"])
        if revocation:
            end = min(end, read(revocation.value["effective_on"]))
        days.setdefault(kind, []).append(Days(read(held.value["valid_from"]), end))
    return {
        kind: [cut for interval in united(intervals) if (cut := interval.cut(active))]
        for kind, intervals in days.items()
    }


def _qualifications(
    enterprise_id: str, slots: Slots, kinds: dict[str, list[Days]], sectors: list
) -> Iterator[Fact]:
    for kind, intervals in kinds.items():
        valid = [
            _span(cut, sectors=codes)
            for interval in intervals
            for days, codes in sectors
            if (cut := interval.cut(days))
        ]
        value = {
            "enterprise_id": enterprise_id,
            "kind": kind,
            "valid": valid,
            "certificates": _named_certificates(slots, kind),
        }
        yield Fact("enterprises.qualification", f"{enterprise_id}:{kind}", value)


def _named_certificates(slots: Slots, wanted: str) -> list[dict[str, Any]]:
    named = [
        {
            "certificate_no": number,
            **held.value,
            "revoked_on": revocation.value["effective_on"] if revocation else None,
            "event": told_by(held),
        }
        for kind, number, held, revocation in _certificates(slots)
        if kind == wanted
    ]
    return sorted(named, key=lambda certificate: certificate["certificate_no"])


def _reports(
    enterprise_id: str, slots: Slots, active: Days, above_scale: list[Days], sectors: History
) -> Iterator[Fact]:
    reports = {periods.parse(key): held for (slot, key), held in slots.items() if slot == "report"}
    counted = _counted(reports)
    following = dict(zip(counted, [*counted[1:], None], strict=False))
    for period, held in reports.items():
        day = period.last_day
        latest = None
        if period in following:
            after = following[period]
            latest = Days(day, after.last_day if after else FOREVER).cut(active)
        value = {
            "enterprise_id": enterprise_id,
            "period": period.text,
            "day": iso(day),
            "counted": period in following,
            "employees": held.value["employees"],
            "employed_from": iso(latest.start) if latest else None,
            "employed_to": iso(latest.end) if latest else None,
            "output": held.value["output"],
            "revenue": held.value["revenue"],
            "value_added": held.value["value_added"],
            "above_scale": any(days.holds(day) for days in above_scale),
            "output_by_sector": _by_sector(held.value, "output", sectors.on(day)),
            "employees_by_sector": _by_sector(held.value, "employees", sectors.on(day)),
            "event": told_by(held),
        }
        yield Fact("enterprises.report", f"{enterprise_id}:{period.text}", value)


def _counted(reports: dict[periods.Period, Held]) -> list[periods.Period]:
    """Reports with no finer one inside their period, by their last day (no two share one)."""
    fine = [
        period
        for period in reports
        if period.months == periods.MONTH or not any(period.holds(other) for other in reports)
    ]
    return sorted(fine, key=lambda period: period.last_day)


def _by_sector(report: dict[str, Any], measure: str, sectors: list[str]) -> dict[str, int]:
    """As the report splits the measure, else all of it in the primary sector."""
    given = {
        sector: share[measure]
        for sector, share in (report["by_sector"] or {}).items()
        if share[measure] is not None
    }
    return given or {sectors[0]: report[measure]}
