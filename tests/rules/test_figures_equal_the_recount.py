"""For one set of events every order, repetition and split ends in the naive model's figures."""

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from gateway.figures.sums import FigureKey, Figures
from services.indicators.stream.fold import Partition
from tests.support import naive, pure, strategies
from tests.support.facts import DAYS
from tests.support.seeds import seeds

AS_OF = [date.fromisoformat(day) for day in DAYS]
thorough = settings(
    max_examples=10,  # beyond ten Hypothesis varies what it has; several seeds find more
    phases=[Phase.explicit, Phase.generate],  # add Phase.shrink to look into a failure
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
SEEDS = seeds(12)


def published(documents: list[dict], draw) -> pure.District:
    """The events in batches of any size, with talent following at once or late."""
    district = pure.District()
    rest = documents
    while rest:
        size = draw(st.integers(1, len(rest)))
        district.publish(rest[:size], follow_now=draw(st.booleans()))
        rest = rest[size:]
    district.catch_up()
    return district


def check(found: Figures, facts: list[pure.Told], events: list[dict]) -> None:
    for day in AS_OF:
        assert pure.at(found, day) == naive.figures(events, day), day
        assert pure.share(facts, found, day) == naive.value_added_share_of_gdp(events, day), day


@pytest.mark.parametrize("number", SEEDS)
def test_every_order_repetition_and_split_ends_in_the_same_figures(number: int) -> None:
    @seed(number)
    @thorough
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        events = data.draw(strategies.event_sets())
        sent = data.draw(strategies.shuffled_with_repeats(events))
        district = published(sent, data.draw)
        count = data.draw(st.integers(1, 4))
        facts = _sent_again(district.facts, data.draw)
        check(pure.figures(facts, count), facts, events)

    holds()


def _sent_again(facts: list[pure.Told], draw) -> list[pure.Told]:
    """A relay that died before it deleted sends a stretch again: old versions after new ones."""
    start = draw(st.integers(0, len(facts)))
    end = draw(st.integers(start, len(facts)))
    again = draw(st.integers(end, len(facts)))
    return facts[:again] + facts[start:end] + facts[again:]


@pytest.mark.parametrize("number", SEEDS)
def test_restarts_zombies_and_compaction_change_no_figure(number: int) -> None:
    """Workers fold any stretch at any time; partials and fences reach the reader shuffled late.

    The reader names each figure that changed, and no other: dashboards are told of these alone.
    """

    @seed(1000 + number)
    @thorough
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        events = data.draw(strategies.event_sets())
        district = published(events, data.draw)
        found = Figures()
        for place, log in pure.partitions(district.facts, 2).items():
            for partial in _lives(place, log, data.draw):
                before = _amounts(found)
                said = set(found.apply(partial))
                assert said == {key for key, _ in before.items() ^ _amounts(found).items()}
        check(found, district.facts, events)

    holds()


def _amounts(figures: Figures) -> dict[FigureKey, frozenset[tuple[str, int]]]:
    """What each figure holds, by day."""
    return {
        key: frozenset(held)
        for key, figure in figures.figures.items()
        if (held := [item for item in figure.by_day.items() if item[1]])
    }


def _lives(place: tuple[str, int], log: list[pure.Told], draw) -> list:
    """What several workers tell of one partition: zombies, cut off anywhere, amid the last one's.

    The log is compacted below the end that a worker found at its start, never above: that is what
    `min.compaction.lag.ms` sees to.
    """
    told = _life(place, log, draw, until=len(log))
    for _ in range(draw(st.integers(0, 2))):
        zombie = _life(place, log, draw, until=draw(st.integers(1, len(log))))
        zombie = zombie[: draw(st.integers(0, len(zombie)))]
        told = _amid(told, zombie, draw)
    return told


def _amid(told: list, others: list, draw) -> list:
    """Both in one log, each in its own order."""
    places = sorted(draw(st.integers(0, len(told))) for _ in others)
    merged = told.copy()
    for shift, (at, partial) in enumerate(zip(places, others, strict=True)):
        merged.insert(at + shift, partial)
    return merged


def _life(place: tuple[str, int], log: list[pure.Told], draw, until: int) -> list:
    """Catch up in silence to the log's end, tell all and a fence, then tell batch by batch."""
    worker = Partition(place[0])
    end = draw(st.integers(1, until))
    worker.fold(_compacted(log[:end]))
    told = pure.tell(worker, place, worker.take_all()) + pure.tell(worker, place, {None: 0})
    for record in log[end:until]:
        worker.fold([record])
        told += pure.tell(worker, place, worker.take_touched())
    return told


def _compacted(log: list[pure.Told]) -> list[pure.Told]:
    """Only the newest version of each key, at its own offset."""
    return sorted({record.key: record for record in log}.values(), key=lambda r: r.offset)
