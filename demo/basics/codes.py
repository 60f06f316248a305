"""Unified social credit codes (GB 32100-2015), invented but well-formed."""

import random

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DISTRICT = "91500103"


def check_character(body: str) -> str:
    """The 18th character for a body of 17: weights 3^i mod 31, the sum made a multiple of 31."""
    total = sum(ALPHABET.index(letter) * pow(3, i, 31) for i, letter in enumerate(body))
    return ALPHABET[-total % 31]


class CreditCodes:
    """Draws codes of enterprises registered in the district, never the same one twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._drawn: set[str] = set()

    def draw(self) -> str:
        """91500103MA, seven invented characters, the check character."""
        while True:
            body = f"{DISTRICT}MA" + "".join(self._rng.choices(ALPHABET, k=7))
            if body not in self._drawn:
                self._drawn.add(body)
                return body + check_character(body)
