"""Offsets of a topic that was made anew begin at 0 again: what it tells is newer all the same."""

from itertools import chain

from gateway.figures.sums import Figures
from services.contracts.figures import partials
from services.contracts.figures.catalogue import TOTAL
from services.contracts.figures.partials import TOPIC_ID, Partial

WORKFORCE = ("workforce", TOTAL)
DAYS = ("2025-01-31", "2025-02-28", "2025-03-31")
LATE = "2025-12-31"


def whole(topic_id: str, offset: int, *amounts: int, partition: int = 0) -> list[Partial]:
    """What a worker tells of a source partition: the topic, all sums that are not zero, a fence."""
    sums = [
        Partial("t", partition, (*WORKFORCE, day), offset, amount, 1)
        for day, amount in zip(DAYS, amounts, strict=False)
        if amount
    ]
    named = Partial("t", partition, TOPIC_ID, offset, 0, 1, topic_id=topic_id)
    return [named, *sums, Partial("t", partition, None, offset, 0, 1)]


def shown(*told: list[Partial]) -> int:
    figures = Figures()
    for partial in chain(*told):
        figures.apply(partial)
    return figures.get(*WORKFORCE).up_to(LATE)


def test_what_a_topic_made_anew_tells_counts_below_the_fence_of_the_one_before() -> None:
    assert shown(whole("old", 900, 500), whole("new", 300, 1777)) == 1777


def test_its_fence_voids_what_only_the_one_before_had_told() -> None:
    assert shown(whole("old", 900, 500, 20, 3), whole("new", 300, 0, 7)) == 7


def test_until_its_fence_all_that_was_told_before_stays() -> None:
    assert shown(whole("old", 900, 500, 20), whole("new", 300, 0, 7)[:-1]) == 507


def test_of_one_topic_lower_offsets_stay_older() -> None:
    assert shown(whole("one", 900, 500), whole("one", 300, 1777)) == 500


def test_other_partitions_stay_as_they_are() -> None:
    other = whole("old", 50, 11, partition=1)
    assert shown(whole("old", 900, 500), other, whole("new", 300, 1777)) == 1777 + 11


def test_a_reader_that_starts_after_compaction_shows_the_same() -> None:
    told = [*whole("old", 900, 500, 20), *whole("new", 300, 0, 7)]
    last = {partial.bucket: place for place, partial in enumerate(told)}
    kept = [partial for place, partial in enumerate(told) if last[partial.bucket] == place]
    assert shown(kept) == shown(told) == 7


def test_the_id_is_read_as_it_was_told_and_is_a_sum_of_zero_to_older_readers() -> None:
    key = partials.key("t", 3, TOPIC_ID, 2)
    read = partials.read(key, partials.topic_id_value("abc", 8, 9))
    assert read == Partial("t", 3, TOPIC_ID, 8, 0, 9, 2, "abc")
    assert len(key.decode().split("/")) == 6
