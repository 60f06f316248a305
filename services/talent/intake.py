"""What this service takes in, and by which rules."""

from services.contracts.owners.event_parser import owner_of
from services.talent.rules import RULES

INTAKE = owner_of(RULES)
