"""Facts of the demo's shape, as many as wanted: the demo's own, again under fresh entity ids."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from demo import generator
from demo.load import BATCH, batched
from services.indicators.deltas import DELTAS
from tests.support.pure import District

Message = tuple[str, bytes, bytes]  # topic, key, value
_SEED = 7


@dataclass(frozen=True)
class Shape:
    """The demo's facts in the order of publishing, and each entity's place in a shuffled order."""

    facts: list[Message]
    places: dict[tuple[str, bytes], int]

    def between(self, first: int, last: int) -> Iterator[Message]:
        """Every version of the entities numbered from `first` up to, but without, `last`."""
        size = len(self.places)
        for copy in range(first // size, (last - 1) // size + 1):
            for topic, key, value in self.facts:
                if first <= copy * size + self.places[topic, key] < last:
                    yield topic, *renamed(copy, key, value)


def renamed(copy: int, key: bytes, value: bytes) -> tuple[bytes, bytes]:
    """The same fact about another thing; copy 0 is the demo's own."""
    if not copy:
        return key, value
    entity = key.partition(b":")[0]
    fresh = b"%d-%s" % (copy, entity)
    return key.replace(entity, fresh, 1), value.replace(b'"%s"' % entity, b'"%s"' % fresh)


def shape() -> Shape:
    """Let the demo's events run through the services' rules in memory (half a minute)."""
    district = District()
    for batch in batched(generator.events(), BATCH):
        district.publish(batch)
    return shaped([(t.topic, t.key, t.value) for t in district.facts if t.topic in DELTAS])


def shaped(facts: list[Message]) -> Shape:
    entities = sorted({(topic, key) for topic, key, _ in facts})
    random.Random(_SEED).shuffle(entities)
    return Shape(facts, {entity: place for place, entity in enumerate(entities)})
