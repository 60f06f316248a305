"""A template is downloaded, filled in and sent back."""

import io

import openpyxl
import pytest

from deploy.paths import ROOT
from gateway.imports.cells import PARSERS
from gateway.imports.kinds import KINDS, Kind
from gateway.imports.template import template
from gateway.imports.workbooks import places, sheets
from gateway.imports.workbooks.guard import Limits
from services.contracts.entities import ENTITIES
from services.contracts.events.envelope import parse
from tests.imports.files import SECOND, STAMP, events, judged

# Figures of the plan: a target; a series of the unit of the example.
OF_THE_PLAN = {"target": "workforce", "series": "leading_enterprise_count"}
ALL = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def another(kind: Kind) -> str:
    """Another subject than the example's, as it is typed."""
    declared = ENTITIES.get(kind.entity)
    if declared and declared.key.kind in OF_THE_PLAN:
        return OF_THE_PLAN[declared.key.kind]
    return SECOND if kind.columns[0].parser in ("credit_code", "thing") else "另一个-2"


def filled(kind: Kind) -> bytes:
    """The template with one more row: the example's, for another thing."""
    book = openpyxl.load_workbook(io.BytesIO(template(kind)))
    page = book[kind.title]
    for index, column in enumerate(kind.columns, 1):
        page.cell(3, index).value = column.example
    page.cell(3, 1).value = another(kind)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@ALL
def test_an_empty_template_holds_nothing_but_its_example(kind: Kind) -> None:
    checked = judged(template(kind), kind.code)
    assert (checked.rows, checked.examples, checked.events) == (0, 1, {})
    assert [fault.message for fault in checked.faults] == ["没有数据行"]


@ALL
def test_a_filled_template_becomes_events_and_the_example_does_not(kind: Kind) -> None:
    checked = judged(filled(kind), kind.code)
    ((row, document),) = events(checked).items()
    event = parse(document)
    assert (row, checked.examples, event.name, event.source) == (3, 1, kind.event, STAMP.source)
    is_thing = kind.columns[0].parser == "thing"
    what = kind.columns[0].kind or "enterprise"
    assert event.subject == (f"{what}/{another(kind)}" if is_thing else another(kind))
    assert event.ignored == ()


@ALL
def test_what_a_drop_down_offers_is_understood(kind: Kind) -> None:
    page = openpyxl.load_workbook(io.BytesIO(template(kind)))[kind.title]
    rules = {
        str(rule.sqref).partition("2:")[0]: rule for rule in page.data_validations.dataValidation
    }
    offered = {letters: rule.formula1.strip('"').split(",") for letters, rule in rules.items()}
    expected = {
        places.column_letters(index): column
        for index, column in enumerate(kind.columns)
        if column.choices or column.parser == "yes_no"
    }
    assert offered.keys() == expected.keys()
    for letters, column in expected.items():
        for word in offered[letters]:
            PARSERS[column.parser](word, column, 1)


def test_everything_typed_into_a_template_stays_text() -> None:
    """Excel would make 9.15E+17 of a code of digits and a date of 2025-03."""
    book = openpyxl.load_workbook(io.BytesIO(template(KINDS["reports"])))
    page = book["企业报表"]
    assert {page.column_dimensions[letter].number_format for letter in "ABCDEF"} == {"@"}


def test_a_template_explains_every_column() -> None:
    for kind in KINDS.values():
        guide = openpyxl.load_workbook(io.BytesIO(template(kind)))["填写说明"]
        labels = [row[0] for row in guide.iter_rows(min_row=2, values_only=True)]
        assert labels == [column.label for column in kind.columns]


@pytest.mark.parametrize("name", ["imports.md", "imports.zh-CN.md"])
def test_the_document_lists_every_kind_with_its_columns(name: str) -> None:
    document = (ROOT / "docs" / name).read_text("utf-8")
    for kind in KINDS.values():
        labels = (f"[{c.label}]" if c.optional else c.label for c in kind.columns)
        row = f"| `{kind.code}` {kind.title} | `{kind.event}` | {'、'.join(labels)} |"
        assert row in document


def test_the_first_sheet_of_a_template_is_the_one_to_fill_in() -> None:
    for kind in KINDS.values():
        assert sheets.read(template(kind), "", Limits()).name == kind.title
