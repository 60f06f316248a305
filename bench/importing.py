"""An Excel file of enterprises: checked alone, then checked and sent as events."""

import io
import time
from dataclasses import dataclass

import httpx2
import xlsxwriter

from bench import usage
from bench.scale import Scale
from services.contracts.values.codes import check_character
from tests.support.system import System

_ROWS = 50_000
_HEADINGS = ("统一社会信用代码", "企业名称", "登记日期", "行业代码", "细分领域")
_SECONDS = 600


@dataclass(frozen=True)
class Imports:
    """Seconds that a file of so many rows took, check-only and until Kafka had every event."""

    rows: int
    check: float
    send: float
    usage: str


def imports(system: System, scale: Scale) -> Imports:
    """The gateway alone; nobody takes the events in meanwhile."""
    rows = scale.of(_ROWS, 2_000)
    file = _workbook(rows)
    check = _upload(system, file, 200, check=True)
    with usage.measured() as used:
        send = _upload(system, file, 202)
    return Imports(rows, check, send, str(used))


def _workbook(rows: int) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("企业登记")
        sheet.write_row(0, 0, _HEADINGS)
        for number in range(1, rows + 1):
            base = f"91500103MB{number:07d}"
            code = base + check_character(base)
            row = (code, f"渝中企业{number}", "2025-03-01", "6510", "工业软件、人工智能")
            sheet.write_row(number, 0, row)
    return target.getvalue()


def _upload(system: System, file: bytes, expected: int, **wishes: bool) -> float:
    """Seconds until the answer. Raises RuntimeError for another status than expected."""
    began = time.perf_counter()
    answer = httpx2.post(
        f"{system.url}/api/v1/imports/enterprises",
        content=file,
        params={"explanation": "measured without the owners", **wishes},
        headers={"Authorization": f"Bearer {system.state.secrets().demo_key}"},
        timeout=_SECONDS,
    )
    if answer.status_code != expected:
        raise RuntimeError(f"the import answered {answer.status_code}: {answer.text[:500]}")
    return time.perf_counter() - began
