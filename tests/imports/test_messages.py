"""Whatever reason the contract gives, an import can say it in Chinese."""

import re

import pytest
from pydantic import ValidationError

from gateway.imports.kinds import KINDS
from gateway.imports.messages import Unclear
from services.contracts.events import SHAPES, envelope, full_type, shape_of
from services.contracts.events.envelope import Refused, parse
from services.reasons import Reason
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


def provoked() -> set[Reason]:
    """Reasons that wrong values draw from every field of every event."""
    reasons: set[Reason] = set()
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


def test_every_reason_of_the_contract_has_its_code_and_chinese() -> None:
    reasons = provoked()
    assert len({reason.code for reason in reasons}) > 40
    assert sorted(reason for reason in reasons if reason.code in ("", "not_foreseen")) == []
    for reason in reasons:
        words = reason.in_language("zh")
        assert not re.search(r"\{\w*\}|None", words)
        assert re.search(r"[一-鿿]", words), words


def test_what_the_library_says_is_said_in_its_own_words() -> None:
    """English that somebody may look for stays as pydantic has it."""
    for shape in SHAPES.values():
        for name in shape.model_fields:
            for value in NASTY:
                try:
                    shape.model_validate({name: value})
                except ValidationError as error:
                    for one in error.errors(include_url=False, include_input=False):
                        if one["type"] not in ("missing", "value_error"):
                            assert str(envelope._reason(one)) == one["msg"]


# What has parts of its own, and is optional: no cell holds it.
NO_CELL = {"plan", "fields", "documents", "origin", "parent", "basis", "parts"}


def test_every_field_of_an_event_has_its_column() -> None:
    """A field that the contract requires but the template lacks could never be filled in."""
    for kind in KINDS.values():
        fields = {column.field.partition(".")[0] for column in kind.columns}
        shape = shape_of(kind.event, f"{kind.entity}/").model_fields
        told = {"subject", *(one.alias or name for name, one in shape.items())}
        assert fields <= told, kind.code
        assert told - fields <= NO_CELL, kind.code


def test_optional_columns_are_those_that_the_contract_leaves_open() -> None:
    for kind in KINDS.values():
        shape = shape_of(kind.event, f"{kind.entity}/").model_fields
        shape = {one.alias or name: one for name, one in shape.items()}
        for column in kind.columns:
            if column.field != "subject":
                required = shape[column.field.partition(".")[0]].is_required()
                assert column.optional == (not required), (kind.code, column.field)


def test_a_long_cell_is_cut_short_in_its_message() -> None:
    said = Unclear("not_a_day", value="x" * 100).said
    assert "x" * 41 not in said
    assert "x" * 41 not in said.in_language("zh")
