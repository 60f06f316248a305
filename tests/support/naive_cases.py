"""Cases worked out day by day with plain loops from a list of events; shares no rule with the code.

The calendar and the types are data, read here in a way of its own.
"""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "services" / "contracts" / "definitions"
_CALENDAR = tomllib.loads((_FOLDER / "calendar.toml").read_text("utf-8"))
_TYPES = tomllib.loads((_FOLDER / "case_types.toml").read_text("utf-8"))
_CHINA = timezone(timedelta(hours=8))
ONE = timedelta(days=1)

Event = dict


def is_worked(day: date) -> bool:
    year = _CALENDAR.get(str(day.year))
    text = day.isoformat()
    if year and text in year["worked"]:
        return True
    if year and any(first <= text <= last for first, last in year["off"]):
        return False
    return day.weekday() not in (5, 6)


def worked_minutes(start: datetime, end: datetime, held: list[tuple[str, str | None]]) -> int:
    """Minute by minute would be too slow: piece by piece of every worked, unheld day."""
    total, day = timedelta(), start.astimezone(_CHINA).date()
    while day <= end.astimezone(_CHINA).date():
        if is_worked(day) and not any(inside(day, *one) for one in held):
            for opening, closing in _CALENDAR["hours"]:
                first = datetime.fromisoformat(f"{day}T{opening}:00+08:00")
                last = datetime.fromisoformat(f"{day}T{closing}:00+08:00")
                if max(first, start) < min(last, end):
                    total += min(last, end) - max(first, start)
        day += ONE
    return int(total.total_seconds() // 60) if total.total_seconds() >= 0 else 0


def inside(day: date, start: str, end: str | None) -> bool:
    return start <= day.isoformat() and (end is None or day.isoformat() < end)


def when(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def day_of(text: str) -> date:
    return when(text).astimezone(_CHINA).date()


class Case:
    """All that was told of one case: of two tellings of one part the later holds."""

    def __init__(self, family: str, events: list[Event]) -> None:
        self.family = family
        self.parts: dict[tuple, tuple[dict, Event]] = {}
        self.dated: dict[str, dict[str, object]] = {}
        for event in sorted(events, key=_precedence):
            self._take(event["type"].split(".")[-2], event["data"], event)
        opened = [one for (what, _), (one, _) in self.parts.items() if what == "opened"]
        self.opened = opened[0] if opened else None

    def _take(self, what: str, data: dict, event: Event) -> None:
        key = {
            "opened": "",
            "advanced": data.get("step"),
            "assigned": data.get("assignment"),
            "returned": data.get("assignment"),
            "held": data.get("hold"),
            "rated": f"{data.get('by')}/{data.get('round')}",
            "voided": "",
        }
        if what != "updated":
            self.parts[what, key[what]] = data, event
        if what in ("opened", "updated"):
            day = data.get("effective_on") or "" if what == "updated" else ""
            names = ["title", "owner", "due_on", "amount"]
            names += ["type", "definition"] if what == "updated" else []
            for name in names:
                if name in data:
                    self.dated.setdefault(name, {})[day] = data[name]
            for group in ("plan", "fields"):
                for name, value in (data.get(group) or {}).items():
                    self.dated.setdefault(f"{group}.{name}", {})[day] = value

    def all(self, what: str) -> list[dict]:
        return [data for (kind, _), (data, _) in self.parts.items() if kind == what]

    def attribute(self, name: str, day: date):
        told = self.dated.get(name, {})
        begun = [one for one in told if one <= day.isoformat()]
        return told[max(begun)] if begun else None

    def steps(self) -> list[dict]:
        return sorted(self.all("advanced"), key=lambda s: (when(s["entered_at"]), s["step"]))

    def start(self) -> date:
        return day_of(self.opened["opened_at"])

    def version(self, day: date) -> dict:
        kind = (self.attribute("type", day) or self.opened["type"]).split(":")[-1]
        named = self.attribute("definition", day) or self.start().isoformat()
        versions = _TYPES[self.family][kind]["versions"]
        begun = [one for one in versions if one["from"] <= named]
        return max(begun, key=lambda one: one["from"]) if begun else versions[0]

    def stage(self, day: date) -> str:
        found = self.version(day)["stages"][0]
        for step in self.steps():
            if day_of(step["entered_at"]) <= day:
                found = step["stage"]
        return found

    def is_over(self, day: date) -> bool:
        return self.stage(day) in self.version(day)["ends"]

    def holds(self) -> list[tuple[str, str | None]]:
        return [(one["from"], one.get("to")) for one in self.all("held")]

    def is_held(self, day: date) -> bool:
        return any(inside(day, *one) for one in self.holds())

    def lead(self, day: date, until: datetime | None = None, but: dict | None = None):
        """The last one asked who has not refused by then."""
        asked = sorted(
            self.all("assigned"), key=lambda a: (when(a["assigned_at"]), a["assignment"])
        )
        found = self.attribute("owner", day)
        for one in asked:
            if one["role"] == "lead" and self._happened(one["assigned_at"], day, until):
                back = [r for r in self.all("returned") if r["assignment"] == one["assignment"]]
                gone = [
                    r
                    for r in back
                    if r is not but
                    and r["outcome"] != "done"
                    and self._happened(r["returned_at"], day, until)
                ]
                if not gone:
                    found = one["to"]
        return found

    @staticmethod
    def _happened(text: str, day: date, until: datetime | None) -> bool:
        return when(text) <= until if until else day_of(text) <= day

    def due(self, day: date) -> date | None:
        told, version = self.attribute("due_on", day), self.version(day)
        if told:
            return date.fromisoformat(told)
        if version.get("planned"):
            planned = [self.attribute(f"plan.{one}", day) for one in version["stages"]]
            known = [one for one in planned if one]
            return date.fromisoformat(known[-1]) if known else None
        return self._by_clock(version, day)

    def _by_clock(self, version: dict, day: date) -> date | None:
        days = version.get("days")
        for name, others in version.get("days_by", {}).items():
            days = others.get(self.attribute(f"fields.{name}", day), days)
        begins = self.start()
        if "since" in version:
            reached = [
                day_of(s["entered_at"])
                for s in self.steps()
                if s["stage"] == version["since"] and day_of(s["entered_at"]) <= day
            ]
            if not reached:
                return None
            begins = min(reached)
        if days is None:
            return None
        place = begins + ONE
        while place <= day:
            days += is_worked(place) and self.is_held(place)
            place += ONE
        place = begins
        while days:
            place += ONE
            days -= is_worked(place)
        return place

    def on(self, day: date) -> dict:
        """What holds at the end of a day, from the opening on."""
        over, due = self.is_over(day), self.due(day)
        held = self.is_held(day) and not over
        told = self.attribute("due_on", day) or self.version(day).get("planned")
        still = self.is_held(day) and not told
        lead = self.lead(day)
        return {
            "stage": self.stage(day),
            "lead": lead.split("/", 1)[1] if lead else None,
            "due": due.isoformat() if due and not still else None,
            "open": not over,
            "held": held,
            "overdue": bool(due and not over and not held and day > due),
        }

    def turns(self) -> list[tuple[dict, bool]]:
        """Each step that closes it, or opens it again."""
        found, was = [], None
        for step in self.steps():
            version = self.version(day_of(step["entered_at"]))
            before = was if was is not None else version["stages"][0]
            if (before in version["ends"]) != (step["stage"] in version["ends"]):
                found.append((step, step["stage"] in version["ends"]))
            was = step["stage"]
        return found

    def closings(self) -> list[dict]:
        found = []
        for step, closes in self.turns():
            if closes:
                day = day_of(step["entered_at"])
                due = self.due(day)
                on_time = None if due is None else day <= due
                silent = self._silent_on(step, day)
                found.append({"day": day.isoformat(), "on_time": on_time, "silent_on": silent})
        return found

    def _silent_on(self, step: dict, day: date) -> str | None:
        days = self.version(day).get("rate_within", 0)
        if not days:
            return None
        last = day
        while days:
            last += ONE
            days -= is_worked(last)
        at = when(step["entered_at"])
        for one in self.all("rated"):
            if when(one["rated_at"]) >= at and day_of(one["rated_at"]) <= last:
                return None
        for other, closes in self.turns():
            later = (when(other["entered_at"]), other["step"]) > (at, step["step"])
            if not closes and later and day_of(other["entered_at"]) <= last:
                return None
        return (last + ONE).isoformat()

    def solved(self) -> dict | None:
        """The last rating of those whom it is about."""
        ratings = sorted(
            (one for one in self.all("rated") if one["by"] in self.opened.get("about", ())),
            key=lambda r: (when(r["rated_at"]), f"{r['by']}/{r['round']}"),
        )
        return ratings[-1] if ratings else None

    def response(self) -> datetime | None:
        """When whoever was in charge first took a step or gave an assignment back."""
        start, found = when(self.opened["opened_at"]), []
        asked = {one["assignment"]: one["to"] for one in self.all("assigned")}
        found += [
            (when(one["entered_at"]), one["step"], one["by"], one) for one in self.all("advanced")
        ]
        found += [
            (when(one["returned_at"]), one["assignment"], asked[one["assignment"]], one)
            for one in self.all("returned")
        ]
        for at, _, doer, one in sorted(found, key=lambda part: part[:2]):
            lead = self.lead(at.astimezone(_CHINA).date(), until=at, but=one)
            if at >= start and (lead is None or lead == doer):
                return at
        return None

    def is_void(self) -> bool:
        return any(one["reason"] is not None for one in self.all("voided"))


def _precedence(event: Event) -> tuple:
    return when(event["time"]).astimezone(UTC), event["id"], event["source"]


def settled(events: list[Event]) -> list[Event]:
    """Without what waits for something that never came."""
    asked = {e["data"]["assignment"] for e in events if ".assigned." in e["type"]}
    return [e for e in events if ".returned." not in e["type"] or e["data"]["assignment"] in asked]


def shares(events: list[Event], day: date) -> Iterator[tuple[str, str, int]]:
    """What all matters among some events add to figures."""
    told: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        family = event["type"].split(".")[-3]
        if family in _TYPES:
            told.setdefault((family, event["subject"]), []).append(event)
    for (family, _), some in told.items():
        for (code, dimension), count in figures([Case(family, settled(some))], day).items():
            yield code, dimension, count


def figures(cases: list[Case], day: date) -> dict[tuple[str, str], int]:
    """Every figure of some cases of one family on a day, in all and by type."""
    found: dict[tuple[str, str], int] = {}
    for case in cases:
        if case.opened is None or case.is_void():
            continue
        latest = max(case.dated.get("type", {"": None}))
        kind = (case.dated.get("type", {}).get(latest) or case.opened["type"]).split(":")[-1]
        for name, count in _counts(case, day).items():
            for dimension in ("total", kind):
                key = f"{case.family}_{name}", dimension
                found[key] = found.get(key, 0) + count
    return {key: count for key, count in found.items() if count}


def _counts(case: Case, day: date) -> dict[str, int]:
    def this_year(text: str | None) -> bool:
        return text is not None and f"{day.year}-01-01" <= text <= day.isoformat()

    begun, closings, rating = case.start() <= day, case.closings(), case.solved()
    now = case.on(day) if begun else {"open": False, "overdue": False}
    closed = [one for one in closings if this_year(one["day"])]
    reopened = [step for step, closes in case.turns() if not closes]
    rated = rating is not None and this_year(day_of(rating["rated_at"]).isoformat())
    return {
        "opened": this_year(case.start().isoformat()),
        "closed": len(closed),
        "closed_due": sum(one["on_time"] is not None for one in closed),
        "closed_on_time": sum(one["on_time"] is True for one in closed),
        "reopened": sum(this_year(day_of(s["entered_at"]).isoformat()) for s in reopened),
        "open": now["open"],
        "overdue": now["overdue"],
        "rated": rated,
        "solved": rated and rating["solved"] == "yes",
        "silent": sum(this_year(one["silent_on"]) for one in closings),
        "amount_granted": sum(
            round(float(step.get("amount") or 0) * 100)
            for step, closes in case.turns()
            if closes and this_year(day_of(step["entered_at"]).isoformat())
        ),
    }
