"""Workers of two releases at once: a topic whose definition was raised is folded under both."""

import asyncio
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from deploy.paths import ROOT
from gateway.tracking.pipeline_lag import GroupLags
from services.contracts.figures.partials import definition_of, topic_of
from services.contracts.topology import AGGREGATES, DEFINITIONS, stream_group
from services.indicators.stream.purge import purge
from services.kit.version import PROJECT
from tests.streams.cluster import Process, everything, following, produce
from tests.streams.facts import district, expected

RAISED = "funds.investment"
FIGURE = "fund_investment"


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The next release: every investment counts twice."""
    root = tmp_path / "tree"
    shutil.copytree(
        ROOT / "services", root / "services", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(PROJECT, root)
    file = root / "services/contracts/entities/investment.toml"
    before, mark, figure = file.read_text().partition("[[figures]]")
    once, _, after = figure.partition("\n[")
    file.write_text(f"definition = 2\n{before}{mark}{once}{mark}{once}\n[{after}")
    return root


def doubled(facts: list) -> dict:
    return {
        bucket: amount * (2 if bucket[0] == FIGURE else 1)
        for bucket, amount in expected(facts).items()
    }


async def folded(worker: Process) -> dict[str, int]:
    """How many facts of each topic a worker has folded."""
    url = f"http://127.0.0.1:{worker.port}/metrics"
    text = (await asyncio.to_thread(httpx2.get, url)).text
    found = re.findall(r'^stream_folded_total\{topic="(.*)"\} (\S+)$', text, re.M)
    return {topic: int(float(number)) for topic, number in found}


@pytest.mark.slow
@pytest.mark.short
async def test_a_rolling_upgrade_refolds_the_raised_topic_and_hands_the_others_over(
    topics: str, start_worker: Callable[..., Process], newer: Path
):
    facts = list(district())
    quarter = len(facts) // 4
    async with following(topics) as gateway:
        figures = gateway.figures
        old = start_worker()
        await produce(topics, facts[:quarter])
        await gateway.shows(expected(facts[:quarter]))
        new = start_worker(newer)
        await produce(topics, facts[quarter : 2 * quarter])
        await asyncio.gather(old.ready(), new.ready())
        await gateway.until(lambda: figures.definitions[RAISED] == 2, 60)
        await gateway.shows(doubled(facts[: 2 * quarter]))
        assert set(figures.definitions.values()) == {1, 2}
        await produce(topics, facts[2 * quarter : 3 * quarter])
        await gateway.shows(doubled(facts[: 3 * quarter]))
        by_old, by_new = await folded(old), await folded(new)
        assert by_old[RAISED] > 0  # the topic is still read under its old number
        shared = {topic for topic in by_old if topic != RAISED and by_new.get(topic)}
        assert shared >= {"enterprises.enterprise", "enterprises.report"}
        old.end()
        await produce(topics, facts[3 * quarter :])
        await new.ready(behind=0)
        await gateway.shows(doubled(facts))
    told = await everything(topics, AGGREGATES.name)
    by_key = {(topic_of(one.key), definition_of(one.key)) for one in told}
    assert by_key - set(DEFINITIONS.items()) == {(RAISED, 2)}
    async with following(topics) as started_later:
        await started_later.shows(doubled(facts))
    await purge(topics, DEFINITIONS | {RAISED: 2})
    async with following(topics) as started_later:
        await started_later.shows(doubled(facts))
    told = {one.key: one.value for one in await everything(topics, AGGREGATES.name)}
    left = {(definition_of(key), topic_of(key)) for key, value in told.items() if value}
    assert (1, RAISED) not in left
    assert (2, RAISED) in left


@pytest.mark.slow
@pytest.mark.short
async def test_one_topic_is_folded_beside_the_running_workers_and_they_go_on(
    topics: str, start_worker: Callable[..., Process], newer: Path
):
    facts = list(district())
    half = len(facts) // 2
    async with following(topics) as gateway:
        old = start_worker()
        await produce(topics, facts[:half])
        await gateway.shows(expected(facts[:half]))
        beside = start_worker(newer, STREAM_TOPICS=RAISED)
        await gateway.until(lambda: gateway.figures.definitions[RAISED] == 2, 60)
        await produce(topics, facts[half:])
        await gateway.shows(doubled(facts))
        assert set(await folded(beside)) == {RAISED}
        assert (await old.readyz())["silent"] == 0


@pytest.mark.slow
@pytest.mark.short
async def test_workers_of_one_group_need_not_fold_the_same_topics(
    topics: str, start_worker: Callable[..., Process]
):
    """As when a release brings a new topic: whoever does not know it gets nothing of it."""
    facts = list(district())
    half = len(facts) // 2
    known = ",".join(topic for topic in DEFINITIONS if topic != RAISED)
    older, newest = start_worker(STREAM_TOPICS=known), start_worker()
    await asyncio.gather(older.ready(), newest.ready())
    async with following(topics) as gateway:
        await produce(topics, facts[:half])
        await gateway.shows(expected(facts[:half]))
        assert RAISED not in await folded(older)
        assert sum((await folded(older)).values()) > 0
        older.kill()
        await produce(topics, facts[half:])
        await gateway.shows(expected(facts))


@pytest.mark.slow
@pytest.mark.short
async def test_the_first_record_of_an_empty_partition_does_not_hinder_a_switch(
    topics: str, start_worker: Callable[..., Process], newer: Path
):
    old, new = start_worker(), start_worker(newer, STREAM_TOPICS=RAISED)
    await asyncio.gather(old.ready(), new.ready())
    async with following(topics) as gateway:
        await produce(topics, district())
        await gateway.until(lambda: gateway.figures.definitions.get(RAISED) == 2, 60)
        await gateway.shows(doubled(list(district())))


@pytest.mark.slow
@pytest.mark.short
async def test_a_definition_that_counts_less_keeps_up_with_one_that_counts_more(
    topics: str, start_worker: Callable[..., Process], newer: Path
):
    """Facts that change nothing under the new number do change sums under the old one."""
    file = newer / "services/contracts/entities/investment.toml"
    before, _, after = file.read_text().partition("[[figures]]")
    file.write_text(f"{before}[register]\n{after.partition('[register]')[2]}")
    facts = list(district())
    half = len(facts) // 2
    await produce(topics, facts[:half])
    old, new = start_worker(), start_worker(newer, STREAM_TOPICS=RAISED)
    await asyncio.gather(old.ready(behind=0), new.ready(behind=0))
    await produce(topics, facts[half:])
    async with following(topics) as gateway:
        await gateway.until(lambda: gateway.figures.definitions.get(RAISED) == 2, 60)
        left = {key: n for key, n in expected(facts).items() if key[0] != FIGURE}
        await gateway.shows(left)


async def test_the_lag_of_what_a_group_reads_no_more_is_not_its_own(topics: str):
    lags = GroupLags(topics)
    await produce(topics, district())
    named = {stream_group(1): ["funds.loan"]}
    loans = len(await everything(topics, "funds.loan"))
    assert (await lags.of(named, strictly=named))[stream_group(1)][0] == loans
