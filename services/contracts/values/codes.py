"""Unified social credit codes (GB 32100-2015)."""

from functools import lru_cache

from services.contracts.values.identifiers import invisible_problem
from services.reasons import Reason, say

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))


def check_character(first17: str) -> str:
    """The 18th character that GB 32100 gives to these 17; KeyError outside its alphabet."""
    total = sum(
        _VALUES[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True)
    )
    return ALPHABET[-total % 31]


@lru_cache(maxsize=65_536)
def credit_code_problem(code: str) -> Reason | None:
    """Why `code` is no unified social credit code, or None when it is one."""
    if problem := invisible_problem(code):
        return problem
    if len(code) != 18:
        return say("code_length", length=len(code))
    if strange := sorted(set(code) - _VALUES.keys()):
        return say("code_characters", characters=" ".join(strange))
    if code[-1] != (right := check_character(code[:17])):
        return say("code_check", expected=right, given=code[-1])
    return None
