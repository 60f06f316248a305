"""How an owner reads the documents of its ingest topic, and all else that it is made of."""

from collections.abc import Iterable
from datetime import datetime

from services.contracts.access import authority
from services.contracts.events.envelope import Event, Refused, parse
from services.contracts.owners import families, reviews
from services.contracts.owners.owner_rules import OwnerRules
from services.contracts.topology import INGEST
from services.kit.owner.definition import OwnerDefinition, Parse, Unreadable
from services.reasons import fault, say


def reader(owner: str) -> Parse:
    """A parser that also refuses event types of another owner. Raises Unreadable."""

    def read(
        document: object, arrived_at: datetime | None = None, twice: Iterable[str] = ()
    ) -> Event:
        try:
            event = parse(document, arrived_at, twice)
        except Refused as error:
            raise Unreadable([problem.told() for problem in error.problems]) from error
        if event.owner != owner:
            told = {"type": event.name, "owner": event.owner, "asked": owner}
            raise Unreadable([fault("/type", say("type_of_another_owner", **told))])
        return event

    return read


def owner_of(rules: OwnerRules) -> OwnerDefinition:
    """An owning service, wired: its topic, the topics it follows, its rules, the parser."""
    owner = rules.owner
    return OwnerDefinition(
        owner,
        INGEST[owner].name,
        rules,
        reader(owner),
        rules.follows,
        rules.revisions,
        authority.objection_on,
        families.objection,
        reviews.fact_told,
    )
