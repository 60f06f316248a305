"""The table of what was seen: a line for each fault, a column for each invariant."""

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bench.capacity.translating import Say, chinese, english

RECOVERY_SECONDS = 60  # the stated limit of I9
INVARIANTS = {
    "I1": "every accepted event is in its owner's inbox, none waits, every figure counts it",
    "I2": "no event is in two inboxes; the read model's contributions add up to the recount",
    "I3": "each fact's versions are all in its topic, the highest last",
    "I4": "all figures on six days, and what compaction leaves of them, equal the recount",
    "I5": "nothing is in an inbox or a topic that was never accepted or was rolled back",
    "I6": "the dead letters are exactly the records that had to be refused, each with a reason",
    "I7": "no group has committed past what there is",
    "I8": "no process has ever held more than 384 MiB; no outbox holds anything",
    "I9": f"all is well again within {RECOVERY_SECONDS} s and nobody is behind",
    "I10": "a dashboard that stayed open shows today's recount",
}

Wrongs = list[str]


class Row(NamedTuple):
    """One fault: seconds until all was well, accepted events a second, what was wrong.

    `skipped` is the reason for which it could not be tried on this machine.
    """

    fault: str
    took: float = 0.0
    rate: float = 0.0
    found: dict[str, Wrongs] = {}  # noqa: RUF012
    skipped: str = ""

    def marks(self) -> list[str]:
        if self.skipped:
            return ["-" for _ in INVARIANTS]
        return [self._mark(name) for name in INVARIANTS]

    def _mark(self, name: str) -> str:
        if name not in self.found:
            return "?"
        return "WRONG" if self.found[name] else "ok"


def printed(rows: Iterable[Row]) -> list[str]:
    """Lines for a terminal."""
    rows = list(rows)
    width = max(len(row.fault) for row in rows)
    head = "  ".join(f"{name:5}" for name in INVARIANTS)
    return [f"{'fault':{width}}  recovery  events/s  {head}", *(_line(r, width) for r in rows)]


def _line(row: Row, width: int) -> str:
    if row.skipped:
        return f"{row.fault:{width}}  SKIPPED: {row.skipped}"
    marks = "  ".join(f"{mark:5}" for mark in row.marks())
    return f"{row.fault:{width}}  {row.took:6.1f} s  {row.rate:8.0f}  {marks}"


HEAD = """\
# What was broken, and what held

[中文]({other})

`make faults` writes this page: it does everything in the first column to a running district under
load, while senders keep a ledger, outside the system, of what was accepted. Poison is among it all
the time. Then it checks the invariants. *Recovery* is the time from the end of the fault until
events told afterwards, at every owner, are in the figures; *events/s* is the load accepted
meanwhile. `?`: not reached; `-`: not tried, the remark says why.

{count} faults, {failed} with something wrong, {skipped} not tried.

"""
WORDS = Path(__file__).with_suffix(".toml")
COLUMNS = ["fault", "run of", "recovery", "events/s", *INVARIANTS, "remark"]


def write(rows: Iterable[Row], path: Path, day: date, keep: bool) -> None:
    """Write the page; `keep` leaves the lines of faults that were not tried this time."""
    lines = _lines(path) if keep and path.exists() else {}
    lines |= {row.fault: _cells(row, day) for row in rows}
    other = translation(path)
    path.write_text(page(list(lines.values()), other.name), encoding="utf-8")
    other.write_text(chinese_page(list(lines.values()), path.name), encoding="utf-8")


def translation(path: Path) -> Path:
    """The Chinese page beside that page."""
    return path.with_suffix(".zh-CN.md")


def _lines(path: Path) -> dict[str, list[str]]:
    """The lines of an earlier page, by their fault."""
    written = path.read_text("utf-8").splitlines()
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in written]
    found = [cells for cells in lines if len(cells) == len(COLUMNS)]
    return {cells[0]: cells for cells in found if cells[0] not in (COLUMNS[0], "---")}


def page(lines: list[list[str]], other: str) -> str:
    """The page of these lines of cells; `other` is the file of the other language."""
    return _page(lines, HEAD, english, other)


def chinese_page(lines: list[list[str]], other: str) -> str:
    """The same in Chinese. A fault without its words there keeps the English: no run is lost."""
    words = chinese(WORDS)

    def say(text: str) -> str:
        try:
            return words(text)
        except KeyError:
            return text

    return _page(lines, tomllib.loads(WORDS.read_text("utf-8"))["head"], say, other)


def _page(lines: list[list[str]], told: str, say: Say, other: str) -> str:
    failed = sum(1 for cells in lines if {"WRONG", "?"} & {*cells})
    skipped = sum(1 for cells in lines if "-" in cells)
    head = told.format(count=len(lines), failed=failed, skipped=skipped, other=other)
    names = [say(name) if name not in INVARIANTS else name for name in COLUMNS]
    told_lines = [[say(cells[0]), *cells[1:]] for cells in lines]
    table = _table([names, ["---"] * len(COLUMNS), *told_lines])
    rules = [[name, say(rule)] for name, rule in INVARIANTS.items()]
    meanings = _table([[say("invariant"), say("holds when")], ["---"] * 2, *rules])
    return head + "\n".join([*table, "", *meanings]) + "\n"


def _table(lines: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in lines]


def _cells(row: Row, day: date) -> list[str]:
    wrong = [f"{name}: {'; '.join(said)}" for name, said in row.found.items() if said]
    remark = row.skipped or " ".join(wrong)
    numbers = ["-", "-"] if row.skipped else [f"{row.took:.1f} s", f"{row.rate:.0f}"]
    plain = " ".join(remark.replace("|", "/").split())
    return [row.fault, day.isoformat(), *numbers, *row.marks(), plain]
