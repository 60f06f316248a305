"""Goals of the plan that count things, by plain loops over events; shares no rule with the code.

Each goal is written out from the plan's reading of it. What begins since 2025 is walked from day to
day: nothing begins but on days that some event names.
"""

from collections.abc import Callable
from datetime import date

from tests.support import naive, naive_links, naive_readings, naive_things
from tests.support import naive_slots as slots
from tests.support.naive_goal_world import SINCE, Event, World

SPECIAL = ("digital_content", "blockchain", "it_innovation")


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
        if is_asked and world.reports_in(one, "park/digital-economy", last):
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
