"""A newer definition answers once it has told every source whole and as far, and not before."""

from gateway.figures.generations import Generations
from services.contracts.catalogue import TOTAL
from services.contracts.partials import Partial, definition_of, key, read, value

WORKFORCE = ("workforce", TOTAL)
DAY = "2025-01-31"


def told(definition: int, partition: int, offset: int, total: int) -> Partial:
    return Partial("t", partition, (*WORKFORCE, DAY), offset, total, 1, definition)


def fence(definition: int, partition: int, offset: int) -> Partial:
    return Partial("t", partition, None, offset, 0, 1, definition)


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


def test_keys_name_their_definition() -> None:
    bucket = ("workforce", TOTAL, DAY)
    for one in (bucket, None):
        told_key = key("enterprises.report", 3, one, 7)
        partial = read(told_key, value(-5, 9, 1))
        assert (partial.definition, partial.bucket, partial.sum) == (7, one, -5)
        assert definition_of(told_key) == 7
