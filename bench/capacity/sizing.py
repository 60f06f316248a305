"""`python -m bench.capacity.sizing`: writes docs/sizing.md from what was measured.

In both languages, whose words stand in sizing.toml.
"""

import tomllib
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from bench.capacity import needs as assumed
from bench.capacity.costs import Costs, read
from bench.capacity.needs import GIB, SCALES, Limit, Needs, needs
from bench.capacity.translating import Say, chinese, english
from deploy.paths import ROOT

_MOST_DISTRICTS = 1_000_000
DOCUMENT = ROOT / "docs" / "sizing.md"
TRANSLATION = DOCUMENT.with_name("sizing.zh-CN.md")
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


class Words(NamedTuple):
    """The words of one language: texts with names for what is computed, and short ones."""

    language: str
    texts: dict[str, Any]
    say: Say

    def text(self, name: str, **values: object) -> str:
        return self.texts[name][self.language].format(**values)

    def title(self, name: str) -> str:
        return f"## {self.texts['titles'][name][self.language]}\n"

    def sentence(self, name: str, **values: str) -> str:
        return self.texts["sentences"][name][self.language].format(**values)


def words(language: str) -> Words:
    catalogue = Path(__file__).with_suffix(".toml")
    say = chinese(catalogue) if language == "zh" else english
    return Words(language, tomllib.loads(catalogue.read_text("utf-8")), say)


def main() -> None:
    costs = read()
    DOCUMENT.write_text(document(costs, words("en")), "utf-8")
    TRANSLATION.write_text(document(costs, words("zh")), "utf-8")


def document(costs: Costs, told: Words) -> str:
    """The page in one language."""
    found = {name: needs(districts, costs) for name, districts in SCALES.items()}
    first = (told.text("head"), _needs(found, told.say), _bottlenecks(found, costs, told))
    parts = (*first, _cities(costs, told), _measured(costs, told), _assumed(told), _tail(told))
    return "\n".join(parts)


def _needs(found: dict[str, Needs], say: Say) -> str:
    head = f"| | {' | '.join(map(say, found))} |\n|---|{'--:|' * len(found)}\n"
    rows = [f"| {say(name)} | {' | '.join(map(show, found.values()))} |\n" for name, show in _ROWS]
    return head + "".join(rows)


def _bottlenecks(found: dict[str, Needs], costs: Costs, told: Words) -> str:
    """Per scale, how much of each limit is used; the most used one is the bottleneck."""
    say = told.say
    lines = [told.title("first")]
    for name, needed in found.items():
        lines += [_bottleneck(say(name), needed, told), ""]
    scales = " | ".join(map(say, found))
    ends = say("share of a limit"), scales, say("reached at districts"), say("what helps")
    lines.append(f"| {' | '.join(ends)} |")
    lines.append(f"|---|{'--:|' * len(found)}--:|---|")
    for place, limits in enumerate(zip(*(one.limits for one in found.values()), strict=True)):
        used = " | ".join(_share(limit.used) for limit in limits)
        name, remedy = say(limits[0].name), say(limits[0].remedy)
        lines.append(f"| {name} | {used} | {_at(place, costs, say)} | {remedy} |")
    return "\n".join(lines) + "\n"


def _bottleneck(scale: str, needed: Needs, told: Words) -> str:
    """What gives way first at one scale, and what else is passed."""

    def sentence(name: str, limit: Limit, **more: str) -> str:
        return told.sentence(name, limit=told.say(limit.name), share=_share(limit.used), **more)

    worst = needed.bottleneck
    line = sentence("used", worst, scale=scale[0].upper() + scale[1:])
    line += "".join(sentence("then", one) for one in _beyond(needed))
    if worst.used > 1:
        line += told.sentence("remedy", remedy=told.say(worst.remedy))
    return line


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


def _at(place: int, costs: Costs, say: Say) -> str:
    found = reached(place, costs)
    return say("none") if found is None else f"{found:,}"


def _cities(costs: Costs, told: Words) -> str:
    """The nation as installations of a city each, which stay below every limit."""
    city, count = needs(SCALES["a city of 40"], costs), SCALES["a nation of 3,000"] // 40
    return told.text(
        "cities",
        count=count,
        workers=city.stream_workers,
        all_workers=count * city.stream_workers,
        gateways=city.gateways,
        all_gateways=count * city.gateways,
        partitions=city.partitions,
        share=_share(city.bottleneck.used),
        limit=told.say(city.bottleneck.name),
    )


def _measured(costs: Costs, told: Words) -> str:
    """What stands in docs/bench.md and bench/capacity/footprint.json."""
    resident = ", ".join(f"{told.say(name)} {mib}" for name, mib in RESIDENT.items())
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
        "MiB resident after the demo": resident,
    }
    lines = [f"| {told.say(name)} | {value} |" for name, value in rows.items()]
    return "\n".join([told.title("measured"), "| | |", "|---|--:|", *lines]) + "\n"


def _assumed(told: Words) -> str:
    return told.text(
        "assumed",
        year=f"{assumed.EVENTS_A_YEAR:,}",
        peak=f"{assumed.PEAK_SHARE:.0%}",
        hours=assumed.PEAK_HOURS,
        month=f"{assumed.MONTH_SHARE:.0%}",
        people=assumed.PEOPLE_A_DISTRICT,
        reads=f"{assumed.READS_A_DISTRICT:g}",
        load=f"{assumed.LOAD:.0%}",
        state=f"{assumed.STATE_GIB:g}",
        rebuild=assumed.REBUILD_SECONDS,
        disk=f"{assumed.DISK_GIB:,}",
        cores=assumed.POSTGRES_CORES,
        sent=f"{assumed.BROKER_BYTES / 1e9:g}",
        copies=f"{assumed.BROKER_PARTITIONS:,}",
    )


def _tail(told: Words) -> str:
    """With what the processes of 40 and of 3,000 installations take."""
    floor = sum(RESIDENT.values()) + (OTHERS - 1) * RESIDENT["each other process"]
    return told.text(
        "tail",
        floor=f"{floor:,}",
        city=f"{40 * floor / 1024:,.0f}",
        nation=f"{3000 * floor / 1024 / 1024:,.1f}",
    )


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


if __name__ == "__main__":
    main()
