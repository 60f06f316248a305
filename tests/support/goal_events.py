"""Random small districts about goals of the plan: few things, many moves, corrections, ends."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from tests.support.facts import credit_code

CODES = [credit_code(f"91500103MA5GXBN{n:02}") for n in range(4)]
CARRIERS, PARKS = ("甲", "乙", "丙"), ("park/digital-economy", "park/digital-film")
NODES, CHAINS = ("node/1", "node/2"), ("chain/digital-film", "chain/blockchain")
LABORATORIES = ("laboratory/1", "laboratory/2")
PLATFORMS, PRODUCTS, RESULTS = ("P-1", "P-2"), ("C-1", "C-2"), ("result/1", "result/2")
INSTITUTION = "institution/1"
SECTORS = ("industrial_software", "blockchain", "fintech", "digital_content")
BEGINNING = date(2024, 3, 1)
DAYS = [BEGINNING + timedelta(days=37 * n) for n in range(30)]

Told = tuple[str, str, dict]


def draw(seed: int) -> list[dict]:
    """Events in some order, some of them twice, each recorded at a moment of its own."""
    chance = random.Random(seed)
    told = [*_openings(chance), *(_one(chance) for _ in range(chance.randrange(40, 130)))]
    moments = chance.sample(range(3000), len(told))
    events = [_event(*one, moment) for one, moment in zip(told, moments, strict=True)]
    events += chance.sample(events, len(events) // 6)
    chance.shuffle(events)
    return events


def _event(name: str, subject: str, data: dict, moment: int) -> dict:
    minutes, seconds = divmod(moment, 60)
    return {
        "specversion": "1.0",
        "id": f"g-{moment:04}",
        "source": "goals",
        "type": f"cn.gov.cqyz.{name}.v1",
        "subject": subject,
        "time": f"2026-11-01T0{minutes // 60}:{minutes % 60:02}:{seconds:02}Z",
        "data": data,
    }


def _day(chance: random.Random, first: int = 0) -> str:
    return (BEGINNING + timedelta(days=chance.randrange(first, 1000))).isoformat()


def _openings(chance: random.Random) -> Iterator[Told]:
    """Most things are there; those left out make others wait or lead nowhere."""
    some = [*_enterprises(chance), *_things(chance), *_innovation(chance), *_usual(chance)]
    return (one for one in some if chance.random() < 0.93)


def _enterprises(chance: random.Random) -> Iterator[Told]:
    for number, code in enumerate(CODES):
        data = {"name": f"企业{number}", "registered_on": _day(chance)[:8] + "01"}
        if chance.random() < 0.7:
            data["registered_on"] = "2020-05-01"
        data |= {"industry_code": "6513", "sectors": chance.sample(SECTORS, 2)}
        yield "enterprise.registered", code, data | {"carrier_id": chance.choice(CARRIERS)}
        lead = {"type": "lead", "title": "线索", "opened_at": "2024-05-01T09:00:00+08:00"}
        yield "case.opened", f"lead-{number}", lead | {"about": [], "channel": "phone"}
    for carrier in CARRIERS:
        told = {"name": carrier, "core": True, "usable_area": "100", "opened_on": "2015-01-01"}
        yield "carrier.registered", carrier, told


def _usual(chance: random.Random) -> Iterator[Told]:
    """What many goals ask for together, so that some of it often holds."""
    for number, carrier in enumerate(CARRIERS):
        told = {"relation": "part_of", "from": f"carrier/{carrier}", "to": chance.choice(PARKS)}
        yield "link.stated", f"U-{number}", told | {"valid_from": "2020-01-01"}
    for number, code in enumerate(CODES):
        enterprise, entry = f"enterprise/{code}", {"entry_no": "9", "valid_from": _day(chance)}
        told = {"relation": "in_node", "from": enterprise, "to": chance.choice(NODES)}
        yield "link.stated", f"N-{number}", told | {"valid_from": _day(chance)}
        yield "listing.granted", enterprise, entry | {"list": "key_enterprise"}
        head = {"list": "head_enterprise", "scope": "industrial_software"}
        yield "listing.granted", enterprise, entry | head
        yield _landing(chance)


def _things(chance: random.Random) -> Iterator[Told]:
    for thing in (*PARKS, *CHAINS, *RESULTS, INSTITUTION):
        yield "thing.registered", thing, {"name": "物", "opened_on": _old(chance)}
    for node in NODES:
        told = {"name": "环节", "opened_on": "2019-01-01", "chain": chance.choice(CHAINS)}
        yield "thing.registered", node, told
    for one in LABORATORIES:
        told = {"name": "实验室", "opened_on": _old(chance)}
        told |= {"form": chance.choice(("key_laboratory", "joint"))}
        told |= {"field": chance.choice(("life_science", "energy")), "level": "municipal"}
        yield "thing.registered", one, told


def _innovation(chance: random.Random) -> Iterator[Told]:
    for one in PLATFORMS:
        told = {"name": "平台", "level": "municipal", "recognised_on": _day(chance)}
        if chance.random() < 0.8:
            told["form"] = "technology_innovation_centre"
            told["host_enterprise_id"] = chance.choice(CODES)
        if chance.random() < 0.7:
            told["field"] = chance.choice(("life_science", "energy"))
        yield "platform.recognised", one, told
    for one in PRODUCTS:
        told = {"name": "产品", "level": chance.choice(("district", "municipal", "national"))}
        told |= {"enterprise_id": chance.choice(CODES), "awarded_on": _day(chance)}
        if chance.random() < 0.5:
            told["field"] = chance.choice(SECTORS[:2])
        yield "product.awarded", one, told


def _old(chance: random.Random) -> str:
    return "2019-01-01" if chance.random() < 0.6 else _day(chance)


def _one(chance: random.Random) -> Told:
    kinds = (_moves, _listing, _link, _link, _certificate, _report, _reading, _landing, _ending)
    return chance.choice(kinds)(chance)


def _moves(chance: random.Random) -> Told:
    data = {"effective_on": _day(chance)}
    match chance.randrange(4):
        case 0:
            data["sectors"] = chance.sample(SECTORS, chance.randrange(1, 3))
        case 1:
            data["carrier_id"] = chance.choice(CARRIERS)
        case 2:
            thing = chance.choice((*LABORATORIES, *NODES))
            if thing in NODES:
                return "thing.updated", thing, data | {"chain": chance.choice(CHAINS)}
            return (
                "thing.updated",
                thing,
                data | {"form": chance.choice(("joint", "key_laboratory"))},
            )
        case _:
            data = {"sectors": chance.sample(SECTORS, 1)}
    return "enterprise.updated", chance.choice(CODES), data


def _listing(chance: random.Random) -> Told:
    name = chance.choice(("key_enterprise", "head_enterprise", "major_platform", "landmark_result"))
    things = {
        "major_platform": (*LABORATORIES, INSTITUTION, *(f"platform/{one}" for one in PLATFORMS)),
        "landmark_result": RESULTS,
    }.get(name, [f"enterprise/{one}" for one in CODES])
    entry = {"list": name, "entry_no": str(chance.randrange(2))}
    if chance.random() < 0.25:
        return "listing.ended", chance.choice(things), entry | {"effective_on": _maybe(chance)}
    first, last = sorted((_day(chance), _day(chance)))
    entry["valid_from"] = first
    if first < last and chance.random() < 0.5:
        entry["valid_to"] = last
    if name == "major_platform":
        entry["level"] = chance.choice(("municipal", "national"))
    if name == "head_enterprise":
        entry["scope"] = chance.choice(SECTORS[:2])
    return "listing.granted", chance.choice(things), entry


def _maybe(chance: random.Random) -> str | None:
    return None if chance.random() < 0.2 else _day(chance)


def _link(chance: random.Random) -> Told:
    link = f"L-{chance.randrange(9)}"
    if chance.random() < 0.2:
        return "link.ended", link, {"effective_on": _maybe(chance)}
    enterprise = f"enterprise/{chance.choice(CODES)}"
    hosts = (*LABORATORIES, INSTITUTION, *(f"platform/{one}" for one in PLATFORMS), "carrier/甲")
    relation, start, end = chance.choice(
        (
            ("part_of", f"carrier/{chance.choice(CARRIERS)}", chance.choice(PARKS)),
            ("part_of", f"carrier/{chance.choice(CARRIERS)}", chance.choice(PARKS)),
            ("in_node", enterprise, chance.choice(NODES)),
            ("incubated_by", enterprise, chance.choice(hosts)),
        )
    )
    first, last = sorted((_day(chance), _day(chance)))
    data = {"relation": relation, "from": start, "to": end, "valid_from": first}
    if first < last and chance.random() < 0.4:
        data["valid_to"] = last
    return "link.stated", link, data


def _certificate(chance: random.Random) -> Told:
    data = {"kind": chance.choice(("tech", "srdi")), "certificate_no": str(chance.randrange(2))}
    if chance.random() < 0.25:
        told = data | {"effective_on": _day(chance)}
        return "enterprise.qualification_revoked", chance.choice(CODES), told
    return "enterprise.qualified", chance.choice(CODES), data | {"valid_from": _day(chance)}


def _report(chance: random.Random) -> Told:
    year = chance.choice((2024, 2025, 2026))
    of = (f"{year}", f"{year}Q{chance.randrange(1, 5)}", f"{year}-{chance.randrange(1, 13):02}")
    period = chance.choice(of)
    if chance.random() < 0.2:
        told = {"period": period, "verdict": chance.choice(("accepted", "returned"))}
        told |= {"reason": "核对", "reviewed_at": "2026-11-01T00:00:00Z"}
        return "report.reviewed", chance.choice(CODES), told
    yuan = f"{chance.randrange(1, 900)}.00"
    told = {"period": period, "employees": 3, "output": yuan, "revenue": yuan}
    return "enterprise.reported", chance.choice(CODES), told | {"value_added": yuan}


def _reading(chance: random.Random) -> Told:
    thing = chance.choice((*LABORATORIES, INSTITUTION, *(f"platform/{one}" for one in PLATFORMS)))
    at = {"metric": "transfer_team", "as_of": f"{chance.choice((2024, 2025))}-12-31"}
    if chance.random() < 0.3:
        told = at | {"verdict": chance.choice(("accepted", "returned")), "reason": "核对"}
        return "reading.reviewed", thing, told | {"reviewed_at": "2026-11-01T00:00:00Z"}
    return "reading.reported", thing, at | {"value": str(chance.randrange(1, 50))}


def _landing(chance: random.Random) -> Told:
    case = f"lead-{chance.randrange(len(CODES))}"
    if chance.random() < 0.2:
        return "case.voided", case, {"reason": chance.choice((None, "重复"))}
    data = {"step": str(chance.randrange(3)), "stage": chance.choice(("landed", "signed"))}
    data |= {"entered_at": f"{_day(chance)}T10:00:00+08:00", "by": "department/区商务委"}
    return "case.advanced", case, data | {"refs": [f"enterprise/{chance.choice(CODES)}"]}


def _ending(chance: random.Random) -> Told:
    data = {"effective_on": _maybe(chance)}
    name, subject = chance.choice(
        (
            ("enterprise.deregistered", chance.choice(CODES)),
            ("carrier.closed", chance.choice(CARRIERS)),
            ("platform.withdrawn", chance.choice(PLATFORMS)),
            ("product.withdrawn", chance.choice(PRODUCTS)),
            ("thing.ended", chance.choice((*PARKS, *NODES, *LABORATORIES, *RESULTS))),
        )
    )
    if name.split(".")[1] in ("closed", "withdrawn"):
        data = {"effective_on": _day(chance)}
    return name, subject, data
