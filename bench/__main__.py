"""Run every bench and write docs/bench.md and docs/bench.png. SCALE=0.05 takes a quick look."""

import asyncio
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench import dashboards, folding, importing, kafka, latency, product, usage
from bench.district import Shape, shape
from bench.document import document
from bench.findings import Findings, Latency
from bench.folding import Rivals
from bench.growth import long_past
from bench.matters import asking, goals
from bench.plot import plot
from bench.running import await_ready, serving, version_in
from bench.scale import Scale
from bench.stages import stages
from deploy.embedded.servers.kafka import Broker
from deploy.embedded.servers.ports import free_port
from deploy.embedded.toolchain import jars
from deploy.paths import ROOT
from deploy.processes import python

QUIX = ROOT / ".venv-bench-quix" / "bin" / "python"
_LATENCY_SECONDS = 20
_SETTLED_SECONDS = 5.0


def main() -> None:
    scale, began = Scale.read(), time.monotonic()
    quix = Path(os.environ.get("QUIX_PYTHON", QUIX))
    versions = _versions(quix)
    with reported("facts of the demo's shape"):
        facts = shape()
    with TemporaryDirectory(prefix="bench-") as folder:
        district = _product(Path(folder), facts, scale)
    with TemporaryDirectory(prefix="bench-") as folder:
        streams = _streams(Path(folder), facts, scale, quix)
    with reported("long pasts"):
        pasts = long_past.measure()
    with reported("boards"):
        boards = asking.measure(facts.facts, scale)
    with reported("goals"):
        all_goals = goals.measure(facts.facts)
    found = Findings(
        scale=scale,
        **district,
        **streams,
        pasts=pasts,
        boards=boards,
        goals=all_goals,
        stages=stages(facts),
        minutes=(time.monotonic() - began) / 60,
        versions=versions,
        machine=_machine(),
    )
    (ROOT / "docs" / "bench.md").write_text(document(found), encoding="utf-8")
    plot(found, ROOT / "docs" / "bench.png")


def _product(folder: Path, facts: Shape, scale: Scale) -> dict:
    with reported("start the product"), product.product(folder / "state") as system:
        with reported("the gateway's intake"):
            intake = product.intake(system, scale)
        with reported("imports"):
            imports = importing.imports(system, scale)
        with reported("one owning service"):
            owning = product.owning(system)
        with reported("reads"):
            quiet, loaded = product.reads(system, facts, folder, scale)
        with reported("dashboards"):
            connected = dashboards.dashboards(system, facts, scale)
    return {
        "intake": intake,
        "imports": imports,
        "owning": owning,
        "quiet": quiet,
        "loaded": loaded,
        "dashboards": connected,
    }


def _streams(folder: Path, facts: Shape, scale: Scale, quix: Path) -> dict:
    with Broker(folder, free_port(), free_port()).running() as broker:
        bootstrap = broker.bootstrap_servers
        asyncio.run(kafka.make_topics(bootstrap))
        rivals = Rivals(bootstrap, quix)
        with reported("growth and rebuild"):
            growth = folding.grow(rivals, facts, scale)
        with reported("the fold beside others"):
            compared = folding.compare(rivals, scale, growth[-1].events)
        folding.clear_partials(bootstrap)
        with reported("latency"):
            measured = _latency(folder, bootstrap, facts, scale)
    return {"growth": growth, "rivals": compared, "latency": measured}


def _latency(folder: Path, bootstrap: str, facts: Shape, scale: Scale) -> Latency:
    held, count = scale.entities[-1], latency.RATE * scale.of(_LATENCY_SECONDS, 5)
    command = python("services.indicators", "stream")
    messages = list(facts.between(held, held + count))[:count]
    with serving(command, folder / "stream.log", KAFKA_BOOTSTRAP_SERVERS=bootstrap) as (_, url):
        await_ready(url)
        time.sleep(_SETTLED_SECONDS)
        with usage.measured() as used:
            seconds = asyncio.run(latency.measure(bootstrap, messages))
    return Latency(seconds, held, str(used))


@contextmanager
def reported(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    began = time.monotonic()
    print(f"{what} …", file=sys.stderr, flush=True)
    yield
    print(f"{what}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _versions(quix: Path) -> dict[str, str]:
    ours = {name: version(name) for name in ("aiokafka", "orjson", "faust-streaming", "fastapi")}
    return {
        "Apache Kafka": jars.version(jars.locked()),
        **ours,
        "quixstreams": version_in(quix, "quixstreams"),
        "Python": platform.python_version(),
    }


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores for everything (broker, database, load and what is "
        f"measured), {memory:.0f} GiB of memory, {platform.system()} {platform.machine()}."
    )


if __name__ == "__main__":
    main()
