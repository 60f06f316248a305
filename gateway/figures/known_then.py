"""What is known of every figure at a moment, as text that is kept, and a reader made of it.

The lines of the day itself are kept as they were said; all other days are worked out of the sums
of that moment. So nothing that comes later, facts or rules, changes what a snapshot says.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from gateway.figures.answerable import Answerable, TargetAssigned
from gateway.figures.closing import DueDays
from gateway.figures.judging import Rules
from gateway.figures.reading import Judging, Reader
from gateway.figures.rows import Row
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.figures.target_status import Thresholds
from services.contracts.figures.catalogue import TARGETS, Target

Known = dict[str, Any]


def known_now(reader: Reader, day: date) -> Known:
    """All that a reader knows, with every line of the day. Raises Refusal 503."""
    fresh = reader.fresh_as_of()
    return {
        "day": day.isoformat(),
        "fresh_as_of": fresh and fresh.isoformat(),
        "judging": reader.judging().model_dump(),
        "rows": [_plain(reader.row(target, day)) for target in TARGETS.values()],
        "sums": [[*key, _by_day(reader, key)] for key in TARGETS],
        "statistics": reader.statistics.facts(),
        "assigned": _facts(reader.answerable.assigned.all()),
        "explained": _facts(reader.answerable.explained.all()),
    }


def text_of(known: Known) -> str:
    """The same bytes for the same knowledge; sums of any size stay exact."""
    return json.dumps(known, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(row: Row) -> dict[str, Any]:
    return row.model_dump(mode="json", by_alias=True)


def _by_day(reader: Reader, key: tuple[str, str]) -> dict[str, int]:
    found = reader.figures.get(*key).by_day
    return {day: amount for day, amount in sorted(found.items()) if amount}


def _facts(told: Iterable[tuple[str, TargetAssigned]]) -> list[dict[str, Any]]:
    return [{"target": name, **one.model_dump(mode="json", by_alias=True)} for name, one in told]


class Sums(Figures):
    """Sums that no longer change."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self._add(
            ((code, dimension, day), amount)
            for code, dimension, by_day in known["sums"]
            for day, amount in by_day.items()
        )


class KnownThen(Reader):
    """Reads like the living figures; today is the day that was frozen."""

    def __init__(self, known: Known) -> None:
        day = date.fromisoformat(known["day"])
        super().__init__(
            Sums(known),
            Statistics.of(known["statistics"]),
            _rules(Judging.model_validate(known["judging"])),
            lambda: day,
            answerable=_answerable(known),
        )
        self.day = day
        self._fresh = known["fresh_as_of"]
        rows = [Row.model_validate(row) for row in known["rows"]]
        self._rows = {(row.code, row.dimension): row for row in rows}

    def fresh_as_of(self) -> datetime | None:
        return datetime.fromisoformat(self._fresh) if self._fresh else None

    def row(self, target: Target, day: date, figures: Figures | None = None) -> Row:
        said = self._rows.get(target.key) if day == self.day else None
        return said or super().row(target, day, figures)


def _rules(judging: Judging) -> Rules:
    limits = Thresholds(judging.ahead_percent, judging.on_track_percent, judging.at_risk_percent)
    return Rules(limits, DueDays(judging.month_due_day, judging.quarter_due_day))


def _answerable(known: Known) -> Answerable:
    made = Answerable()
    for histories in ("assigned", "explained"):
        for one in known[histories]:
            getattr(made, histories).apply({**one, "version": 1})
    return made
