"""`python -m bench.capacity.sizing`: writes docs/sizing.md from what was measured."""

from bisect import bisect_left
from collections.abc import Callable

from bench.capacity import needs as assumed
from bench.capacity.costs import Costs, read
from bench.capacity.needs import GIB, SCALES, Limit, Needs, needs
from deploy.paths import ROOT

_MOST_DISTRICTS = 1_000_000
DOCUMENT = ROOT / "docs" / "sizing.md"
# MiB of resident memory after the demo district, as `make run` shows it.
RESIDENT = {
    "gateway": assumed.GATEWAY_BASE_MIB,
    "stream": 129,
    "enterprises": 101,
    "each other process": 75,
}
OTHERS = 9

_ROWS: tuple[tuple[str, Callable[[Needs], str]], ...] = (
    ("events a year", lambda n: f"{n.districts * assumed.EVENTS_A_YEAR:,}"),
    ("events a second, on average", lambda n: f"{n.average:,.3f}"),
    ("events a second, at the peak", lambda n: f"{n.peak:,.1f}"),
    ("facts after three years", lambda n: f"{n.facts:,.0f}"),
    ("entities after three years", lambda n: f"{n.entities:,.0f}"),
    ("processes of the busiest service", lambda n: str(n.owners)),
    ("stream workers", lambda n: str(n.stream_workers)),
    ("read models", lambda n: str(n.read_models)),
    ("gateways", lambda n: str(n.gateways)),
    ("partitions of a topic", lambda n: str(n.partitions)),
    ("entities in the stream's memory", lambda n: _size(n.state)),
    ("the stream reads everything again in", lambda n: _time(n.rebuild_seconds)),
    ("sums in a gateway's memory, at most", lambda n: f"{n.sums:,}"),
    ("a gateway's memory, at most", lambda n: _size(n.gateway_memory)),
    ("a gateway reads all sums at its start in", lambda n: _time(n.gateway_start_seconds)),
    ("connections to PostgreSQL", lambda n: f"{n.connections:,}"),
    ("Kafka's disks, three copies", lambda n: _size(n.kafka_disk)),
    ("owners' databases", lambda n: _size(n.owner_disk)),
    ("read model's database", lambda n: _size(n.read_model_disk)),
    ("three years loaded at once, by one process", lambda n: _time(n.first_load_seconds)),
)


def main() -> None:
    DOCUMENT.write_text(document(read()), "utf-8")


def document(costs: Costs) -> str:
    """The page."""
    found = {name: needs(districts, costs) for name, districts in SCALES.items()}
    first = (_HEAD, _needs(found), _bottlenecks(found, costs), _cities(costs))
    parts = (*first, _measured(costs), _assumed(), _TAIL)
    return "\n".join(parts)


def _needs(found: dict[str, Needs]) -> str:
    head = f"| | {' | '.join(found)} |\n|---|{'--:|' * len(found)}\n"
    rows = [f"| {name} | {' | '.join(map(show, found.values()))} |\n" for name, show in _ROWS]
    return head + "".join(rows)


def _bottlenecks(found: dict[str, Needs], costs: Costs) -> str:
    """Per scale, how much of each limit is used; the most used one is the bottleneck."""
    lines = ["## What gives way first\n"]
    for name, needed in found.items():
        worst = needed.bottleneck
        lines.append(f"**{name[0].upper()}{name[1:]}**: {worst.name}, {_share(worst.used)} used.")
        lines[-1] += "".join(f" Then: {one.name}, {_share(one.used)}." for one in _beyond(needed))
        if worst.used > 1:
            lines[-1] += f" Remedy of the first: {worst.remedy}."
        lines.append("")
    lines.append(f"| share of a limit | {' | '.join(found)} | reached at districts | what helps |")
    lines.append(f"|---|{'--:|' * len(found)}--:|---|")
    for place, limits in enumerate(zip(*(one.limits for one in found.values()), strict=True)):
        used = " | ".join(_share(limit.used) for limit in limits)
        lines.append(f"| {limits[0].name} | {used} | {_at(place, costs)} | {limits[0].remedy} |")
    return "\n".join(lines) + "\n"


def _beyond(needed: Needs) -> list[Limit]:
    """The limits that are passed besides the worst one, the most used first."""
    passed = [one for one in needed.limits if one.used > 1 and one is not needed.bottleneck]
    return sorted(passed, key=lambda one: -one.used)


def reached(place: int, costs: Costs) -> int | None:
    """The least number of districts whose needs pass that limit; None where none does."""

    def passed(districts: int) -> bool:
        return needs(districts, costs).limits[place].used > 1

    found = bisect_left(range(_MOST_DISTRICTS), True, key=passed)
    return found if found < _MOST_DISTRICTS else None


def _at(place: int, costs: Costs) -> str:
    found = reached(place, costs)
    return "none" if found is None else f"{found:,}"


def _cities(costs: Costs) -> str:
    """The nation as installations of a city each, which stay below every limit."""
    city, count = needs(SCALES["a city of 40"], costs), SCALES["a nation of 3,000"] // 40
    return _CITIES.format(
        count=count,
        workers=city.stream_workers,
        all_workers=count * city.stream_workers,
        gateways=city.gateways,
        all_gateways=count * city.gateways,
        partitions=city.partitions,
        share=_share(city.bottleneck.used),
        name=city.bottleneck.name,
    )


def _measured(costs: Costs) -> str:
    """What stands in docs/bench.md and bench/capacity/footprint.json."""
    rows = {
        "an owner takes in and tells, events a second": f"{costs.owned_a_second:,.0f}",
        "… of a core its relay takes meanwhile": f"{costs.relay_cores:.2f}",
        "… of a core PostgreSQL takes meanwhile": f"{costs.postgres_cores:.2f}",
        "the fold, µs of processor a fact": f"{costs.fold_microseconds:.1f}",
        "a rebuild, facts a second": f"{costs.rebuilt_a_second:,.0f}",
        "the stream, bytes an entity": f"{costs.entity_bytes:,.0f}",
        "the read model follows, facts a second": f"{costs.followed_a_second:,.0f}",
        "a gateway accepts, events a second": f"{costs.accepted_a_second:,.0f}",
        "a gateway answers while figures change, a second": f"{costs.read_a_second:,.0f}",
        "events of the demo district": f"{costs.demo_events:,}",
        "facts an event": f"{costs.facts_an_event:.2f}",
        "entities an event": f"{costs.entities_an_event:.2f}",
        "bytes of an event, of a fact": f"{costs.event_bytes:,.0f}, {costs.fact_bytes:,.0f}",
        "owners' disk, bytes an event": f"{costs.owner_disk_bytes:,.0f}",
        "read model's disk, bytes an entity": f"{costs.read_model_disk_bytes:,.0f}",
        "sums of the demo in 12, 60, 360 partitions": "; ".join(map(_count, costs.sums.values())),
        "sums of ever so many districts in one partition, at most": f"{costs.most_buckets:,}",
        "a gateway's memory for a sum, bytes": f"{costs.sum_bytes:,.0f}",
        "a gateway reads sums, a second of processor": f"{costs.sums_a_second:,.0f}",
        "dashboards that a core of a gateway serves while figures change": _count(costs.shown),
        "a gateway's memory for a dashboard, KiB": f"{costs.dashboard_kib:,.0f}",
        "MiB resident after the demo": ", ".join(f"{n} {mib}" for n, mib in RESIDENT.items()),
    }
    lines = [f"| {name} | {value} |" for name, value in rows.items()]
    return "\n".join(["## What was measured\n", "| | |", "|---|--:|", *lines]) + "\n"


def _assumed() -> str:
    rows = (
        f"A district sends {assumed.EVENTS_A_YEAR:,} events a year, as many as the whole demo.",
        f"{assumed.PEAK_SHARE:.0%} of them come on the day when reports are due, within "
        f"{assumed.PEAK_HOURS} hours; {assumed.MONTH_SHARE:.0%} in the busiest 30 days.",
        f"{assumed.PEOPLE_A_DISTRICT} people of a district have a dashboard open; together they "
        f"ask {assumed.READS_A_DISTRICT:g} times a second.",
        f"Everything is planned to be {assumed.LOAD:.0%} busy at the peak.",
        f"A stream worker holds {assumed.STATE_GIB:g} GiB of entities and has read its "
        f"partitions again within {assumed.REBUILD_SECONDS} s.",
        f"A database server has {assumed.DISK_GIB:,} GiB of disk and {assumed.POSTGRES_CORES} "
        "cores, and is as fast with a full disk as with an empty one (not measured).",
        f"A broker sends {assumed.BROKER_BYTES / 1e9:g} GB a second and holds "
        f"{assumed.BROKER_PARTITIONS:,} copies of partitions.",
        "Replicas add up: twice the processes, twice the rate (measured with one of each).",
    )
    return "\n".join(["## What was assumed\n", *(f"- {row}" for row in rows)]) + "\n"


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _size(size: float) -> str:
    gib = size / GIB
    return f"{gib / 1024:,.1f} TiB" if gib >= 1024 else f"{gib:,.1f} GiB"


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:,.0f} s"
    return f"{seconds / 60:,.0f} min" if seconds < 7200 else f"{seconds / 3600:,.0f} h"


def _share(used: float) -> str:
    return f"{used:.2g}×" if used >= 1 else f"{used:.1%}"


_FLOOR = sum(RESIDENT.values()) + (OTHERS - 1) * RESIDENT["each other process"]

_CITIES = """\
## What to do at 3,000

One installation for each city or region instead: {count} of 40 districts each need {workers} stream
workers ({all_workers} in all), {gateways} gateways ({all_gateways} in all), {partitions} partitions
a topic and one database server. The most used limit there: {name}, {share}.
A nation's figure is the sum of theirs, read from each one's gateway (`GET /api/v1/figures`);
nothing here adds them up.
"""

_HEAD = """\
# How much of everything

Written by `python -m bench.capacity.sizing` from [the speed page](bench.md) and
`bench/capacity/footprint.json` (`python -m bench.capacity.footprint`). All columns are
**computed**; what was measured is one machine of 2 cores with the demo district, up to 1,000,000
entities in the stream.

One installation, taking in the events of so many districts:
"""

_TAIL = f"""\
## What this does not say

- One installation shows the figures of *all* events it takes in: its catalogue has one plan. A city
  that wants the figures of each of its 40 districts runs 40 installations today. Each has
  {_FLOOR:,} MiB of processes beside Kafka and PostgreSQL: {40 * _FLOOR / 1024:,.0f} GiB for 40,
  {3000 * _FLOOR / 1024 / 1024:,.1f} TiB for 3,000. A district as a dimension of every figure would
  cost sums in the gateway instead.
- Compaction leaves between one record for each entity and one for each fact; the time to read
  everything again is reckoned with all of them, Kafka's disks with one for each entity.
- Sums are bounded by figures × days × partitions, whatever the districts; the bound takes the days
  between a figure's first and last day in the demo. A gateway's start is reckoned without the time
  that Kafka takes to send the sums.
- Databases were filled in one go and never vacuumed meanwhile: updates left dead rows in the size.
- The rates of the owner and of PostgreSQL were measured with an empty database, all on one disk
  and without a standby: on Kubernetes each batch waits one round trip more, until a second server
  has it.
"""


if __name__ == "__main__":
    main()
