"""Goals of the plan that count things, by plain loops over events; shares no rule with the code.

Each goal is written out from the plan's reading of it. What begins since 2025 is walked from day to
day: nothing changes but on days that some event names, and on the day after.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from tests.support import naive, naive_links, naive_listings, naive_readings, naive_things
from tests.support import naive_slots as slots

Event = dict
SINCE = date(2025, 1, 1)
SPECIAL = ("digital_content", "blockchain", "it_innovation")
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
        """By the building of the day; one that has closed stays where it was."""
        subject = enterprise.partition("/")[2]
        begun = date.fromisoformat(self.told("enterprise.registered", subject)["registered_on"])
        while day > begun and not self.exists(enterprise, day):
            day -= timedelta(days=1)
        if day < begun:
            return False
        return self._part_of(enterprise, park, day, day)

    def was_in_park(self, enterprise: str, park: str, day: date) -> bool:
        """The same of the park's and the building's own days, whatever became of the enterprise."""
        subject = enterprise.partition("/")[2]
        begun = date.fromisoformat(self.told("enterprise.registered", subject)["registered_on"])
        last = day
        while last > begun and not self.exists(enterprise, last):
            last -= timedelta(days=1)
        return last >= begun and self._part_of(enterprise, park, last, day)

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


def since(
    world: World, things: set[str], day: date, holds: Callable[[str, date], bool]
) -> set[str]:
    """Those for which it first held on a day from 2025 to this one."""
    firsts = {thing: world.first(lambda on, thing=thing: holds(thing, on)) for thing in things}
    return {thing for thing, first in firsts.items() if first and SINCE <= first <= day}


def introduced(world: World, day: date) -> set[str]:
    return {
        one
        for one in world.things("enterprise")
        if one in world.landings and world.landings[one] <= day and world.exists(one, day)
    }


def goal_27(world: World, day: date) -> set[str]:
    return {
        one
        for one in world.things("enterprise")
        if world.listed(one, "key_enterprise", day)
        and world.in_park(one, "park/digital-economy", day)
    }


def goal_29(world: World, day: date) -> set[str]:
    return {
        one
        for one in world.things("enterprise")
        if world.exists(one, day)
        and world.in_chain(one, "chain/digital-film", day)
        and world.in_park(one, "park/digital-film", day)
    }


def goal_32(world: World, day: date) -> set[str]:
    return {
        one
        for one in introduced(world, day)
        if "industrial_software" in world.sectors(one, day)
        and any(
            entry.get("scope") == "industrial_software"
            for entry in world.listed(one, "head_enterprise", day)
        )
    }


def goal_33(world: World, day: date) -> set[str]:
    return {
        one
        for one in world.things("enterprise")
        if world.listed(one, "key_enterprise", day)
        and "industrial_software" in world.sectors(one, day)
    }


def goal_34(world: World, day: date) -> set[str]:
    return {
        one
        for one in world.things("enterprise")
        if world.certified(one, "srdi", day) and "industrial_software" in world.sectors(one, day)
    }


def goal_35(world: World, day: date) -> set[str]:
    return {one for one in world.things("product") if _excellent(world, one, day)}


def _excellent(world: World, product: str, day: date) -> bool:
    told = world.told("product.awarded", product.partition("/")[2])
    if not world.exists(product, day) or told["level"] == "district":
        return False
    if told.get("field"):
        return told["field"] == "industrial_software"
    on, enterprise = date.fromisoformat(told["awarded_on"]), f"enterprise/{told['enterprise_id']}"
    primary = world.sectors(enterprise, on)[:1] if world.exists(enterprise, on) else []
    return primary == ["industrial_software"]


def goal_38(world: World, day: date) -> set[str]:
    return {
        one
        for one in introduced(world, day)
        if any(sector in SPECIAL for sector in _sectors_landed(world, one))
    }


def _sectors_landed(world: World, enterprise: str) -> list[str]:
    day = world.landings[enterprise]
    begun = world.told("enterprise.registered", enterprise.partition("/")[2])["registered_on"]
    return world.sectors(enterprise, day) if begun <= day.isoformat() else []


def goal_40(world: World, day: date) -> set[str]:
    return {
        one
        for one in world.things("laboratory")
        if world.exists(one, day)
        and naive_things.attribute(world.events, one, "form", day) == "key_laboratory"
    }


def goal_41(world: World, day: date) -> set[str]:
    return {
        one
        for one in world.things("platform", "laboratory", "institution")
        if _level(world, one, day) in ("municipal", "national")
        and _field(world, one, day) == "life_science"
    }


def _level(world: World, thing: str, day: date) -> str | None:
    """The highest that an entry says."""
    levels = {one.get("level") for one in world.listed(thing, "major_platform", day)}
    return next((one for one in ("national", "municipal") if one in levels), None)


def _field(world: World, thing: str, day: date) -> object:
    kind, _, subject = thing.partition("/")
    if kind == "platform":
        return world.told("platform.recognised", subject).get("field")
    return naive_things.attribute(world.events, thing, "field", day)


def goal_42(world: World, day: date) -> set[str]:
    def holds(platform: str, on: date) -> bool:
        told = world.told("platform.recognised", platform.partition("/")[2])
        host = told.get("host_enterprise_id")
        return (
            told.get("form") == "technology_innovation_centre"
            and world.exists(platform, on)
            and bool(host)
            and world.exists(f"enterprise/{host}", on)
        )

    found = since(world, world.things("platform"), day, holds)
    return {one for one in found if world.exists(one, day)}


def goal_47(world: World, day: date) -> set[str]:
    def on_list(result: str, on: date) -> bool:
        return bool(world.listed(result, "landmark_result", on))

    found = since(world, world.things("result"), day, on_list)
    return {one for one in found if on_list(one, day)}


def goal_48(world: World, day: date) -> set[str]:
    """The later of two first days."""
    found = set()
    for one in world.things("enterprise"):
        links = world.incubations(one)
        begun = world.first(
            lambda on, links=links: any(x.holds(on) and world.exists(x.end, on) for x in links)
        )
        certified = world.first(lambda on, one=one: world.certified(one, "tech", on))
        if begun and certified and SINCE <= max(begun, certified) <= day:
            found.add(one)
    return found


COUNTED = {
    int(name.removeprefix("goal_")): rule
    for name, rule in list(globals().items())
    if name.startswith("goal_")
}


def goal_28(world: World, day: date) -> dict[str, int]:
    """Fen by enterprise."""
    found: dict[str, int] = {}
    for subject, last, data in naive.counted_reports(world.events):
        one = f"enterprise/{subject}"
        is_asked = last.year == day.year and last <= day
        if is_asked and world.was_in_park(one, "park/digital-economy", last):
            found[one] = found.get(one, 0) + naive.hundredths(data["output"])
    return found


def goal_46(world: World, day: date) -> dict[str, int]:
    """People by thing: the newest reading that was not returned."""
    found: dict[str, tuple[str, int]] = {}
    for event in naive_readings.standing(world.events):
        data, thing = event["data"], event["subject"]
        if data["metric"] != "transfer_team" or data["as_of"] > day.isoformat():
            continue
        if world.exists(thing, day):
            found[thing] = max(found.get(thing, ("", 0)), (data["as_of"], int(data["value"])))
    return {thing: people for thing, (_, people) in found.items()}


def is_known(world: World, number: int) -> bool:
    """Whether anything was told at all of what a goal counts."""
    lists = {27: "key_enterprise", 33: "key_enterprise", 41: "major_platform"}
    lists |= {47: "landmark_result"}
    if number in lists:
        return world.is_told_of_list(lists[number])
    return {
        28: lambda: any(
            one[1] == "part_of" and one[3] == "park/digital-economy" for one in world.links
        ),
        29: lambda: any(_is_in_the_film(world, one) for one in world.links),
        32: lambda: bool(world.landings) or world.is_told_of_list("head_enterprise"),
        34: lambda: any(
            slots.name_of(one) == "enterprise.qualified" and one["data"]["kind"] == "srdi"
            for one in world.events
        ),
        35: lambda: bool(world.things("product")),
        38: lambda: bool(world.landings),
        40: lambda: any("form" in one["data"] for one in world.events if _is(one, "laboratory/")),
        42: lambda: any(
            world.told("platform.recognised", one.partition("/")[2]).get("form")
            for one in world.things("platform")
        ),
        46: lambda: any(
            slots.name_of(one) == "reading.reported" and one["data"]["metric"] == "transfer_team"
            for one in world.events
        ),
        48: lambda: any(one[1] == "incubated_by" for one in world.links),
    }[number]()


def _is(event: Event, beginning: str) -> bool:
    return event["subject"].startswith(beginning)


def _is_in_the_film(world: World, link: naive_links.Link) -> bool:
    told = (one["data"].get("chain") for one in world.events if one["subject"] == link.end)
    return link[1] == "in_node" and "chain/digital-film" in told
