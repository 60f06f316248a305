"""Which leads fit a building, said criterion by criterion over plain dicts; shares no rule with
the code. Areas are dm²; None is not known."""

Lead = dict
Space = dict


def verdict(lead: Lead, space: Space) -> str:
    if looks_elsewhere(lead, space):
        return "elsewhere"
    wanted, rooms = lead["area"], places(space)
    if wanted is not None and any(room >= wanted for room in rooms):
        return "fits"
    return "misses" if wanted is not None and rooms else "unknown"


def places(space: Space) -> list[int]:
    """What is vacant: each unit by itself, and the building as a whole."""
    return [one for one in (*space["units"].values(), space["vacant"]) if one is not None]


def looks_elsewhere(lead: Lead, space: Space) -> bool:
    named = {*lead["carriers"], *lead["parks"]}
    return bool(named) and named.isdisjoint({space["id"], *space["parks"]})


def points(lead: Lead, space: Space) -> int:
    found = 0
    if space["id"] in lead["carriers"]:
        found += 3
    elif set(lead["parks"]) & set(space["parks"]):
        found += 2
    units = [one for one in space["units"].values() if one is not None]
    if lead["area"] is not None and units and max(units) >= lead["area"]:
        found += 2
    if lead["sector"] is not None:
        if lead["sector"] == space["leading"]:
            found += 2
        elif lead["sector"] == space["leading_output"]:
            found += 1
    return found


def lacks(lead: Lead, space: Space) -> int | None:
    """How many dm² less it would have to ask for; None where that is not what lacks."""
    if verdict(lead, space) != "misses":
        return None
    return min(lead["area"] - room for room in places(space))


def in_order(leads: dict[str, Lead], space: Space) -> list[str]:
    """All that do not look elsewhere, by repeatedly taking out the best."""
    left = [one for one in sorted(leads) if verdict(leads[one], space) != "elsewhere"]
    found = []
    for wanted in ("fits", "unknown", "misses"):
        some = [one for one in left if verdict(leads[one], space) == wanted]
        while some:
            best = max(points(leads[one], space) for one in some)
            first = next(one for one in some if points(leads[one], space) == best)
            found.append(first)
            some.remove(first)
    return found
