"""The code as it was before defects were mended, planted again: today's tests must see it."""

import orjson
import pytest

from gateway.access.rates import Rates
from gateway.figures.generations import Generations
from gateway.figures.sums import Part
from services.contracts.figures import partials
from services.indicators.stream.placement import Placement
from tests.rules import test_generations as generations
from tests.rules import test_large_sums as large_sums
from tests.rules import test_placement as placement
from tests.rules import test_rates as rates
from tests.rules import test_topics_made_anew as made_anew
from tests.support.planting import caught


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def test_a_sum_beyond_64_bits_that_becomes_a_float_is_caught(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(partials, "_said", orjson.loads)
    with caught():
        large_sums.test_a_sum_is_read_as_it_was_told(185 * large_sums.FEN)


def test_offsets_of_a_topic_made_anew_that_lie_below_old_fences_are_caught(
    plant: pytest.MonkeyPatch,
) -> None:
    plant.setattr(Part, "_begin", lambda part, source, topic_id: None)
    with caught():
        made_anew.test_what_a_topic_made_anew_tells_counts_below_the_fence_of_the_one_before()


def test_a_topic_that_grew_and_is_folded_all_the_same_is_caught(
    plant: pytest.MonkeyPatch,
) -> None:
    plant.setattr(Placement, "check", lambda placement, tp, records: None)
    with caught():
        placement.test_facts_of_a_topic_that_grew_are_met_in_every_partition(12, 13)


def test_a_gateway_that_chooses_before_it_has_caught_up_is_caught(
    plant: pytest.MonkeyPatch,
) -> None:
    honest = Generations.__init__

    def hasty(found: Generations) -> None:
        honest(found)
        found._settled = True

    plant.setattr(Generations, "__init__", hasty)
    with caught():
        generations.test_a_gateway_that_starts_amid_a_switch_meets_the_newer_one_first_and_waits_all_the_same()


async def test_rates_that_count_events_alone_are_caught(plant: pytest.MonkeyPatch) -> None:
    async def unbounded(found: Rates, key: object, count: int) -> None:
        pass

    plant.setattr(Rates, "spend_bytes", unbounded)
    with caught():
        await rates.test_a_few_large_events_are_as_much_as_many_small_ones()
