"""The month's report of a snapshot: the same bytes each time, every number a frozen one."""

import asyncio
import io
import json
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from docx import Document

from gateway.figures.known_then import KnownThen
from gateway.http.problems import Refusal
from gateway.report import making
from gateway.report.blocks import Heading, Paragraph, Picture, Report, Table
from gateway.report.content import report
from gateway.report.frozen import Frozen, places_of, worst
from gateway.report.making import Form, drawn, font
from services.contracts.figures import goals
from services.contracts.figures.catalogue import SECTORS, TABLE1
from tests.rules.test_answerable import assigned, explained
from tests.stores.said import A, B, established, invested, registered, reported, told
from tests.support import frozen as kept
from tests.support import pure

DAY = date(2026, 3, 31)
TODAY = date(2026, 4, 20)
EVENTS = told(
    registered(A), registered(B), established(), invested("50.00"),
    *(reported(f"2025-{month:02}", 30, f"{month}00000.00") for month in range(1, 13)),
    *(reported(f"2026-{month:02}", 30, "1000.00") for month in range(1, 4)),
)  # fmt: skip
ABOUT = [
    assigned("2025-03-01", "区住房城乡建委", 1, "core_carrier_area"),
    explained("2026-02-01", "两处楼宇延期", 2, "core_carrier_area"),
]


@pytest.fixture(scope="module")
def body() -> dict[str, Any]:
    district = pure.District()
    district.publish(EVENTS)
    district.publish(ABOUT)
    return asyncio.run(kept.body(district, DAY, TODAY))


@pytest.fixture(scope="module")
def snapshot(body: dict[str, Any]) -> Frozen:
    return frozen(body, {})


@pytest.fixture(scope="module")
def made(snapshot: Frozen) -> Report:
    return report(snapshot)


@pytest.fixture(scope="module")
def files(snapshot: Frozen) -> dict[Form, bytes]:
    return {form: drawn(snapshot, form) for form in Form}


def frozen(body: dict[str, Any], written: dict[str, str]) -> Frozen:
    return Frozen(7, "2026年4月1日09:00", body, KnownThen(body), "http://x", written, font())


def text_of(made: Report) -> str:
    paragraphs = [one.spans for one in made.blocks if isinstance(one, Paragraph)]
    return "\n".join("".join(span.text for span in spans) for spans in paragraphs)


def test_the_same_snapshot_is_the_same_bytes(
    body: dict[str, Any], files: dict[Form, bytes]
) -> None:
    again = frozen(json.loads(json.dumps(body)), {})
    for form, first in files.items():
        assert first == drawn(again, form)
        assert first[:4] == (b"%PDF" if form is Form.pdf else b"PK\x03\x04")


def test_both_tables_all_goals_and_a_chart_of_each_worst_figure_are_there(
    snapshot: Frozen, made: Report
) -> None:
    tables = [one for one in made.blocks if isinstance(one, Table)]
    sizes = [len(table.rows) for table in tables]
    assert sizes[-3:] == [len(TABLE1), len(SECTORS), len(goals.GOALS)]
    pictures = [one.name for one in made.blocks if isinstance(one, Picture)]
    lagging = worst(snapshot)
    assert 0 < len(lagging) <= 5
    assert pictures == ["shares", *(f"course-{row.code}" for row in lagging)]
    assert [one.text for one in made.blocks if isinstance(one, Heading) and one.level == 1]


def test_every_figure_in_a_sentence_leads_to_it_as_it_was_known(made: Report) -> None:
    for one in made.blocks:
        for span in one.spans if isinstance(one, Paragraph) and not one.place else ():
            if re.fullmatch(r"[0-9.]+", span.text):
                assert span.url.startswith("http://x/work/")
                assert "snapshot=7&as_of=2026-03-31" in span.url


def test_who_answers_and_what_they_say_stand_beside_what_lags(
    snapshot: Frozen, made: Report
) -> None:
    assert "core_carrier_area" in {row.code for row in worst(snapshot)}
    told = text_of(made)
    assert "责任单位：区住房城乡建委（自2025年3月1日起）。" in told
    assert "情况说明（区统计局，2026年2月1日）：两处楼宇延期。" in told
    assert "责任单位尚无情况说明。" in told


def test_a_persons_words_take_their_place_with_the_snapshots_figures(
    body: dict[str, Any], made: Report
) -> None:
    words = {"opening": "总产值{total_output}，请关注。", "why:core_carrier_area": "已约谈业主。"}
    written = frozen(body, words)
    told = text_of(report(written))
    row = written.row("total_output")
    assert f"总产值{row.printed}{row.unit}，请关注。" in told
    assert "已约谈业主。" in told
    assert "两处楼宇延期" not in told
    assert text_of(made) != told
    assert set(words) <= set(places_of(written))


def test_the_word_document_is_a4_with_links_and_without_a_clock(
    snapshot: Frozen, files: dict[Form, bytes]
) -> None:
    content = files[Form.docx]
    document = Document(io.BytesIO(content))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    links = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert any("/work/indicators/total_output?snapshot=7" in link for link in links)
    assert len(document.inline_shapes) == 1 + len(worst(snapshot))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_table_of_the_word_document_has_its_columns_whole_rows_and_headings_on_each_page(
    files: dict[Form, bytes], made: Report
) -> None:
    document = Document(io.BytesIO(files[Form.docx]))
    blocks = [block for block in made.blocks if isinstance(block, Table)]
    assert len(document.tables) == len(blocks)
    for table, block in zip(document.tables, blocks, strict=True):
        widths = [column.width for column in table.columns]
        shares = [width / sum(widths) for width in widths]
        assert shares == pytest.approx([one / sum(block.widths) for one in block.widths], abs=0.01)
        assert all("w:cantSplit" in row._tr.xml for row in table.rows)
        assert "w:tblHeader" in table.rows[0]._tr.xml
    assert 'w:instr="PAGE"' in document.sections[0].footer._element.xml


def test_a_missing_font_or_library_is_said_in_words(
    snapshot: Frozen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_LIBRARIES", ("no_library_is_called_so",))
    with pytest.raises(Refusal) as refused:
        drawn(snapshot, Form.pdf)
    assert (refused.value.status, refused.value.detail.code) == (503, "report_library_missing")
    assert "no_library_is_called_so" in refused.value.detail.in_language("zh")


@pytest.mark.parametrize(
    ("tasks", "words"),
    [(None, "本快照冻结时尚未保存工作任务。"), ([], "当日没有逾期的工作任务。")],
)
def test_a_report_says_in_words_that_no_task_is_overdue_or_none_was_kept(
    body: dict[str, Any], tasks: list | None, words: str
) -> None:
    kept_ = body if tasks is None else body | {"overdue": tasks}
    assert words in text_of(report(frozen(kept_, {})))


def test_overdue_tasks_are_told_with_who_is_in_charge_and_their_day(body: dict[str, Any]) -> None:
    late = {"task_id": "督办/1", "title": "楼宇改造", "lead": "区住房城乡建委", "due": "2026-03-01"}
    made = report(frozen(body | {"overdue": [late, late | {"lead": None}]}, {}))
    table = next(b for b in made.blocks if isinstance(b, Table) and "任务" in b.headings)
    assert [[span.text for span in row] for row in table.rows] == [
        ["1", "楼宇改造", "区住房城乡建委", "2026-03-01"],
        ["2", "楼宇改造", "—", "2026-03-01"],
    ]
    assert table.rows[0][1].url == "http://x/work/matters/task/%E7%9D%A3%E5%8A%9E%2F1"
