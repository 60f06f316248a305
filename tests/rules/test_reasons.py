"""One catalogue of reasons: what the code says is declared in both languages, and nothing else."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.http.languages import preferred
from services.reasons import CATALOGUE, Reason, fault, listed, name, read, say
from services.reasons.library import reason_of

ROOT = Path(__file__).parents[2]
SOURCES = [
    path for folder in ("services", "gateway", "audit") for path in (ROOT / folder).rglob("*.py")
]
# Who makes a reason of a code and of what fills its gaps.
MAKERS = ("say", "Unclear", "Unreadable")
LIBRARY = set((ROOT / "services/reasons/library.toml").read_text("utf-8").split("\n"))
HAN = re.compile(r"[一-鿿]")
CHINESE = re.compile(r"[一-鿿：；]")


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) and node.args else None
            if isinstance(called, ast.Name) and called.id in MAKERS:
                yield path, node


def codes(node: ast.AST) -> list[str]:
    """The codes that an argument may be; none where it is worked out elsewhere."""
    if isinstance(node, ast.IfExp):
        return codes(node.body) + codes(node.orelse)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [node.value] if is_text else []


USED = [(path, call, code) for path, call in calls() for code in codes(call.args[0])]


def test_the_code_is_read() -> None:
    assert len(USED) > 150
    assert {"missing", "not_utf8", "no_letter", "foreign_cursor"} <= {code for *_, code in USED}


def test_every_code_that_is_used_is_declared() -> None:
    unknown = {f"{path.name}:{call.lineno} {code}" for path, call, code in USED}
    unknown -= {
        f"{path.name}:{call.lineno} {code}" for path, call, code in USED if code in CATALOGUE
    }
    assert unknown == set()


def test_what_fills_the_gaps_is_what_the_sentence_has() -> None:
    wrong = []
    for path, call, code in USED:
        named = {keyword.arg for keyword in call.keywords}
        gaps = CATALOGUE[code].gaps
        # `**told`: the rest is in a mapping, and read where it is filled in.
        fits = named <= gaps if None in named else named == gaps
        if not fits and not (None in named and named - {None} <= gaps):
            wrong.append(f"{path.name}:{call.lineno} {code}: {named} for {set(gaps)}")
    assert wrong == []


def test_a_gap_that_nothing_fills_raises() -> None:
    with pytest.raises(KeyError):
        say("longer_than")
    with pytest.raises(KeyError):
        say("missing", most=1)


def test_every_reason_that_is_declared_is_used() -> None:
    literals = {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    by_pydantic = {line[1:-1] for line in LIBRARY if line.startswith("[")}
    assert sorted(CATALOGUE.keys() - literals - by_pydantic) == []


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_languages_say_the_same(code: str) -> None:
    sentence = CATALOGUE[code]
    gap = re.compile(r"\{([a-z_]+)\}")
    texts = [sentence.zh, sentence.en, *filter(None, [sentence.one])]
    assert [set(gap.findall(text)) for text in texts] == [set(sentence.gaps)] * len(texts)
    assert CHINESE.search(sentence.zh)
    assert not HAN.search(sentence.en.replace("300万", "").replace("元", "")) or code in _QUOTES


# English that quotes words of Chinese files.
_QUOTES = {"not_a_number", "not_by_sector", "not_yes_no", "unknown_unit_stated"}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("de", "en"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("ZH-hans", "zh"),
        ("en-GB,zh;q=0.9", "en"),
        ("en;q=0.5, zh;q=0.7", "zh"),
        ("zh;q=0, en", "en"),
        ("zh;q=0", "en"),
        ("zh;q=nonsense", "en"),
        (",;,q=1", "en"),
    ],
)
def test_the_language_is_what_the_asker_likes_best(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


def test_a_reason_is_kept_with_what_it_takes_to_say_it_anew() -> None:
    why = say("wrong_format", magic=1, expected=2)
    reason = say("span_cannot_be_read", first=3, last=5, why=why)
    kept = fault("/data", reason)
    [shown] = listed([kept], "zh")
    assert reason == "offset 3 to 5 cannot be read: format 1 is not 2"
    assert shown == {
        "pointer": "/data",
        "reason": "位置 3 至 5 读不出来：格式是 1，不是 2",
        "code": "span_cannot_be_read",
    }
    assert read(kept) == reason


def test_a_letter_from_before_there_were_codes_keeps_its_text() -> None:
    old = {"pointer": "/id", "reason": "too blue"}
    assert listed([old], "zh") == [{"pointer": "/id", "reason": "too blue", "code": None}]


def test_a_code_that_this_release_does_not_know_keeps_its_text() -> None:
    newer = {"pointer": "", "reason": "too green", "code": "colour", "parameters": {"of": 1}}
    assert listed([newer], "zh") == [{"pointer": "", "reason": "too green", "code": "colour"}]


def test_what_fills_a_gap_is_not_filled_itself() -> None:
    assert (
        say("unknown_type", type="{type}{owner}") == "no event type of the contract: {type}{owner}"
    )


@pytest.mark.parametrize(
    ("error", "code", "english"),
    [
        ({"type": "missing", "msg": "Field required"}, "field_required", "Field required"),
        ({"type": "new_in_pydantic", "msg": "Too new"}, "not_foreseen", "Too new"),
        (
            {"type": "value_error", "msg": "Value error, x", "ctx": {"error": ValueError("x")}},
            "not_foreseen",
            "x",
        ),
        (
            {
                "type": "value_error",
                "msg": "Value error, …",
                "ctx": {"error": ValueError(say("negative"))},
            },
            "negative",
            "must not be negative",
        ),
    ],
)
def test_what_pydantic_finds_has_a_code(error: dict[str, Any], code: str, english: str) -> None:
    reason = reason_of(error)
    assert isinstance(reason, Reason)
    assert (reason.code, str(reason)) == (code, english)


def test_a_name_fills_a_gap_in_both_languages_and_is_kept() -> None:
    reason = say("stage_first", stage=name("已受理", "Accepted"))
    for one in (reason, read(json.loads(json.dumps(reason.told())))):
        assert one.in_language("zh") == "须先进入“已受理”"
        assert one.in_language("en") == str(one) == "Accepted comes first"
