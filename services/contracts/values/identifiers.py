"""One rule for identifiers, wherever they are named or referred to, and what of text is visible.

What is wrong is named by its position, the first character being 1, and its code point. Pure.
"""

import re
from unicodedata import is_normalized

from services.reasons import Reason, say

LONGEST = 128
# Unicode's controls, formats, separators of lines (Cc, Cf, Zl, Zp) and the other characters that
# draw nothing (Default_Ignorable_Code_Point): joiners, fillers, variation selectors, tags.
INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLANK = "\N{BRAILLE PATTERN BLANK}"
_MOST_NAMED = 3


def identifier_problem(text: str) -> Reason | None:
    """Why `text` may stand for nothing, or None where it may."""
    if not text:
        return say("empty")
    if len(text) > LONGEST:
        return say("longer_than", most=LONGEST)
    return invisible_problem(text) or ends_problem(text) or _composition_problem(text)


def invisible_problem(text: str, among: re.Pattern[str] = INVISIBLE) -> Reason | None:
    """Which character, one of those `among` which one looks, cannot be seen; or None."""
    if text.isascii() and text.isprintable():
        return None
    if not (found := among.search(text)):
        return None
    return say("invisible_character", position=found.start() + 1, character=_point(found[0]))


def ends_problem(text: str) -> Reason | None:
    """Which white space stands at an end, or None."""
    if text == text.strip():
        return None
    at = 0 if text[0].isspace() else len(text) - 1
    return say("space_at_end", position=at + 1, character=_point(text[at]))


def blank_problem(text: str) -> Reason | None:
    """Why nothing of a name can be seen, or None where something can."""
    if any(not (one.isspace() or one == _BLANK) for one in INVISIBLE.sub("", text)):
        return None
    points = ", ".join(_point(one) for one in dict.fromkeys(text[:_MOST_NAMED]))
    return say("nothing_visible", characters=points)


def _composition_problem(text: str) -> Reason | None:
    if is_normalized("NFC", text):
        return None
    at = next(n for n in range(len(text)) if not is_normalized("NFC", text[: n + 1]))
    return say("not_composed", position=at + 1, character=_point(text[at]))


def _point(character: str) -> str:
    return f"U+{ord(character):04X}"
