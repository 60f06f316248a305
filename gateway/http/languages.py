"""In which language a request wants its reasons: `Accept-Language` (RFC 9110). Pure."""

import re

from fastapi import Request

from services.reasons import Language

_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8})[A-Za-z0-9-]*\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?"
)
_OURS: tuple[Language, ...] = ("en", "zh")


def of(request: Request, otherwise: Language = "en") -> Language:
    """The language of the answer; programs, which ask for none, read English."""
    return preferred(request.headers.get("accept-language", ""), otherwise)


def preferred(accepted: str, otherwise: Language = "en") -> Language:
    """What is liked best of ours, the first of equals."""
    weights: dict[str, float] = {}
    for one in accepted.split(","):
        if said := _RANGE.fullmatch(one):
            weights.setdefault(said[1].lower(), float(said[2] or 1))
    liked = [name for name, weight in weights.items() if name in _OURS and weight > 0]
    return max(liked, key=weights.__getitem__, default=otherwise)
