"""Where leads look and what they want; which building a plan is for. Draws by the matter's number
alone, so that nothing else of the demonstration changes with it."""

import random
from datetime import date, timedelta
from typing import Any

from demo.district.carriers import Carrier
from demo.district.enterprises import Enterprise
from demo.district.things import PARKS

NAMES_BUILDING, NAMES_PARK, TELLS_AREA, TELLS_SECTOR = 60, 12, 80, 85
SOUGHT = 6  # buildings that half of the leads look at
WISHES = ("临街、可挂牌", "整层", "可分割、拎包入住", "近轨道站点")


def wished(number: int, party: Enterprise, carriers: list[Carrier]) -> dict[str, Any]:
    """What a lead says besides: some name a building or a park, most say how much they want."""
    rng = random.Random(f"lead {number}")
    place, told = rng.randrange(100), {"wish": rng.choice(WISHES)}
    if rng.randrange(100) < TELLS_AREA:
        told["area"] = str(10 * rng.randrange(8, 160))
    if rng.randrange(100) < TELLS_SECTOR:
        told["sector"] = party.sectors[0]
    about = [f"enterprise/{party.id}"]
    if place < NAMES_BUILDING:
        known = carriers[:SOUGHT] if number % 2 else carriers
        about.append(f"carrier/{rng.choice(known).id}")
    elif place < NAMES_BUILDING + NAMES_PARK:
        about.append(f"park/{rng.choice(PARKS)[0]}")
    return {"about": about, "fields": told}


def planned(number: int, day: date, party: Enterprise, carriers: list[Carrier]) -> dict[str, Any]:
    """A plan for one building."""
    carrier = carriers[(number - 1) % len(carriers)].id
    return {
        "title": f"一楼一策（{carrier}）",
        "about": [f"carrier/{carrier}"],
        "due_on": str(day + timedelta(days=540)),
        "fields": {"theme": party.sectors[0]},
    }
