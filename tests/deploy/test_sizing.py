from dataclasses import replace

import pytest

from bench.capacity import costs, sizing
from bench.capacity.needs import GATEWAY_GIB, PARTITIONS, SCALES, needs
from tests.deploy.manifests import container

COSTS = costs.read()


@pytest.mark.parametrize(
    ("page", "language"), [(sizing.DOCUMENT, "en"), (sizing.TRANSLATION, "zh")]
)
def test_the_sizing_page_says_what_follows_from_the_measurements(page, language):
    assert page.read_text("utf-8") == sizing.document(COSTS, sizing.words(language))


def test_every_limit_has_its_chinese_words_whatever_numbers_stand_in_it():
    say = sizing.words("zh").say
    assert say("PostgreSQL's 1,234 connections") == "PostgreSQL 的 1,234 个连接"
    assert say("sums of the demo in 1, 2, 3 partitions").count("、") == 2
    with pytest.raises(KeyError, match="no such text"):
        say("no such text")


def test_a_measurement_that_is_missing_is_told_by_name():
    with pytest.raises(LookupError, match="entity_bytes"):
        costs._speed(costs.BENCH.read_text("utf-8").replace("memory an entity", "memory"))


@pytest.mark.parametrize("districts", SCALES.values())
def test_no_follower_has_more_processes_than_there_are_partitions(districts):
    needed = needs(districts, COSTS)
    assert max(needed.stream_workers, needed.owners, needed.read_models) <= needed.partitions
    assert needed.partitions % PARTITIONS == 0


def test_the_dearer_an_entity_the_more_stream_workers():
    dear = replace(COSTS, entity_bytes=COSTS.entity_bytes * 100)
    assert needs(40, dear).stream_workers > 10 * needs(40, COSTS).stream_workers


def test_the_bottleneck_is_the_limit_that_is_used_most():
    for districts in SCALES.values():
        needed = needs(districts, COSTS)
        assert all(needed.bottleneck.used >= limit.used for limit in needed.limits)


def test_a_limit_is_reached_where_its_use_passes_all_of_it():
    for place, limit in enumerate(needs(3000, COSTS).limits):
        at = sizing.reached(place, COSTS)
        assert (at is not None and at <= 3000) == (limit.used > 1), limit.name
        if at:
            assert needs(at, COSTS).limits[place].used > 1
            assert needs(at - 1, COSTS).limits[place].used <= 1


def test_a_gateways_sums_are_bounded_by_days_and_partitions_whatever_the_districts():
    assert needs(1, COSTS).sums == COSTS.sums[PARTITIONS]
    many = needs(100_000, COSTS)
    assert many.sums == COSTS.most_buckets * many.partitions


def test_what_a_nation_is_told_to_do_stays_below_every_limit():
    assert max(limit.used for limit in needs(40, COSTS).limits) < 1
    assert SCALES["a nation of 3,000"] % 40 == 0


def test_a_gateways_memory_is_reckoned_against_what_kubernetes_gives_it():
    limit = container("production", "gateway")["resources"]["limits"]["memory"]
    assert limit == f"{GATEWAY_GIB * 1024:.0f}Mi"
