"""Whatever reason the contract gives, an import can say it in Chinese."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.imports import messages
from gateway.imports.kinds import KINDS
from gateway.imports.messages import explained, say, translated
from services.contracts import envelope, events
from services.contracts.envelope import Refused, parse
from services.contracts.events import SHAPES, full_type
from tests.imports.files import FIRST

NASTY = [
    None, "", " ", "x", "x" * 500, "\n", -1, 0, 1.5, 10**9, 1e300, float("nan"), True, [], ["x"],
    ["fintech", "fintech"], {}, {"x": 1}, {"fintech": {"output": "x", "employees": -1}},
    "2025-02-30", "2025-13-01", "1800-01-01", "9999", "99999999999999999999", "1.2345678",
    "-1", "0.0000001", "1000.5",
]  # fmt: skip
NASTY_EVENTS = [
    [],
    {},
    {"specversion": "2", "datacontenttype": "text/plain", "id": 1, "source": "a b", "time": "x"},
    {"id": "x" * 300, "type": "x", "time": "2025-02-30T00:00:00Z", "data": []},
    {"type": full_type("loan.repaid"), "time": "2025-01-01T25:00:00Z", "data": 1},
    {"type": full_type("loan.repaid"), "time": "2025-01-01T00:61:00Z"},
    {"type": full_type("loan.repaid"), "time": "0001-01-01T00:00:00+23:00"},
    {"type": full_type("loan.repaid"), "time": "2025-01-01T00:00:00+99:00"},
    {"type": full_type("headcount.reported"), "subject": "9", "data": {}},
    {"type": full_type("headcount.reported"), "subject": "I" * 18, "data": {}},
    {"type": full_type("headcount.reported"), "subject": FIRST[:-1] + "?", "data": {}},
    {"type": full_type("headcount.reported"), "subject": FIRST[:-2] + "00", "data": {}},
    {"type": full_type("statistic.published"), "subject": "no", "data": {}},
    {
        "type": full_type("statistic.published"),
        "subject": "gdp",
        "data": {"period": "2025", "value": "1", "unit": "家"},
    },
    {
        "type": full_type("enterprise.qualified"),
        "data": {
            "kind": "tech",
            "certificate_no": "1",
            "valid_from": "2025-01-01",
            "valid_to": "2025-01-01",
        },
    },
]


def provoked() -> set[str]:
    """Reasons that wrong values draw from every field of every event."""
    reasons = set()
    for document in NASTY_EVENTS:
        with pytest.raises(Refused) as refused:
            parse(document)
        reasons |= {problem.reason for problem in refused.value.problems}
    for shape in SHAPES.values():
        for name in shape.model_fields:
            for value in NASTY:
                try:
                    shape.model_validate({name: value})
                except ValidationError as error:
                    found = error.errors(include_url=False, include_input=False)
                    reasons |= {envelope._reason(one) for one in found}
    return reasons


def written() -> set[str]:
    """Every sentence that the contract's own code raises or returns, gaps filled with digits."""
    folder = Path(events.__file__).parents[1]
    found = set()
    names = ("attributes", "codes", "fields", "identifiers", "periods", "envelope", "events/*")
    for name in names:
        for file in folder.glob(f"{name}.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Raise | ast.Return | ast.Call):
                    found |= set(_sentences(node))
    return found


def _sentences(node: ast.AST) -> list[str]:
    values = [node.value] if isinstance(node, ast.Return) else []
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        values = node.args[-1:] if name in ("ValueError", "Problem") else []
    texts = [_text(value) for value in values]
    return [text for text in texts if " " in text and not text.startswith("/")]


def _text(value: ast.AST | None) -> str:
    if isinstance(value, ast.JoinedStr):
        return "".join(_text(part) for part in value.values)
    if isinstance(value, ast.FormattedValue):
        return "7"
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return value.value if is_text else ""


def test_the_contracts_own_sentences_are_found() -> None:
    assert {"must not be negative", "valid_to must be after valid_from"} <= written()
    assert len(written()) >= 15


def test_every_reason_of_the_contract_has_chinese() -> None:
    reasons = provoked() | written()
    assert len(reasons) > 50
    assert sorted(reason for reason in reasons if translated(reason) is None) == []


def test_a_chinese_reason_has_no_gap_left() -> None:
    for reason in provoked():
        words, _ = explained(reason)
        assert not re.search(r"\{\d*\}|None", words)
        assert re.search(r"[一-鿿]", words), words


def test_a_reason_that_the_catalogue_lacks_is_shown_as_it_is() -> None:
    assert explained("too blue") == ("不符合数据合同：too blue", None)


# What has parts of its own, and is optional: no cell holds it.
NO_CELL = {"plan", "fields", "documents", "origin", "parent", "basis"}


def test_every_field_of_an_event_has_its_column() -> None:
    """A field that the contract requires but the template lacks could never be filled in."""
    for kind in KINDS.values():
        fields = {column.field.partition(".")[0] for column in kind.columns}
        told = {"subject", *SHAPES[kind.event].model_fields} - NO_CELL
        assert fields == told, kind.code


def test_optional_columns_are_those_that_the_contract_leaves_open() -> None:
    for kind in KINDS.values():
        shape = SHAPES[kind.event].model_fields
        for column in kind.columns:
            if column.field != "subject":
                required = shape[column.field.partition(".")[0]].is_required()
                assert column.optional == (not required), (kind.code, column.field)


def test_every_sentence_is_told_in_english_with_the_same_gaps() -> None:
    told = tomllib.loads(Path(messages.__file__).with_name("messages.toml").read_text("utf-8"))
    gaps = {key: set(re.findall(r"{\w+}", text)) for key, text in told["say"].items()}
    assert {key: set(re.findall(r"{\w+}", text)) for key, text in told["say_en"].items()} == gaps


def test_a_reason_of_the_contract_is_english_as_it_stands() -> None:
    said, _ = explained("must not be negative")
    assert (said, said.en) == ("不能为负", "must not be negative")


def test_a_long_cell_is_cut_short_in_its_message() -> None:
    assert "x" * 41 not in say("not_a_day", value="x" * 100)
