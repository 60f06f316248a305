"""The decisions of this service: events -> slots -> facts. No clock, no I/O.

Carriers, platforms and products are declared (services/contracts/entities); enterprises with their
certificates and reports, cases and lists have rules of their own.
"""

from services.contracts.owners.families import (
    LISTED,
    LISTED_KINDS,
    LISTING_EFFECTS,
    effects_of,
    staged,
)
from services.contracts.owners.owner_rules import OwnerRules
from services.enterprises import enterprise
from services.enterprises.effects import EFFECTS

_OWN = {"enterprise": [enterprise.facts], "case": [staged("case").facts]}
_FACTS = {kind: [*_OWN.get(kind, ()), LISTED.facts(kind)] for kind in LISTED_KINDS}
RULES = OwnerRules("enterprises", EFFECTS | LISTING_EFFECTS | effects_of("case"), _FACTS)
