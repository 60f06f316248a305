"""A process of its own for each file: whatever a file does to it, the gateway goes on.

Reads the file from stdin; writes lines, each a letter and JSON: `P` rows done, `E` a row and its
event, `W` the size of the annotated workbook with its bytes behind the line, `R` the report (last).
"""

import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from gateway.imports import layout
from gateway.imports.annotate import annotated
from gateway.imports.checking import Stamp, check, refuse_large
from gateway.imports.kinds import KINDS
from gateway.imports.messages import Unreadable
from gateway.imports.sheet_report import told_of, unread_report
from gateway.imports.workbooks import sheets
from gateway.imports.workbooks.guard import Limits

MEMORY_BYTES = 2_147_483_648
CPU_SECONDS = 180
# Of what a container may hold, this is the gateway's; two files at once share the rest.
_GATEWAYS_BYTES = 536_870_912
_AT_ONCE = 2
_FEWEST_BYTES = 201_326_592
_CONTAINERS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def main() -> None:
    order = orjson.loads(sys.argv[1])
    _confine()
    raw = sys.stdin.buffer.read()
    try:
        _judge(raw, order, sys.stdout.buffer)
    except Unreadable as error:
        _say(sys.stdout.buffer, b"R", unread_report(error.said))
    except MemoryError:
        sys.exit(3)


def _confine() -> None:
    own = share(container_bytes(_CONTAINERS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_DATA, (own, own))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def container_bytes(places: Iterable[str]) -> int | None:
    """What this container may hold before all of it is killed; None where nothing says."""
    for place in map(Path, places):
        if place.is_file() and (told := place.read_text().strip()).isdecimal():
            return int(told)
    return None


def share(container: int | None) -> int:
    """How much of it one file may take. Pure."""
    if container is None:
        return MEMORY_BYTES
    left = (container - _GATEWAYS_BYTES) // _AT_ONCE
    return min(MEMORY_BYTES, max(left, _FEWEST_BYTES))


def _judge(raw: bytes, order: dict[str, Any], out: BinaryIO) -> None:
    kind = KINDS[order["kind"]]
    sheet = sheets.read(raw, kind.title, Limits())
    found = layout.find(sheet, kind)
    stamp = Stamp(order["source"], order["time"], order["restate"])
    total = len(sheet.rows)

    def progress(rows: int) -> None:
        _say(out, b"P", {"stage": "checking", "rows": rows, "of": total})

    progress(0)
    checked = check(sheet, found, kind, stamp, progress)
    refuse_large(checked, order["event_limit"])
    report = {**checked.report(), **told_of(sheet, found)}
    if order["annotate"]:
        _say(out, b"P", {"stage": "marking", "rows": total, "of": total})
        workbook = annotated(raw, sheet, found, checked)
        _say(out, b"W", len(workbook))
        out.write(workbook)
    else:
        for row, event in checked.events.items():
            out.write(b"E%d %b\n" % (row, event))
    _say(out, b"R", report)


def _say(out: BinaryIO, letter: bytes, value: Any) -> None:
    out.write(letter + orjson.dumps(value) + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
