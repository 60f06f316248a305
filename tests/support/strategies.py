"""Hypothesis strategies: small sets of contract events that collide as often as they can.

Few instants, spelt in several zones, and few ids, whose order differs between code points and
collations, so that ids and sources break ties. The facts told are those of `facts`.
"""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.support.facts import CORNERS, DAYS, Fact

TIMES = (
    "2026-01-05T00:00:00Z",
    "2026-01-05T08:00:00+08:00",  # the same instant
    "2026-01-05T08:00:00.000001+08:00",
    "2026-01-05T07:59:59+08:00",  # earlier, though its text is greater than the first
    "2026-01-04T23:30:00-01:00",  # later, though its text is smaller than the first
)
IDS = (
    "a-1",
    "A-1",
    "a1",
    "B",
    "b",
    "_",
    "10",
    "9",
    "a-2",
    "A2",
    "Z.1",
    "z",
    "ab",
    "aB",
    "0",
    "a_1",
)
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
    """1 to 40 valid events with unique (source, id), about one corner of the rules or all."""
    corners = [sets_of(facts, IDS[:5], 1, 14) for facts in CORNERS]
    everything = st.one_of(*(fact for facts in CORNERS for fact in facts))
    return st.one_of(*corners, sets_of([everything], IDS, 12, 40))


def sets_of(
    facts: list[SearchStrategy[Fact]], ids: tuple[str, ...], smallest: int, largest: int
) -> SearchStrategy[list[dict]]:
    """Sets of that many events, each made of one of these facts, called by these ids."""
    made = st.builds(
        cloud_event,
        st.one_of(*facts),
        id=st.sampled_from(ids),
        source=st.sampled_from(SOURCES),
        time=st.sampled_from(TIMES),
    )
    return st.lists(
        made,
        min_size=smallest,
        max_size=largest,
        unique_by=lambda event: (event["source"], event["id"]),
    )


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
