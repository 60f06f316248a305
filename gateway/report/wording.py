"""The words of a report that a person may write: sentences with gaps for figures, never digits."""

import re
import string
from collections.abc import Mapping

from gateway.report.blocks import Sentence, Span
from services.reasons import Reason, say

LONGEST = 2000
OPENING, NEXT = "opening", "next"
WHY = "why:"
# Neither PostgreSQL nor Word keeps these; a new line is one.
_UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff]")
# Digits of any script, and Chinese ones with a unit behind them.
_COUNTED = re.compile(r"[一二两三四五六七八九十百千万亿〇零]+(?=[家人个项亿万元%％])")


def gaps_of(words: str) -> list[str]:
    """The figures that the words name, in order. Raises ValueError for braces that do not fit."""
    return [name for _, name, _, _ in string.Formatter().parse(words) if name is not None]


def objection(words: str, known: Mapping[str, Span]) -> Reason | None:
    """Why these words cannot stand in a report; None where they can."""
    if len(words) > LONGEST or not words.strip():
        return say("words_too_long", most=LONGEST)
    if _UNWRITABLE.search(words):
        return say("control_characters")
    try:
        gaps = gaps_of(words)
    except ValueError:
        return say("words_with_braces")
    if unknown := [gap for gap in gaps if gap not in known]:
        return say("words_name_no_figure", name=unknown[0])
    plain = re.sub(r"\{[^{}]*\}", "", words)
    if any(sign.isdigit() for sign in plain) or _COUNTED.search(plain):
        return say("words_with_numbers")
    return None


def filled(words: str, known: Mapping[str, Span]) -> Sentence:
    """The sentence with its figures. Raises KeyError for a gap that nothing fills."""
    spans = []
    for text, name, _, _ in string.Formatter().parse(words):
        if text:
            spans.append(Span(text))
        if name is not None:
            spans.append(known[name])
    return tuple(spans)
