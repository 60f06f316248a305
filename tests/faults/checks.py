"""What must hold after any fault. Each check answers with what is wrong, in words; none if right.

The senders' ledger is the only truth: it was kept outside the system.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from datetime import date

import asyncpg
import orjson

from gateway.figures.sums import Figures
from gateway.figures.target_status import amount
from services.contracts.figures import partials
from services.contracts.figures.catalogue import TARGETS
from services.contracts.topology import (
    AGGREGATES,
    DEAD_LETTER,
    DEFINITIONS,
    DOMAIN,
    INGEST,
    OWNERS,
    by_definition,
    stream_group,
)
from tests.faults import kafka, memory
from tests.faults.ledger import Amounts, Ledger
from tests.support.system import System

DAYS = [
    date.fromisoformat(day)
    for day in ("2023-12-31", "2024-12-31", "2025-03-31", "2025-12-31", "2026-06-30", "2026-10-31")
]
MOST_SHOWN = 5
FOLLOWERS = {
    **{owner: (INGEST[owner].name,) for owner in OWNERS},
    **{
        follower: (INGEST[follower].name, "enterprises.enterprise")
        for follower in ("funds", "talent")
    },
    "indicators-read-model": tuple(DOMAIN),
}
STREAM = {stream_group(number): topics for number, topics in by_definition(DEFINITIONS).items()}

Wrongs = list[str]


async def arrived(system: System, ledger: Ledger) -> Wrongs:
    """Every accepted event is in an inbox; nothing waits for anything."""
    rows = await _inboxes(system)
    waiting = {(r["id"], r["waits"]) for r in rows if r["state"] == "parked"}
    return [
        *_named("accepted, but in no inbox", ledger.identities() - _identities(rows).keys()),
        *_named("still parked", waiting),
    ]


async def once(system: System, ledger: Ledger) -> Wrongs:
    """No event is in two inboxes, and no contribution counts twice."""
    twice = {key for key, n in _identities(await _inboxes(system)).items() if n > 1}
    return [*_named("in more than one inbox", twice), *await read_model(system, ledger)]


async def phantoms(system: System, ledger: Ledger) -> Wrongs:
    """Nothing is there that was never accepted, or was rolled back."""
    rows = _identities(await _inboxes(system))
    told, newest = await _told(system), await _newest(system)
    return [
        *_named("in an inbox, but never accepted", rows.keys() - ledger.identities()),
        *_named("facts of no journal", told.keys() - newest.keys()),
        *_named("versions of no journal", {k for k, v in newest.items() if max(told[k] + [0]) > v}),
    ]


async def sums(system: System, ledger: Ledger) -> Wrongs:
    """What the gateway says, and what one would say that starts after compaction."""
    after = await figures_after_compaction(system, ledger)
    return [*await figures(system, ledger), *after]


async def figures(system: System, ledger: Ledger) -> Wrongs:
    """The gateway's figures equal the recount of the ledger."""
    said = system.figures(DAYS)
    return _unequal({day: (said[day], ledger.figures(day)) for day in DAYS})


async def figures_after_compaction(system: System, ledger: Ledger) -> Wrongs:
    """A gateway that starts once the broker has compacted the partial sums says the same."""
    records = await kafka.read_all(system.bootstrap_servers, [AGGREGATES.name])
    found = Figures()
    for record in kafka.compacted(records):
        found.apply(partials.read(record.key, record.value))
    return _unequal({day: (_amounts(found, day), ledger.figures(day)) for day in DAYS})


async def read_model(system: System, ledger: Ledger) -> Wrongs:
    """The read model's contributions add up to the recount."""
    db = await asyncpg.connect(system.database_url("indicators"))
    try:
        rows = await db.fetch(
            "SELECT indicator, dimension, day::text, sum(amount)::bigint AS sum "
            "FROM contribution GROUP BY indicator, dimension, day"
        )
    finally:
        await db.close()
    found = Figures()
    for row in rows:
        bucket = row["indicator"], row["dimension"], row["day"]
        found.apply(partials.Partial("contribution", 0, bucket, 0, row["sum"], 0))
    return _unequal({day: (_amounts(found, day), ledger.figures(day)) for day in DAYS})


async def dead_letters(system: System, ledger: Ledger) -> Wrongs:
    """What had to be refused was put aside with its reason, and nothing else was."""
    topics = [topic.name for topic in DEAD_LETTER.values()]
    records = await kafka.read_all(system.bootstrap_servers, topics)
    letters = {record.key: orjson.loads(record.value) for record in records}.values()
    places = Counter((one["topic"], one["partition"], one["offset"]) for one in letters)
    return [
        *_named("refused, but in no dead letter", ledger.refused - places.keys()),
        *_named("dead letters of what is right", places.keys() - ledger.refused),
        *_named("with two dead letters", {place for place, n in places.items() if n > 1}),
        *_named("without a reason", {str(one) for one in letters if not one["problems"]}),
    ]


async def versions(system: System, ledger: Ledger) -> Wrongs:
    """Each fact's journal is in its topic, every version; the last record has the highest one."""
    told, newest = await _told(system), await _newest(system)
    gaps = {key for key, version in newest.items() if not _up_to(version) <= {*told[key]}}
    return [
        *_named("facts in no topic", {key for key in newest if not told[key]}),
        *_named("versions missing", gaps),
        *_named("an old version comes last", {k for k, v in told.items() if v and v[-1] < max(v)}),
    ]


async def _told(system: System) -> dict[tuple[str, str], list[int]]:
    """The versions of each fact in the order of its topic."""
    told = defaultdict(list)
    for record in await kafka.read_all(system.bootstrap_servers, DOMAIN):
        told[record.topic, record.key.decode()].append(orjson.loads(record.value)["version"])
    return told


async def _newest(system: System) -> dict[tuple[str, str], int]:
    rows = [row for name in OWNERS for row in await _facts(system, name)]
    return {(row["topic"], row["key"]): row["version"] for row in rows}


def _up_to(version: int) -> set[int]:
    return set(range(1, version + 1))


async def positions(system: System, ledger: Ledger) -> Wrongs:
    """Nobody has committed more than there is."""
    found = await distances(system)
    return [f"{g} has committed {n} records too many" for g, (_, n) in found.items() if n]


async def bounded(system: System, ledger: Ledger) -> Wrongs:
    """Nobody has held much memory, and no outbox holds anything."""
    wrongs = memory.wrongs(system)
    for name in OWNERS:
        left = (await _fetch(system, name, "SELECT count(*) AS n FROM outbox"))[0]["n"]
        wrongs += [f"{name}'s outbox holds {left}"] if left else []
    return wrongs


async def nobody_behind(system: System, ledger: Ledger) -> Wrongs:
    """Every group but the stream's, which commits seldom, has committed all there is."""
    found = (await distances(system)).items()
    return [f"{group} is {n} behind" for group, (n, _) in found if n and group not in STREAM]


async def outboxes_empty(system: System) -> None:
    """Return once every relay has sent all there was."""
    for name in OWNERS:
        while (await _fetch(system, name, "SELECT count(*) AS n FROM outbox"))[0]["n"]:
            await asyncio.sleep(0.1)


async def distances(system: System) -> dict[str, tuple[int, int]]:
    """For each group how many records are not committed, and how many too many are."""
    topics = {*DOMAIN, *(topic.name for topic in INGEST.values())}
    ends = await kafka.ends(system.bootstrap_servers, topics)
    committed = await kafka.committed(system.bootstrap_servers, [*FOLLOWERS, *STREAM])
    found = {}
    for group, offsets in committed.items():
        topics = FOLLOWERS.get(group) or STREAM[group]
        places = {tp: end for tp, end in ends.items() if tp.topic in topics}
        left = [end - max(0, offsets.get(tp, 0)) for tp, end in places.items()]
        found[group] = sum(n for n in left if n > 0), -sum(n for n in left if n < 0)
    return found


CHECKS: dict[str, Callable[[System, Ledger], Awaitable[Wrongs]]] = {
    "I1": arrived,
    "I2": once,
    "I3": versions,
    "I4": sums,
    "I5": phantoms,
    "I6": dead_letters,
    "I7": positions,
    "I8": bounded,
    "I9": nobody_behind,
}


async def differences(system: System, ledger: Ledger) -> dict[str, Wrongs]:
    """Every check with what it found."""
    return {name: await check(system, ledger) for name, check in CHECKS.items()}


def _amounts(found: Figures, day: date) -> Amounts:
    amounts = {
        key: amount(found, target, day)
        for key, target in TARGETS.items()
        if target.indicator.kind != "ratio"
    }
    return {key: value for key, value in amounts.items() if value}


def _unequal(by_day: dict[date, tuple[Amounts, Amounts]]) -> Wrongs:
    wrong = {
        f"{day} {'/'.join(key)}: {said.get(key, 0)}, recounted {right.get(key, 0)}"
        for day, (said, right) in by_day.items()
        for key in said.keys() | right.keys()
        if said.get(key, 0) != right.get(key, 0)
    }
    return _named("figures off", wrong)


def _named(what: str, found: set) -> Wrongs:
    shown = ", ".join(str(one) for one in sorted(found, key=str)[:MOST_SHOWN])
    return [f"{len(found)} {what}: {shown}"] if found else []


async def _inboxes(system: System) -> list[asyncpg.Record]:
    return [row for name in OWNERS for row in await _inbox(system, name)]


def _identities(rows: list[asyncpg.Record]) -> Counter[tuple[str, str]]:
    return Counter((row["source"], row["id"]) for row in rows)


async def _inbox(system: System, name: str) -> list[asyncpg.Record]:
    waits = "concat_ws(' ', waits_entity, waits_entity_id, waits_slot, waits_key)"
    return await _fetch(system, name, f"SELECT source, id, state, {waits} AS waits FROM inbox")


async def _facts(system: System, name: str) -> list[asyncpg.Record]:
    topics = [topic for topic in DOMAIN if topic.startswith(f"{name}.")]
    return await _fetch(
        system, name, "SELECT topic, key, version FROM fact WHERE topic = ANY($1)", topics
    )


async def _fetch(system: System, name: str, query: str, *arguments) -> list[asyncpg.Record]:
    db = await asyncpg.connect(system.database_url(name))
    try:
        return await db.fetch(query, *arguments)
    finally:
        await db.close()
