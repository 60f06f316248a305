"""The decisions of this service: events -> slots -> facts. No clock, no I/O.

Carriers, platforms and products are declared (services/contracts/entities); enterprises with their
certificates and reports have rules of their own.
"""

from services.contracts.owner_rules import OwnerRules
from services.enterprises import enterprise
from services.enterprises.effects import EFFECTS

RULES = OwnerRules("enterprises", effects=EFFECTS, facts={"enterprise": enterprise.facts})
