"""The decisions of this service: events -> slots -> facts. No clock, no I/O.

Head counts hold only while their enterprise is active, so this service follows
`enterprises.enterprise`; its entities are declared (services/contracts/entities), but for matters.
"""

from services.contracts.owners.families import effects_of, staged
from services.contracts.owners.owner_rules import OwnerRules

RULES = OwnerRules("talent", effects_of("matter"), {"matter": [staged("matter").facts]})
