"""How events really arrive: a few late, a few twice."""

import heapq
import random
from collections.abc import Iterable, Iterator

LATE_PERMILLE, VERY_LATE_PERMILLE, TWICE_PERMILLE = 12, 2, 2
LATE, VERY_LATE = 400, 8000  # events sent in between, at most


def disordered(events: Iterable[dict], rng: random.Random) -> Iterator[dict]:
    """The same events, some overtaken by others and some sent again; none is left out."""
    waiting: list[tuple[int, int, dict]] = []
    for place, event in enumerate(events):
        while waiting and waiting[0][0] <= place:
            yield heapq.heappop(waiting)[2]
        luck = rng.randrange(1000)
        if luck < LATE_PERMILLE + VERY_LATE_PERMILLE + TWICE_PERMILLE:
            most = VERY_LATE if luck < VERY_LATE_PERMILLE else LATE
            heapq.heappush(waiting, (place + 2 + rng.randrange(most), place, event))
        if luck >= LATE_PERMILLE + VERY_LATE_PERMILLE:
            yield event
    while waiting:
        yield heapq.heappop(waiting)[2]
