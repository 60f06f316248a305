"""The entries of facts whose rules are code; a declaration is enough for all others. Pure."""

from collections.abc import Callable, Iterator
from datetime import date

from services.contracts.entities import BY_TOPIC, ENTITIES, Entity, told_of
from services.contracts.entities.things import SHARED
from services.contracts.values.classifications import agree
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.index.entry import (
    ALWAYS,
    NEVER,
    Entry,
    Fact,
    Value,
    by_day,
    declared,
    joined,
    newest_first,
    nothing,
    shape,
    values,
)
from services.indicators.read_model.index.spelling import ranked, searched
from services.kit.state.days import FOREVER, Days, read

# The enterprise of a counted report, from the report's day on: finds the latest one of a day.
COUNTED_OF = "counted_of"


def enterprise(entity: Entity, fact: Fact) -> Entry:
    """Found by every name that it ever had; sectors and building stay as they were at its end."""
    names = [span["name"] for span in fact["names"]] or [fact["enterprise_id"]]
    opened, ended = fact["registered_on"], fact["deregistered_on"]
    told = [Value("name", ranked(name), days) for name, days in by_day(fact["names"], "name")]
    for span in fact["sectors"]:
        told += [Value("sectors", one, _lasting(span, ended)) for one in span["sectors"]]
    for span in fact["carriers"]:
        told.append(Value("carrier_id", span["carrier_id"], _lasting(span, ended)))
    told += _differing(fact)
    return Entry(
        rank=ranked(names[-1]),
        search=searched(*names),
        first=read(opened),
        open=Days(read(opened), read(ended)),
        values=joined(told),
    )


def _differing(fact: Fact) -> Iterator[Value]:
    """On which days its sectors are none that its class of GB/T 4754 may be."""
    ended = fact["deregistered_on"]
    for told in fact["sectors"]:
        for industry in fact["industry_codes"]:
            both = _lasting(told, ended).cut(_lasting(industry, ended))
            differs = not agree(industry["industry_code"], told["sectors"])
            if both:
                yield Value("sector_differs", "true" if differs else "false", both)


def _lasting(span: Fact, ended: str | None) -> Days:
    end = None if span["to"] == ended else span["to"]
    return Days(read(span["from"]), read(end))


def qualification(entity: Entity, fact: Fact) -> Entry:
    """In no list; the kind holds on the days on which a certificate of it is valid."""
    told = [Value("enterprise_id", fact["enterprise_id"], ALWAYS)]
    valid = (Days(read(span["from"]), read(span["to"])) for span in fact["valid"])
    told += (Value("kind", fact["kind"], days) for days in valid)
    return Entry(None, "", date.min, NEVER, joined(told))


def report(entity: Entity, fact: Fact) -> Entry:
    """In no list."""
    told = [Value("enterprise_id", fact["enterprise_id"], ALWAYS)]
    if fact["counted"]:
        told.append(Value(COUNTED_OF, fact["enterprise_id"], Days(read(fact["day"]))))
    return Entry(None, "", read(fact["day"]), NEVER, told)


def reading(entity: Entity, fact: Fact) -> Entry:
    """The newest first; open while it counts, a flow from its period's last day on."""
    day = read(fact["day"])
    held = Days(read(fact["held_from"]), read(fact["held_to"])) if fact["held_from"] else Days(day)
    thing = fact["thing"].partition("/")[2]
    return Entry(
        rank=newest_first(day),
        search=searched(thing),
        first=day,
        open=held if fact["counted"] else NEVER,
        values=joined([*values(entity, fact), Value("thing", fact["thing"], ALWAYS)]),
    )


def loan(entity: Entity, fact: Fact) -> Entry:
    """Open until it is repaid in full; listed earlier when a repayment is dated earlier."""
    entry = declared(entity, fact)
    repaid = [read(one["repaid_on"]) for one in fact["repayments"]]
    disbursed = entry.open.start
    return entry._replace(
        first=min([entry.first, *repaid]),
        open=Days(disbursed, max(disbursed, _repaid_on(fact))),
    )


def _repaid_on(fact: Fact) -> date:
    owed = fact["amount"]
    for repayment in sorted(fact["repayments"], key=lambda one: one["repaid_on"]):
        owed -= repayment["amount"]
        if owed <= 0:
            return read(repayment["repaid_on"])
    return FOREVER


def pool(entity: Entity, fact: Fact, key: str) -> Entry:
    """The fact under the pool's own key is the row, listed from the day of the first part on.

    Each part is a fact of its own; databases from before have all parts in the pool's.
    """
    days = [part["funded_on"] for part in fact["transfers"]]
    days += [part["compensated_on"] for part in fact["compensations"]]
    pool_id = fact["pool_id"]
    return Entry(
        rank=pool_id if key == pool_id else None,
        search="",
        first=min(map(read, days), default=FOREVER),
        open=ALWAYS,
        values=[Value("pool_id", pool_id, ALWAYS)],
    )


def matter(entity: Entity, fact: Fact) -> Entry:
    """Listed from its opening on, open on the days from then on that its spans say; a void one on
    none."""
    entry = declared(entity, fact)
    told = () if fact["voided"] else by_day(fact["spans"], "open")
    days = (begun.cut(Days(entry.first)) for is_open, begun in told if is_open)
    said = [Value("open", "true", one) for one in days if one]
    said += [Value("about", thing, ALWAYS) for thing in fact["about"]]
    return entry._replace(values=[*entry.values, *joined(said)])


def listing(entity: Entity, fact: Fact) -> Entry:
    """Listed from the first day on the list on; open on the days on it."""
    spans = fact["spans"]
    first = read(spans[0]["from"]) if spans else FOREVER
    told = [Value(name, fact[name], ALWAYS) for name in ("list", "thing")]
    if fact["enterprise_id"]:
        told.append(Value("enterprise_id", fact["enterprise_id"], ALWAYS))
    for span in spans:
        days = Days(read(span["from"]), read(span["to"]))
        told.append(Value("open", "true", days))
    told += _levels(spans) if spans else [Value(nothing("level"), "", ALWAYS)]
    thing = fact["thing"].partition("/")[2]
    rank = f"{fact['list']}/{fact['thing']}"[:200]
    return Entry(rank, searched(thing), first, Days(first), joined(told))


def _levels(spans: list[Fact]) -> Iterator[Value]:
    for level, days in by_day(spans, "level"):
        yield Value("level", level, days) if level else Value(nothing("level"), "", days)


def thing(entity: Entity, fact: Fact) -> Entry:
    """Found by every name that it ever had, and by its id."""
    names = dict.fromkeys(span["name"] for span in fact["spans"])
    _, _, identifier = fact["thing"].partition("/")
    return declared(entity, fact)._replace(search=searched(*names, identifier))


def link(entity: Entity, fact: Fact) -> Entry:
    """The newest first; found by the ids of what it joins."""
    ends = [fact[name].partition("/")[2] for name in ("from", "to")]
    return declared(entity, fact)._replace(search=searched(*ends))


_CODED: dict[str, Callable[[Entity, Fact], Entry]] = {
    **{ENTITIES[family].topic: matter for family in FAMILIES},
    ENTITIES[SHARED].topic: thing,
    "enterprises.link": link,
    "enterprises.listing": listing,
    "enterprises.reading": reading,
    "enterprises.enterprise": enterprise,
    "enterprises.qualification": qualification,
    "enterprises.report": report,
    "funds.loan": loan,
}
POOL = "funds.pool"
# The topics whose facts have entries, with the shape of these.
SHAPES: dict[str, str] = {
    topic: shape(entity, *(one for one in ENTITIES.values() if one.of == entity.name))
    for topic, entity in BY_TOPIC.items()
    if entity.opening or entity.reading or topic in _CODED or topic == POOL
}


def entry(topic: str, key: str, fact: Fact) -> Entry:
    """The entry of a fact on one of the topics of SHAPES."""
    entity = told_of(topic, key)
    if topic == POOL:
        return pool(entity, fact, key)
    return _CODED.get(topic, declared)(entity, fact)
