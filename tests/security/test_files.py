"""Files that would take a machine's memory, or calculate where they are opened."""

import csv
import io
import os
import subprocess
import sys

import pytest

from gateway.exports.grid import Column, Format, Grid, written
from gateway.imports import reader
from gateway.imports.jobs import Order
from gateway.imports.messages import Unreadable
from gateway.imports.workbooks import guard, sheets

MEBI = 1 << 20


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"],
)
def test_text_that_a_spreadsheet_could_calculate_is_led_by_a_quote(cell):
    grid = Grid("t", (Column("name", "名称"),), [(cell,), ("＃1",), ("名称",)])
    with written(grid, Format.csv) as file:
        rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == [f"'{cell}", "＃1", "名称"]


def test_a_csv_is_no_wider_than_a_workbook_may_be():
    row = ",".join("x" * (guard.WIDEST + 1))
    with pytest.raises(Unreadable, match=str(guard.WIDEST)):
        sheets.read(row.encode(), "", guard.Limits())


@pytest.mark.parametrize(
    ("said", "bytes_"), [("1073741824\n", 1024 * MEBI), ("max\n", None), (None, None)]
)
def test_a_reader_knows_what_its_container_may_hold(tmp_path, said, bytes_):
    file = tmp_path / "memory.max"
    if said:
        file.write_text(said)
    assert reader.container_bytes([str(tmp_path / "nothing"), str(file)]) == bytes_


@pytest.mark.parametrize("container", [1024, 2048, 3072, 8192])
def test_two_files_at_once_leave_the_gateway_its_memory(container):
    assert container * MEBI - 2 * reader.share(container * MEBI) >= 512 * MEBI
    assert reader.share(container * MEBI) <= reader.MEMORY_BYTES == reader.share(None)


def test_a_file_that_wants_more_than_its_share_is_refused_and_takes_no_more(tmp_path):
    """78 columns of 90,000 rows: 1.9 GB as objects, in a container of 1 GiB."""
    (tmp_path / "memory.max").write_text(str(1024 * MEBI))
    program = (
        "import gateway.imports.reader as r, sys;"
        f"r._CONTAINERS = ({str(tmp_path / 'memory.max')!r},); r.main()"
    )
    order = Order("loans", "/x", "2025-03-01T00:00:00+08:00").words()
    row = ",".join(["ab"] * guard.WIDEST) + "\n"
    done = subprocess.run(
        [sys.executable, "-c", program, order],
        input=(row * 90_000).encode(),
        capture_output=True,
        env=os.environ,
        timeout=120,
    )
    assert done.returncode == 3, done.stderr[-500:]
