"""A newer definition answers once it has told every source whole and as far, and not before.

Each topic goes by itself: a figure fed by two topics is the sum of two parts, each of them whole.
"""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.figures.generations import Generations
from services.contracts.figures.catalogue import TOTAL
from services.contracts.figures.partials import Partial, definition_of, key, read, topic_of, value
from services.indicators.stream.purge import is_older

WORKFORCE = ("workforce", TOTAL)
DAY = "2025-01-31"
TOPICS = ("t", "u")
PARTITIONS = (0, 1)


def told(definition: int, partition: int, offset: int, total: int, topic: str = "t") -> Partial:
    return Partial(topic, partition, (*WORKFORCE, DAY), offset, total, 1, definition)


def fence(definition: int, partition: int, offset: int, topic: str = "t") -> Partial:
    return Partial(topic, partition, None, offset, 0, 1, definition)


def shown(generations: Generations) -> tuple[int, int]:
    return generations.definition, generations.get(*WORKFORCE).up_to(DAY)


def in_force() -> Generations:
    generations = Generations()
    for partition in (0, 1):
        generations.apply(told(1, partition, 5, 10))
        generations.apply(fence(1, partition, 5))
    return generations


def test_the_first_definition_answers_at_once() -> None:
    assert shown(in_force()) == (1, 20)


def test_a_newer_one_waits_for_every_source() -> None:
    generations = in_force()
    generations.apply(told(2, 0, 5, 11))
    generations.apply(fence(2, 0, 5))
    assert not generations.advance()
    generations.apply(told(2, 1, 5, 11))
    assert not generations.advance()  # not fenced: it may not have told everything yet
    assert shown(generations) == (1, 20)
    generations.apply(fence(2, 1, 5))
    assert generations.advance()
    assert shown(generations) == (2, 22)


def test_a_newer_one_must_be_as_far() -> None:
    generations = in_force()
    for partition in (0, 1):
        generations.apply(told(2, partition, 5, 11))
        generations.apply(fence(2, partition, 5))
    generations.apply(told(1, 1, 6, 12))
    assert not generations.advance()
    generations.apply(told(2, 1, 6, 13))
    assert generations.advance()
    assert shown(generations) == (2, 24)


def test_what_an_older_one_tells_after_the_switch_changes_nothing() -> None:
    generations = in_force()
    for partition in (0, 1):
        generations.apply(fence(2, partition, 5))
    assert generations.advance()
    revision = generations.revision
    assert not generations.apply(told(1, 0, 9, 99))
    assert shown(generations) == (2, 0)
    assert generations.revision == revision


def test_a_new_topic_counts_at_once_and_hinders_no_other() -> None:
    generations = in_force()
    assert not generations.advance()
    assert set(generations.apply(told(3, 0, 0, 100, "new"))) == {WORKFORCE}
    assert shown(generations)[1] == 120
    for partition in PARTITIONS:
        generations.apply(fence(2, partition, 5))
    assert generations.advance() == ["t"]
    assert generations.definitions == {"t": 2, "new": 3}
    assert shown(generations)[1] == 100


def test_a_topic_that_is_not_raised_is_left_alone() -> None:
    generations = in_force()
    generations.apply(told(1, 0, 7, 1000, "u"))
    for partition in PARTITIONS:
        generations.apply(told(2, partition, 5, 11))
        generations.apply(fence(2, partition, 5))
    assert generations.advance() == ["t"]
    assert shown(generations) == (2, 1022)
    generations.apply(told(1, 0, 8, 2000, "u"))
    assert shown(generations) == (2, 2022)


def test_a_gateway_that_starts_amid_a_switch_meets_the_newer_one_first_and_waits_all_the_same():
    generations = Generations()
    generations.apply(told(2, 0, 5, 11))
    generations.apply(fence(2, 0, 5))
    for partition in PARTITIONS:
        generations.apply(told(1, partition, 5, 10))
        generations.apply(fence(1, partition, 5))
    assert not generations.advance()
    assert shown(generations) == (1, 20)


def test_once_all_is_read_a_number_left_behind_long_ago_comes_back_no_more() -> None:
    generations = Generations()
    generations.apply(told(2, 0, 5, 11))
    generations.apply(fence(2, 0, 5))
    assert not generations.advance()
    assert not generations.apply(told(1, 0, 9, 99))
    assert shown(generations) == (2, 11)


def test_the_definition_told_to_others_rises_with_each_topic() -> None:
    generations = Generations()
    assert generations.definition == 1
    for topic, number in (("t", 1), ("u", 1), ("v", 3)):
        generations.apply(fence(number, 0, 0, topic))
    assert generations.definition == 3
    generations.apply(fence(2, 0, 0, "u"))
    assert generations.advance()
    assert generations.definition == 4


# The end of each partition's log, and what every prefix of it adds up to under each number: a
# weight for each, so that a sum says which parts it is made of.
_WEIGHTS = {("t", 1): 1, ("t", 2): 100, ("u", 1): 10_000, ("u", 2): 1_000_000}
_LENGTH = 3


def _tells(topic: str, number: int, partition: int, starts: int) -> list[Partial]:
    """A worker that finds the log `starts` long: all it knows, a fence, then one by one."""
    weight = _WEIGHTS[topic, number]
    first = [told(number, partition, starts - 1, weight * starts, topic)]
    first.append(fence(number, partition, starts - 1, topic))
    rest = [told(number, partition, n, weight * (n + 1), topic) for n in range(starts, _LENGTH)]
    return first + rest


def _interleaved(logs: list[list[Partial]], draw) -> Iterator[Partial]:
    """All logs in one, each in its own order."""
    left = [log.copy() for log in logs]
    while any(left):
        yield draw(st.sampled_from([log for log in left if log])).pop(0)


def _parts(total: int) -> dict[str, set[int]]:
    """Which numbers of each topic are in a sum."""
    digits = {place: total // weight % 100 for place, weight in _WEIGHTS.items()}
    return {topic: {n for n in (1, 2) if digits[topic, n]} for topic in TOPICS}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_topics_switch_whole_in_any_order_of_what_is_told(data: st.DataObject) -> None:
    """Old numbers are in force; then both topics' new ones are told amid what still comes in."""
    generations, late = Generations(), []
    for topic in TOPICS:
        for partition in PARTITIONS:
            log = _tells(topic, 1, partition, 1)
            for partial in log[:2]:
                generations.apply(partial)
            late.append(log[2:])
    assert not generations.advance()
    raised = data.draw(st.sets(st.sampled_from(TOPICS)))
    starts = st.integers(1, _LENGTH)
    late += [_tells(topic, 2, p, data.draw(starts)) for topic in raised for p in PARTITIONS]
    heard = {(topic, 1): dict.fromkeys(PARTITIONS, 1) for topic in TOPICS}
    for partial in _interleaved(late, data.draw):
        generations.apply(partial)
        generations.advance()
        if partial.bucket:
            place = heard.setdefault((partial.topic, partial.definition), {})
            place[partial.partition] = partial.offset + 1
        total = shown(generations)[1]
        for topic, numbers in _parts(total).items():
            assert numbers == {generations.definitions[topic]}
        expected = sum(
            _WEIGHTS[place] * sum(heard[place].values())
            for place in generations.definitions.items()
        )
        assert total == expected
    assert generations.definitions == {t: 2 if t in raised else 1 for t in TOPICS}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_gateway_that_reads_all_of_it_later_comes_to_the_same(data: st.DataObject) -> None:
    """Partitions of the topic are read in any order; only then is anything answered."""
    raised = data.draw(st.sets(st.sampled_from(TOPICS)))
    numbers = {topic: (1, 2) if topic in raised else (1,) for topic in TOPICS}
    logs = [
        _tells(topic, number, partition, data.draw(st.integers(1, _LENGTH)))
        for topic in TOPICS
        for number in numbers[topic]
        for partition in PARTITIONS
    ]
    generations = Generations()
    for partial in _interleaved(logs, data.draw):
        generations.apply(partial)
    assert set(generations.advance()) == raised
    last = {topic: numbers[topic][-1] for topic in TOPICS}
    assert generations.definitions == last
    expected = sum(_WEIGHTS[place] * _LENGTH * len(PARTITIONS) for place in last.items())
    assert shown(generations)[1] == expected


def test_keys_name_their_definition() -> None:
    bucket = ("workforce", TOTAL, DAY)
    for one in (bucket, None):
        told_key = key("enterprises.report", 3, one, 7)
        partial = read(told_key, value(-5, 9, 1))
        assert (partial.definition, partial.bucket, partial.sum) == (7, one, -5)
        assert definition_of(told_key) == 7
        assert topic_of(told_key) == "enterprises.report"


def test_what_a_topic_has_left_behind_is_forgotten_and_nothing_else() -> None:
    numbers = {"t": 2, "u": 1}
    keys = [("t", 1), ("t", 2), ("t", 3), ("u", 1), ("gone", 1)]
    older = [(t, n) for t, n in keys if is_older(key(t, 0, None, n), numbers)]
    assert older == [("t", 1)]
