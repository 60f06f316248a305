"""Topics of single senders: who writes there is known by the topic, not by what a record claims.

Only the gateway, which has checked the sender's key, and whom the operators trust to speak for any
source may write an owner's ingest topic itself. Every other direct sender gets a topic of its own
beside it, which the broker lets it alone write; an event of another source is refused there. What
it may tell of stands in the topic's name as well: it is the same whenever a record is read.
"""

import base64
import binascii
import hashlib
import re

from services.reasons import say

_SHOWN = 60
_LONGEST = 249


def topic(ingest: str, source: str, terms: str = "") -> str:
    """The topic on which this source alone sends events to the owner of `ingest`.

    A readable part of the source, and eight digits of its digest that tell look-alikes apart; then
    the terms, in base 32, on which it may. Raises ValueError for more terms than a name holds.
    """
    shown = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")[-_SHOWN:].strip("-")
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    name = f"{ingest}.{shown}-{digest}" if shown else f"{ingest}.{digest}"
    if terms:
        name += f".{base64.b32encode(terms.encode()).decode().rstrip('=').lower()}"
    if len(name) > _LONGEST:
        raise ValueError(say("terms_too_long", count=len(terms.encode())))
    return name


def without_terms(ingest: str, name: str) -> str:
    """The name of a topic that `pattern` matches, without its terms."""
    return ".".join([ingest, *_beside(ingest, name)[:1]])


def terms(ingest: str, name: str) -> str:
    """The terms in the name of such a topic. Raises ValueError for what `topic` never made."""
    coded = "".join(_beside(ingest, name)[1:])
    padded = coded.upper() + "=" * (-len(coded) % 8)
    try:
        return base64.b32decode(padded).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(say("terms_unreadable", topic=name)) from error


def _beside(ingest: str, name: str) -> list[str]:
    return name.removeprefix(ingest).split(".")[1:]


def pattern(ingest: str) -> str:
    """A regular expression for the ingest topic and the senders' own topics beside it."""
    return rf"{re.escape(ingest)}(\.[a-z0-9-]+(\.[a-z2-7]+)?)?"
