"""People write a report's words, never its numbers."""

import pytest

from gateway.report.blocks import Span
from gateway.report.wording import filled, gaps_of, objection

KNOWN = {"total_output": Span("667亿元", "http://x/1"), "day": Span("2026年11月15日")}


@pytest.mark.parametrize(
    "words",
    [
        "请各单位抓紧落实。",
        "截至{day}，总产值{total_output}，总体平稳。",
        "三季度平稳。\n请抓紧。",
    ],
)
def test_words_with_figures_in_braces_stand(words: str) -> None:
    assert objection(words, KNOWN) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("总产值700亿元", "words_with_numbers"),
        ("总产值７００亿元", "words_with_numbers"),
        ("总产值٧٠٠", "words_with_numbers"),
        ("新增三百家企业", "words_with_numbers"),
        ("增长八成，约五十%", "words_with_numbers"),
        ("{total_output}之外还有5家", "words_with_numbers"),
        ("{value_added}", "words_name_no_figure"),
        ("{0}", "words_name_no_figure"),
        ("{total_output", "words_with_braces"),
        ("}", "words_with_braces"),
        ("", "words_too_long"),
        ("  ", "words_too_long"),
        ("很" * 2001, "words_too_long"),
        ("很好\0", "control_characters"),
        ("很好\uffff", "control_characters"),
    ],
)
def test_numbers_and_unknown_figures_are_refused_in_words(words: str, code: str) -> None:
    reason = objection(words, KNOWN)
    assert reason is not None
    assert reason.code == code
    assert reason.in_language("zh") != reason.in_language("en")


def test_a_gap_is_filled_with_the_figure_and_its_link() -> None:
    words = "总产值{total_output}。"
    assert gaps_of(words) == ["total_output"]
    assert filled(words, KNOWN) == (Span("总产值"), KNOWN["total_output"], Span("。"))


@pytest.mark.parametrize("trick", ["{total_output.url}", "{total_output[0]}"])
def test_braces_reach_no_further_than_a_figures_name(trick: str) -> None:
    reason = objection(trick, KNOWN)
    assert reason is not None
    assert reason.code == "words_name_no_figure"


def test_braces_change_nothing_of_how_a_figure_is_written() -> None:
    trick = "{day!r:>9999999}"
    assert objection(trick, KNOWN) is None
    assert filled(trick, KNOWN) == (KNOWN["day"],)
