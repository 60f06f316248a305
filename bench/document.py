"""The findings in words: docs/bench.md."""

from bench.dashboards import Dashboards
from bench.findings import Findings
from bench.folding import Step
from bench.growth.long_past import section
from bench.kafka import PARTITIONS
from bench.latency import RATE
from bench.matters import asking, goals
from bench.product import BATCH_EVENTS, OWNER, Reads
from bench.statistics import percentile

_TEMPLATE = """\
# How fast it is

Written by `make bench`; nothing here is typed by hand. Compare ratios, which are of one run on one
machine, rather than rates. {scale}

{machine}

| what | found | aim | |
|---|---|---|---|
{aims}

![the fold beside others, latency and memory](bench.png)

## The fold beside others

Each rival reads the same topics ({events:,} facts of the demo's shape, {partitions} partitions a
topic) in a process of its own; they take turns, the median of three counts. The slow ones get the
first events only. Their task is the lighter one: Faust's and Quix Streams' ways publish nothing
beside their changelogs.

| | events | events/s | µs of processor an event |
|---|--:|--:|--:|
{rivals}

{stages}

## Growth

A rebuild as after a restart: read the log, fold in silence, tell all sums.

| entities held | facts read | rebuild | share of the bare loop's rate | bytes an entity |
|--:|--:|--:|--:|--:|
{growth}

{pasts}{boards}{goals}## Who was busy

Cores in use while something was measured; what comes close to 1 (one Python process) bounds it.

| | |
|---|---|
{usage}

## What is measured

- **fold**: the stream processor as it runs: fetch, decode, deltas, sums, and every batch's partial
  sums confirmed by Kafka. **bare**: aiokafka and orjson, fetch and decode alone.
- **Faust**: an ordinary agent, one event at a time, two Tables in memory with changelogs.
  **Quix Streams**: its State by key in RocksDB with changelog; sums in a plain dictionary.
- **latency**: from handing a fact to the producer until a gateway's memory holds the partial that
  reflects it, at {rate:,} facts a second while the stream holds {held:,} entities.
- **intake**: the demo's events in batches of {batch} on 8 connections, until Kafka confirmed them.
  **owner**: `{owner}` and its relay, from the first event taken in to the last fact in Kafka, the
  ingest topic being full; the product's other processes stand still.
- **import**: an Excel file of enterprises by HTTP, check-only, then until Kafka has every event.
- **dashboards**: {rate:,} facts a second change the figures; from the moment that the newest fact
  in a message was told to Kafka to the moment a dashboard has read that message.
- **reads**: 8 connections, ten days in turn, beside a FastAPI route that answers the same bytes;
  once with nothing else going on, once while {rate:,} facts a second change the figures.
  `python -m bench.reads` writes these lines alone.

{versions}
"""

_NAMES = {
    "bare": "bare aiokafka + orjson",
    "fold": "**fold**, end to end",
    "quix": "Quix Streams",
    "faust": "Faust agent with Tables",
}


def document(found: Findings) -> str:
    return _TEMPLATE.format(
        scale=_scale(found),
        machine=found.machine,
        aims="\n".join(_aims(found)),
        events=found.full.events,
        partitions=PARTITIONS,
        rivals="\n".join(_rivals(found)),
        stages=_stages(found),
        growth="\n".join(_growth(found)),
        pasts=section(found.pasts),
        boards=asking.section(found.boards),
        goals=goals.section(found.goals),
        usage="\n".join(_usage(found)),
        rate=RATE,
        held=found.latency.entities,
        batch=BATCH_EVENTS,
        owner=OWNER,
        versions=" · ".join(f"{name} {version}" for name, version in found.versions.items()),
    )


def _scale(found: Findings) -> str:
    factor, took = found.scale.factor, f"the run took {found.minutes:.0f} minutes"
    if factor == 1:
        return f"Full size; {took}."
    return f"**SCALE={factor:g}**: a quick look at {factor:.0%} of the full size; {took}."


def _aims(found: Findings) -> list[str]:
    ms = [second * 1000 for second in found.latency.seconds]
    p50, p99 = percentile(ms, 50), percentile(ms, 99)
    imports, live = found.imports, found.dashboards
    rebuild, memory = found.full.rebuild, found.full.memory / found.full.entities
    return [
        _least("fold, times the bare loop's rate", found.times("bare"), 0.5, "{:.2f}"),
        _least("fold, times Faust's rate", found.times("faust"), 20, "{:.0f}"),
        _least("fold, times Quix Streams' rate", found.times("quix"), 3, "{:.1f}"),
        f"| rebuild of {found.full.events:,} facts | {rebuild.seconds:.1f} s, "
        f"{_share(found.full):.2f} of the bare loop's rate | | |",
        _most("memory an entity, bytes", memory, 1024, "{:,.0f}"),
        _most(f"produce to visible, p99 (p50 {p50:.0f}), ms", p99, 300, "{:.0f}"),
        _least("owner: ingest → PostgreSQL → Kafka, events/s", found.owning.rate, 5_000, "{:,.0f}"),
        _least("gateway's intake, events/s", found.intake.rate, 5_000, "{:,.0f}"),
        f"| import of {imports.rows:,} rows: checked alone; checked and sent, s "
        f"| {imports.check:.1f}; {imports.send:.1f} | | |",
        *_reads_aims(found.quiet, found.loaded),
        _most(
            f"boards of past days among {found.boards.cases:,} cases: the slowest, p99, ms",
            found.boards.slowest(asking.BOARD),
            asking.BOARD,
            "{:.0f}",
        ),
        _most(
            "one case whole, with 500 steps or 300 bids: the slowest, p99, ms",
            found.boards.slowest(asking.PAGE),
            asking.PAGE,
            "{:.0f}",
        ),
        _most(
            f"{live.count:,} dashboards on one gateway: fact to screen, p99 (p50 "
            f"{live.age(50) * 1000:.0f}), ms",
            live.age(99) * 1000,
            1_000,
            "{:.0f}",
        ),
    ]


def _reads_aims(quiet: Reads, loaded: Reads) -> list[str]:
    return [
        _least("Table 1, times a plain route's rate", quiet.ratio, 1, "{:.2f}"),
        _least("the same while figures change", loaded.ratio, 1, "{:.2f}"),
    ]


def _reads_usage(quiet: Reads, loaded: Reads) -> list[tuple[str, str]]:
    return [
        (f"reads, {_milliseconds(quiet)}", quiet.usage),
        (f"reads while figures change, {_milliseconds(loaded)}", loaded.usage),
    ]


def of_reads(quiet: Reads, loaded: Reads) -> list[str]:
    """All rows about reads, as `python -m bench.reads` writes them alone."""
    usage = [f"| {what} | {used} |" for what, used in _reads_usage(quiet, loaded)]
    return [*_reads_aims(quiet, loaded), *usage]


def _least(what: str, value: float, aim: float, form: str) -> str:
    return _row(what, value, aim, form, "≥", value >= aim)


def _most(what: str, value: float, aim: float, form: str) -> str:
    return _row(what, value, aim, form, "≤", value <= aim)


def _row(what: str, value: float, aim: float, form: str, sign: str, met: bool) -> str:
    verdict = "met" if met else f"**missed by {abs(value - aim) / aim:.0%}**"
    return f"| {what} | {form.format(value)} | {sign} {aim:,g} | {verdict} |"


def _rivals(found: Findings) -> list[str]:
    return [
        f"| {name} | {runs.results[0]['events']:,} | {runs.rate:,.0f} | {runs.cost:.1f} |"
        for key, name in _NAMES.items()
        for runs in (found.rivals[key],)
    ]


def _stages(found: Findings) -> str:
    """What remains of the whole after the stages is Faust, publishing and the client's threads."""
    stages, whole = found.stages, found.rivals["fold"].cost
    fetch = found.rivals["bare"].cost - stages.decode
    rest = whole - fetch - stages.decode - stages.deltas - stages.sums
    return (
        f"Of the fold's {whole:.1f} µs, fetching takes {fetch:.1f}, decoding {stages.decode:.1f}, "
        f"deltas {stages.deltas:.1f}, sums {stages.sums:.1f}; telling partial sums, Faust and "
        f"caches gone cold the other {rest:.1f}."
    )


def _share(step: Step) -> float:
    return step.bare.seconds / step.rebuild.seconds


def _growth(found: Findings) -> list[str]:
    return [
        f"| {step.entities:,} | {step.events:,} | {step.rebuild.seconds:.1f} s "
        f"| {_share(step):.2f} | {step.memory / step.entities:,.0f} |"
        for step in found.growth
    ]


def _usage(found: Findings) -> list[str]:
    return [
        f"| {what} | {used} |"
        for what, used in (
            ("latency", found.latency.usage),
            ("intake", found.intake.usage),
            ("owner", found.owning.usage),
            (f"import of {found.imports.rows:,} rows", found.imports.usage),
            (f"dashboards, {_connected(found.dashboards)}", found.dashboards.usage),
            *_reads_usage(found.quiet, found.loaded),
        )
    ]


def _connected(live: Dashboards) -> str:
    each = live.messages / live.count / live.seconds
    return (
        f"{live.count:,} that read and {live.stalled} that never do: {each:.1f} messages a second "
        f"to each, {live.memory / 1024:.0f} KiB of the gateway's memory for each, "
        f"{live.grown / 2**20:+.0f} MiB while figures changed"
    )


def _milliseconds(reads: Reads) -> str:
    def one(answers: list) -> str:
        low, high = (reads.percentile(answers, p) * 1000 for p in (50, 99))
        return f"{reads.rate(answers):,.0f}/s p50 {low:.1f} p99 {high:.1f} ms"

    return f"gateway {one(reads.gateway)}, plain route {one(reads.plain)}"
