"""What some events say of the things that goals count, day by day; shares no rule with the code."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from tests.support import naive_links, naive_listings, naive_things
from tests.support import naive_slots as slots

Event = dict
SINCE = date(2025, 1, 1)
LIVES = {
    "enterprise": ("enterprise.registered", "registered_on", "enterprise.deregistered"),
    "carrier": ("carrier.registered", "opened_on", "carrier.closed"),
    "platform": ("platform.recognised", "recognised_on", "platform.withdrawn"),
    "product": ("product.awarded", "awarded_on", "product.withdrawn"),
}


def parted(thing: str) -> str:
    """The kind of a Reference."""
    return thing.partition("/")[0]


class World:
    """What some events say, asked for day by day."""

    def __init__(self, events: list[Event]) -> None:
        self.events = slots.settled(events)
        self.links = naive_links.links(self.events)
        self.landings = dict(self._landings())
        self.days = sorted(self._days())

    def subjects(self, name: str) -> set[str]:
        return {one["subject"] for one in self.events if slots.name_of(one) == name}

    def told(self, name: str, subject: str) -> dict:
        return dict(slots.latest(self.events, name))[subject,]

    def things(self, *kinds: str) -> set[str]:
        found = {one for one in self.subjects("thing.registered") if one.split("/")[0] in kinds}
        for kind in LIVES.keys() & {*kinds}:
            found |= {f"{kind}/{one}" for one in self.subjects(LIVES[kind][0])}
        return found

    def exists(self, thing: str, day: date) -> bool:
        kind, _, subject = thing.partition("/")
        if kind not in LIVES:
            return naive_things.exists(self.events, thing, day)
        return subject in {one for one, _ in slots.standing(self.events, day, *LIVES[kind])}

    def sectors(self, enterprise: str, day: date) -> list[str]:
        subject = enterprise.partition("/")[2]
        return slots.attribute(self.events, "enterprise", subject, "sectors", day) or []

    def entries(self, thing: str, name: str) -> list[dict]:
        return naive_listings._entries(self.events, thing, name)

    def listed(self, thing: str, name: str, day: date) -> list[dict]:
        """The entries of a thing on a list that hold on the day."""
        if not self.exists(thing, day):
            return []
        return [one for one in self.entries(thing, name) if naive_listings._holds(one, day)]

    def is_told_of_list(self, name: str) -> bool:
        """An entry of something that nobody has told of waits for it."""
        return any(
            one["data"]["list"] == name and one["subject"] in self.things(parted(one["subject"]))
            for one in self.events
            if slots.name_of(one) == "listing.granted"
        )

    def in_park(self, enterprise: str, park: str, day: date) -> bool:
        """By the building of the day; an enterprise that is gone stays where it was."""
        subject = enterprise.partition("/")[2]
        begun = date.fromisoformat(self.told("enterprise.registered", subject)["registered_on"])
        last = day
        while last > begun and not self.exists(enterprise, last):
            last -= timedelta(days=1)
        return last >= begun and self._part_of(enterprise, park, last, day)

    def reports_in(self, enterprise: str, park: str, day: date) -> bool:
        """By the building that a report of the day names, whether the enterprise exists or not."""
        return self._part_of(enterprise, park, day, day)

    def _part_of(self, enterprise: str, park: str, seated: date, day: date) -> bool:
        subject = enterprise.partition("/")[2]
        seat = slots.attribute(self.events, "enterprise", subject, "carrier_id", seated)
        carrier = f"carrier/{seat}"
        if not (seat and self.exists(carrier, day) and self.exists(park, day)):
            return False
        told = ("part_of", carrier, park)
        return any(one[1:4] == told and one.holds(day) for one in self.links)

    def in_chain(self, enterprise: str, chain: str, day: date) -> bool:
        for one in self.links:
            node = one.end
            if one[1:3] != ("in_node", enterprise) or not one.holds(day):
                continue
            of = naive_things.attribute(self.events, node, "chain", day)
            if of == chain and self.exists(node, day) and self.exists(chain, day):
                return True
        return False

    def certified(self, enterprise: str, kind: str, day: date) -> bool:
        subject = enterprise.partition("/")[2]
        if not self.exists(enterprise, day):
            return False
        at = ("kind", "certificate_no")
        revoked = dict(slots.latest(self.events, "enterprise.qualification_revoked", *at))
        for slot, data in slots.latest(self.events, "enterprise.qualified", *at):
            over = revoked.get(slot, {}).get("effective_on")
            ends = [end for end in (data.get("valid_to"), over) if end]
            text = day.isoformat()
            holds = data["valid_from"] <= text and all(text < end for end in ends)
            if slot[0] == subject and slot[1] == kind and holds:
                return True
        return False

    def incubations(self, enterprise: str) -> list[naive_links.Link]:
        kinds = ("platform", "laboratory", "institution")
        return [
            one
            for one in self.links
            if one[1:3] == ("incubated_by", enterprise) and one.end.split("/")[0] in kinds
        ]

    def _landings(self) -> Iterator[tuple[str, date]]:
        """When a lead first brought an enterprise in, since 2025."""
        voided = dict(slots.latest(self.events, "case.voided"))
        steps = slots.latest(self.events, "case.advanced", "step")
        found: dict[str, date] = {}
        for (case, _), data in steps:
            is_lead = self.told("case.opened", case)["type"] == "lead"
            is_void = voided.get((case,), {}).get("reason") is not None
            day = date.fromisoformat(data["entered_at"][:10])
            if data["stage"] != "landed" or not is_lead or is_void or day < SINCE:
                continue
            for ref in data.get("refs", ()):
                found[ref] = min(day, found.get(ref, day))
        yield from found.items()

    def _days(self) -> set[date]:
        found = set()
        for event in self.events:
            for text in event["data"].values():
                if isinstance(text, str) and len(text) == 10 and text[4] + text[7] == "--":
                    found.add(date.fromisoformat(text))
        return found

    def first(self, holds: Callable[[date], bool]) -> date | None:
        """The first day on which something holds, of those on which anything begins."""
        return next((day for day in self.days if holds(day)), None)
