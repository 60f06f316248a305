"""Hypothesis strategies: small sets of contract events that collide as often as they can.

Few instants, spelt in several zones, and few ids, whose order differs between code points and
collations, so that ids and sources break ties. The facts told are those of `facts`.
"""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.support.corners import CORNERS, Corner
from tests.support.facts import DAYS, Fact

TIMES = (
    "2026-01-05T00:00:00Z",
    "2026-01-05T08:00:00+08:00",  # the same instant
    "2026-01-05T08:00:00.000001+08:00",
    "2026-01-05T07:59:59+08:00",  # earlier, though its text is greater than the first
    "2026-01-04T23:30:00-01:00",  # later, though its text is smaller than the first
)
FEW_IDS = ("a-1", "A-1", "a1", "B")
IDS = (*FEW_IDS, "b", "_", "10", "9", "a-2", "A2", "Z.1", "z", "ab", "aB", "0", "a_1")
SOURCES = ("urn:cqyz:market", "urn:cqyz:Statistics", "urn:cqyz:finance")


def cloud_event(fact: Fact, *, id: str, source: str = SOURCES[0], time: str = TIMES[0]) -> dict:
    """The fact as a CloudEvent in structured mode."""
    return {
        "specversion": "1.0",
        "type": f"cn.gov.cqyz.{fact.name}.v1",
        "source": source,
        "id": id,
        "time": time,
        "subject": fact.subject,
        "datacontenttype": "application/json",
        "data": fact.data,
    }


def event_sets() -> SearchStrategy[list[dict]]:
    """1 to 40 valid events with unique (source, id), about a few corners of the rules or all."""
    everything = Corner(
        cast=[fact for corner in CORNERS for fact in corner.cast],
        others=[fact for corner in CORNERS for fact in corner.others],
    )
    scene = st.one_of(*(scenes(corner) for corner in (*CORNERS, everything)))
    return st.lists(scene, min_size=1, max_size=8).map(
        lambda told: renamed([event for events in told for event in events])
    )


def scenes(corner: Corner) -> SearchStrategy[list[dict]]:
    """1 to 12 events that tell facts of that corner."""
    cast = st.lists(events_telling(corner.cast), max_size=2)
    others = st.lists(events_telling(corner.others), min_size=1, max_size=10)
    return st.builds(lambda first, then: first + then, cast, others)


def events_telling(facts: list[SearchStrategy[Fact]]) -> SearchStrategy[dict]:
    return st.builds(
        cloud_event,
        st.one_of(*facts),
        id=st.one_of(st.sampled_from(FEW_IDS), st.sampled_from(IDS)),
        source=st.sampled_from(SOURCES),
        time=st.sampled_from(TIMES),
    )


def renamed(events: list[dict]) -> list[dict]:
    """At most 40 of the events; one whose (source, id) is taken gets the source's next free id."""
    kept: dict[tuple[str, str], dict] = {}
    for event in events[:40]:
        source, start = event["source"], IDS.index(event["id"])
        free = [id for id in IDS[start:] + IDS[:start] if (source, id) not in kept]
        if free:
            kept[source, free[0]] = event | {"id": free[0]}
    return list(kept.values())


@st.composite
def shuffled_with_repeats(draw: st.DrawFn, events: list[dict]) -> list[dict]:
    """All of the events in some order, some of them more than once."""
    repeats = draw(st.lists(st.sampled_from(events), max_size=10)) if events else []
    return draw(st.permutations([*events, *repeats]))


def as_of_days() -> SearchStrategy[date]:
    """The days on which generated events begin or end something, and their neighbours."""
    return st.builds(
        lambda day, shift: date.fromisoformat(day) + timedelta(days=shift),
        st.sampled_from(DAYS),
        st.sampled_from((0, -1, 1)),
    )
