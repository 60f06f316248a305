"""Members that a JSON text gives twice are found, wherever they stand, and nothing else is."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.messaging.json_text import given_twice

VALUES = st.recursive(
    st.none() | st.integers() | st.text(alphabet='":{}[]\\,贷\n', max_size=6),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text('":\\贷', max_size=3), inner, max_size=3),
    ),
    max_leaves=12,
)


def found(text: str) -> list[str]:
    return given_twice(text.encode(), orjson.loads(text))


@given(VALUES, st.booleans())
def test_a_text_without_repetitions_has_none(value: object, ascii_only: bool) -> None:
    assert found(json.dumps(value, ensure_ascii=ascii_only, indent=1)) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"a": 1, "a": 1}', ["/a"]),
        ('{"a": 1, "b": {"c": 1, "c": 2, "c": 3}}', ["/b/c"]),
        ('[{}, {"a/b": 1, "a/b": 2}]', ["/1/a~1b"]),
        ('{"a": {"x": 1, "x": 2}, "a": {"y": 1}}', ["/a", "/a/x"]),
        ('{"a": 1, "\\u0061": 2}', ["/a"]),
        ('{"a": 1.5e3, "a": 123456789012345678901234567890}', ["/a"]),
        ('{"~": ":", "~": "\\":"}', ["/~0"]),
    ],
)
def test_a_member_given_twice_is_pointed_to(text: str, places: list[str]) -> None:
    assert found(text) == places


def test_a_text_too_deep_to_say_where_is_refused_as_a_whole() -> None:
    deep = '{"a":' * 1000 + '{"b":1,"b":2}' + "}" * 1000
    assert found(deep) == [""]


def test_no_more_than_fifty_are_told() -> None:
    text = "{" + ",".join(f'"{n}":1,"{n}":2' for n in range(80)) + "}"
    assert len(found(text)) == 50
