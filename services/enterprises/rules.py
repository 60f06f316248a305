"""The decisions of this service: events -> slots -> facts. No clock, no I/O.

Carriers, platforms, products and the kinds of things are declared (services/contracts/entities,
definitions/things.toml); enterprises with their certificates and reports, cases and lists have
rules of their own.
"""

from services.contracts.owners.families import (
    LISTED,
    LISTED_KINDS,
    LISTING_EFFECTS,
    effects_of,
    staged,
)
from services.contracts.owners.links import EFFECTS as LINK_EFFECTS
from services.contracts.owners.links import LINKS
from services.contracts.owners.owner_rules import OwnerRules
from services.contracts.owners.reviews import EFFECTS as REVIEW_EFFECTS
from services.contracts.owners.reviews import READINGS
from services.contracts.owners.things import EFFECTS as THING_EFFECTS
from services.contracts.owners.things import FACTS as THING_FACTS
from services.enterprises import enterprise
from services.enterprises.effects import EFFECTS

_OWN = {"enterprise": [enterprise.facts], "case": [staged("case").facts]} | {
    kind: [facts] for kind, facts in THING_FACTS.items()
}
_FACTS = {
    kind: [*_OWN.get(kind, ()), LISTED.facts(kind), READINGS.facts(kind)] for kind in LISTED_KINDS
}
_FACTS["link"] = [LINKS.facts]
_EFFECTS = EFFECTS | THING_EFFECTS | LINK_EFFECTS | LISTING_EFFECTS | REVIEW_EFFECTS
_EFFECTS |= effects_of("case")
RULES = OwnerRules("enterprises", _EFFECTS, _FACTS)
