"""Rows of lists of things and of links, with plain loops over facts; no code of the read model."""

import tomllib
from pathlib import Path
from typing import Any

Fact = dict[str, Any]
Row = dict[str, Any]
Facts = dict[tuple[str, str], Fact]

_FOLDER = Path(__file__).parents[2] / "services" / "contracts" / "definitions"
KINDS = tomllib.loads((_FOLDER / "things.toml").read_text("utf-8"))
del KINDS["choices"]
PATHS = {row["path"]: kind for kind, row in KINDS.items()}
THING, LINK = "enterprises.thing", "enterprises.link"
ONE, SEVERAL = ("occupies", "part_of", "spun_off_from"), ("occupies",)


def fields(path: str, *kinds: str) -> list[str]:
    """The fields of a kind of thing that are of some kinds of fields."""
    told = KINDS[PATHS[path]]["fields"]
    return [name for name, field in told.items() if not kinds or field["kind"] in kinds]


def of_day(fact: Fact, day: str) -> Fact:
    """What its span of the day says, or the last one begun before it."""
    begun = [span for span in fact["spans"] if span["from"] <= day]
    return begun[-1] if begun else fact


def within(start: str, end: str | None, day: str) -> bool:
    return start <= day and (end is None or day < end)


def named(facts: Facts, to: str, key: str | None, day: str) -> str | None:
    if to == "enterprise":
        spans = facts.get(("enterprises.enterprise", key), {}).get("names", [])
        begun = [span for span in spans if span["from"] <= day]
        return (begun[-1:] or spans[:1] or [{"name": None}])[0]["name"]
    if to == "carrier":
        return facts.get(("enterprises.carrier", key), {}).get("name")
    fact = facts.get((THING, key))
    return of_day(fact, day)["name"] if fact else None


def called(facts: Facts, reference: str, day: str) -> str | None:
    """What a thing of any kind is called."""
    kind, _, id = reference.partition("/")
    if kind in ("enterprise", "carrier"):
        return named(facts, kind, id, day)
    if kind in KINDS:
        return named(facts, kind, reference, day)
    return facts.get((f"enterprises.{kind}", id), {}).get("name")


def thing(path: str) -> Any:
    kind = PATHS[path]

    def build(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
        if not key.startswith(f"{kind}/") or fact["opened_on"] > day:
            return None
        span = of_day(fact, day)
        is_open = within(fact["opened_on"], fact["ended_on"], day)
        row = {name: fact[name] for name in ("thing", "opened_on", "ended_on", "flags")}
        row |= {name: span[name] for name in ("name", *fields(path))}
        for name in fields(path, "reference"):
            to = KINDS[kind]["fields"][name]["to"]
            row[f"{to}_name"] = named(facts, to, span[name], day)
        return row | {"open": is_open, "why_not": None if is_open else "over"}

    return build


def link(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    if fact["valid_from"] > day:
        return None
    is_open = within(fact["valid_from"], fact["ended_on"], day)
    names = ("link_id", "relation", "from", "to", "role", "quantity", "unit", "note")
    row = {name: fact[name] for name in (*names, "valid_from", "valid_to", "ended_on")}
    row |= {f"{end}_name": called(facts, fact[end], day) for end in ("from", "to")}
    overlap = is_open and any(
        _beside(facts, fact, other, day)
        for (topic, id), other in facts.items()
        if topic == LINK and id != key
    )
    return row | {"overlap": overlap, "open": is_open, "why_not": None if is_open else "over"}


def _beside(facts: Facts, fact: Fact, other: Fact, day: str) -> bool:
    """Whether another that holds on the day may not hold beside it."""
    same = all(fact[name] == other[name] for name in ("relation", "from"))
    if not same or not within(other["valid_from"], other["ended_on"], day):
        return False
    if fact["to"] == other["to"]:
        return fact["relation"] not in SEVERAL
    return fact["relation"] in ONE and _place(facts, fact, day) != _place(facts, other, day)


def _place(facts: Facts, fact: Fact, day: str) -> str:
    unit = facts.get((THING, fact["to"]))
    building = of_day(unit, day).get("carrier_id") if unit else None
    return f"carrier/{building}" if building else fact["to"]


REGISTERS = {path: (THING, thing(path)) for path in PATHS} | {"links": (LINK, link)}
