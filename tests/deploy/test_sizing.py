from dataclasses import replace

import pytest

from bench import costs, sizing
from bench.needs import PARTITIONS, SCALES, needs

COSTS = costs.read()


def test_the_sizing_page_says_what_follows_from_the_measurements():
    assert sizing.DOCUMENT.read_text("utf-8") == sizing.document(COSTS)


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
