"""The decisions of this service: events -> slots -> facts. No clock, no I/O.

Head counts hold only while their enterprise is active, so this service follows
`enterprises.enterprise`; all of its entities are declared (services/contracts/entities).
"""

from services.contracts.owner_rules import OwnerRules

RULES = OwnerRules("talent")
