"""This service, wired: its rules, its commands."""

from pathlib import Path

from services.contracts.event_parser import owner_of
from services.kit.owner.service import cli
from services.talent.rules import RULES

INTAKE = owner_of(RULES)
app = cli(INTAKE, Path(__file__).parent)
