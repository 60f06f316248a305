"""Topics of single senders: who writes there is known by the topic, not by what a record claims.

Only the gateway, which has checked the sender's key, and whom the operators trust to speak for any
source may write an owner's ingest topic itself. Every other direct sender gets a topic of its own
beside it, which the broker lets it alone write; an event of another source is refused there.
"""

import hashlib
import re

_SHOWN = 60


def topic(ingest: str, source: str) -> str:
    """The topic on which this source alone sends events to the owner of `ingest`.

    A readable part of the source, and eight digits of its digest that tell look-alikes apart.
    """
    shown = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")[-_SHOWN:].strip("-")
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    return f"{ingest}.{shown}-{digest}" if shown else f"{ingest}.{digest}"


def pattern(ingest: str) -> str:
    """A regular expression for the ingest topic and the senders' own topics beside it."""
    return rf"{re.escape(ingest)}(\.[a-z0-9-]+)?"
