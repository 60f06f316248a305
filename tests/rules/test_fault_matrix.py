"""The page of faults: a run of some keeps what was seen of the others."""

from datetime import date
from pathlib import Path

from bench.capacity.translating import chinese
from deploy.paths import ROOT
from tests.faults import matrix
from tests.faults.matrix import INVARIANTS, Row, write

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
HELD = {name: [] for name in INVARIANTS}
BEFORE = [Row("kill -9 of Kafka", 5.4, 54, HELD), Row("storm", 2.8, 33, HELD)]


def _lines(page: Path) -> list[list[str]]:
    cells = [line.strip("| ").split(" | ") for line in page.read_text("utf-8").splitlines()]
    return [line for line in cells if line[0] in ("kill -9 of Kafka", "storm", "a wire cut")]


def test_a_run_of_some_faults_keeps_the_lines_of_the_others(tmp_path: Path) -> None:
    page = tmp_path / "faults.md"
    write(BEFORE, page, MONDAY, keep=False)
    lost = Row("storm", 9.1, 30, HELD | {"I4": ["500 shown | 400 right"]})
    write([lost, Row("a wire cut", 1.0, 98, HELD)], page, SUNDAY, keep=True)
    kept, again, new = _lines(page)
    assert kept[:4] == ["kill -9 of Kafka", "2026-11-23", "5.4 s", "54"]
    assert again[:3] == ["storm", "2026-11-29", "9.1 s"]
    assert again[7] == "WRONG"
    assert again[-1] == "I4: 500 shown / 400 right"
    assert new[:3] == ["a wire cut", "2026-11-29", "1.0 s"]
    assert "3 faults, 1 with something wrong, 0 not tried." in page.read_text("utf-8")


def test_a_run_of_all_faults_begins_a_new_page(tmp_path: Path) -> None:
    page = tmp_path / "faults.md"
    write(BEFORE, page, MONDAY, keep=False)
    write(BEFORE[1:], page, SUNDAY, keep=False)
    [only] = _lines(page)
    assert only[:2] == ["storm", "2026-11-29"]


def test_a_fault_that_could_not_be_tried_says_why(tmp_path: Path) -> None:
    page = tmp_path / "faults.md"
    write([Row("storm", skipped="no room here"), *BEFORE[:1]], page, SUNDAY, keep=True)
    [skipped, _] = _lines(page)
    assert skipped[2:5] == ["-", "-", "-"]
    assert skipped[-1] == "no room here"
    assert "2 faults, 0 with something wrong, 1 not tried." in page.read_text("utf-8")


def test_the_chinese_page_has_the_same_lines_in_its_own_words(tmp_path: Path) -> None:
    page = tmp_path / "faults.md"
    write([*BEFORE, Row("a wire cut", 1.0, 98, HELD)], page, MONDAY, keep=False)
    told = (tmp_path / "faults.zh-CN.md").read_text("utf-8")
    assert "[English](faults.md)" in told
    assert "[中文](faults.zh-CN.md)" in page.read_text("utf-8")
    assert "| kill -9 杀死 Kafka | 2026-11-23 | 5.4 s | 54 | ok |" in told
    assert "| a wire cut | 2026-11-23 | 1.0 s | 98 | ok |" in told
    assert "3 种故障，0 种有问题，0 种没有试。" in told


def test_every_line_of_the_page_of_faults_has_chinese_words() -> None:
    say = chinese(matrix.WORDS)
    for told in (*matrix._lines(ROOT / "docs" / "faults.md"), *INVARIANTS.values()):
        assert say(told) != told


def test_both_pages_of_faults_are_of_the_same_run() -> None:
    page = ROOT / "docs" / "faults.md"
    lines = list(matrix._lines(page).values())
    assert page.read_text("utf-8") == matrix.page(lines, matrix.translation(page).name)
    assert matrix.translation(page).read_text("utf-8") == matrix.chinese_page(lines, page.name)
