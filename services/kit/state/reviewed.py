"""What is told of a thing for a period or on a day, and what its checker said: events -> slots ->
facts. Pure.

What was returned, and not told again later than that, does not count. An estimate counts while
nothing real does under the same key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple, Protocol

from services.kit.state.days import FOREVER, Days, iso
from services.kit.state.slots import Address, Effect, Fact, Slots, SlotValue
from services.kit.state.temporal import caused_by

READING, ESTIMATE, TOLD, REVIEW = "reading", "estimate", "reading_told", "review"
RETURNED = "returned"
EVER = Days(date.min)

Value = dict[str, Any]


class Event(Protocol):
    subject: str
    data: Any


class Span(Protocol):
    """A period: its place among all, and those of the coarser ones in which it lies."""

    last_day: date

    @property
    def place(self) -> tuple[int, int, int]: ...

    @property
    def within(self) -> list[tuple[int, int, int]]: ...


def is_returned(told: SlotValue, review: SlotValue | None) -> bool:
    """Whether its checker gave it back, and nobody told it again since."""
    return state(told, review) == RETURNED


def state(told: SlotValue, review: SlotValue | None) -> str:
    """What the checker said of this value; `told` where they said nothing of it yet."""
    if review is None or review.stamp < told.stamp:
        return "told"
    return review.value["verdict"]


def review_of(told: SlotValue, review: SlotValue | None) -> Value | None:
    """The review as facts tell it. `older`: they looked before this value was told."""
    if review is None:
        return None
    looked_at = datetime.fromisoformat(review.value["reviewed_at"])
    return {
        **{name: review.value[name] for name in ("verdict", "reason", "reviewed_at")},
        "older": looked_at < told.stamp.time.moment,
        "event": caused_by(review),
    }


def finest(periods: list[Any]) -> list[Any]:
    """Those with no finer one inside, by their last day."""
    parted = {place for period in periods for place in period.within}
    return sorted((p for p in periods if p.place not in parted), key=lambda p: p.last_day)


class Told(NamedTuple):
    """What stands under one key: the value that counts or was told last, and its review."""

    key: str
    held: SlotValue
    review: SlotValue | None

    @property
    def stands(self) -> bool:
        return not is_returned(self.held, self.review)


@dataclass(frozen=True)
class Reviewed:
    """Readings of things of some kinds.

    `place` is the kind and id of a subject, `opening` the slot that tells of such a thing (""
    where none does), `life` when it exists. `at` is what a reading's key says after its measure:
    `period` makes a period of it where the measure is a flow, else it is a day.
    """

    topic: str
    key: str
    place: Callable[[str], tuple[str, str]]
    opening: Callable[[str], str]
    life: Callable[[str, Slots], Days | None]
    is_flow: Callable[[str], bool]
    period: Callable[[str], Span]
    derived: Callable[[Value], Value] = lambda value: {}

    def reported(self, event: Event) -> Effect:
        """Waits for the thing, where that is told of here."""
        kind, thing = self.place(event.subject)
        opening = self.opening(kind)
        needs = (Address(kind, thing, opening),) if opening else ()
        slot = ESTIMATE if event.data.estimated else READING
        told = event.data.model_dump(mode="json")
        return Effect(needs, ((self._at(event, slot), told), (self._at(event, TOLD), {})))

    def reviewed(self, event: Event) -> Effect:
        """Waits for what it is about."""
        said = event.data.model_dump(mode="json")
        return Effect((self._at(event, TOLD),), ((self._at(event, REVIEW), said),))

    def _at(self, event: Event, slot: str) -> Address:
        kind, thing = self.place(event.subject)
        return Address(kind, thing, slot, f"{event.data.metric}/{event.data.at}")

    def facts(self, kind: str) -> Callable[[str, Slots], list[Fact]]:
        """For things of a kind: a fact for each measure and period or day."""
        return lambda thing, slots: list(self._facts(kind, thing, slots))

    def fact_key(self, event: Event) -> str:
        return f"{event.subject}:{event.data.metric}:{event.data.at}"

    def _facts(self, kind: str, thing: str, slots: Slots) -> Iterator[Fact]:
        by_metric: dict[str, list[Told]] = {}
        for slot, key in slots:
            if slot == TOLD:
                metric, _, at = key.partition("/")
                by_metric.setdefault(metric, []).append(_told(slots, key, at))
        if not by_metric:
            return
        life = self.life(kind, slots) or EVER
        for metric, told in by_metric.items():
            days = (self._flows if self.is_flow(metric) else self._stocks)(told, life)
            for one in told:
                day, held = days[one.key]
                subject = f"{kind}/{thing}"
                essence = one.held.stamp, one.review and one.review.stamp, held
                build = partial(self._value, subject, metric, one, day, held)
                yield Fact(self.topic, f"{subject}:{metric}:{one.key}", essence, build)

    def _flows(self, told: list[Told], life: Days) -> dict[str, tuple[date, Days | None]]:
        """Each on its period's last day; what counts has no finer one inside that does."""
        periods = {one.key: self.period(one.key) for one in told}
        counted = {p.place for p in finest([periods[one.key] for one in told if one.stands])}
        return {
            one.key: (day := periods[one.key].last_day, _alone(day, one, periods, counted))
            for one in told
        }

    def _stocks(self, told: list[Told], life: Days) -> dict[str, tuple[date, Days | None]]:
        """Each from its day until the next that counts, while the thing exists."""
        days = {one.key: date.fromisoformat(one.key) for one in told}
        standing = sorted(days[one.key] for one in told if one.stands)
        until = dict(zip_longest(standing, standing[1:], fillvalue=FOREVER))
        return {
            key: (day, Days(day, until[day]).cut(life) if day in until else None)
            for key, day in days.items()
        }

    def _value(self, subject: str, metric: str, one: Told, day: date, held: Days | None) -> Value:
        is_flow, said = self.is_flow(metric), one.held.value
        value = {
            self.key: subject,
            **{name: said[name] for name in ("metric", "period", "as_of", "value", "parts")},
            **{name: said[name] for name in ("estimated", "note")},
            "day": iso(day),
            "state": state(one.held, one.review),
            "counted": held is not None,
            "held_from": iso(held.start) if held and not is_flow else None,
            "held_to": iso(held.end) if held and not is_flow else None,
            "review": review_of(one.held, one.review),
        }
        return value | self.derived(value) | {"event": caused_by(one.held)}


def _alone(
    day: date, one: Told, periods: dict[str, Span], counted: set[tuple[int, int, int]]
) -> Days | None:
    """The day of a flow that counts."""
    counts = one.stands and periods[one.key].place in counted
    return Days(day) if counts else None


def _told(slots: Slots, key: str, at: str) -> Told:
    """The real value, else the estimate; where neither counts, the one told last."""
    review = slots.get((REVIEW, key))
    told = [held for slot in (READING, ESTIMATE) if (held := slots.get((slot, key)))]
    standing = [held for held in told if not is_returned(held, review)]
    return Told(at, standing[0] if standing else max(told, key=_stamp), review)


def _stamp(held: SlotValue) -> Any:
    return held.stamp
