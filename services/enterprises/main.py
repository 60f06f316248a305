"""This service, wired: its rules, its commands."""

from pathlib import Path

from services.contracts.event_parser import owner_of
from services.enterprises.rules import RULES
from services.kit.owner.service import cli

INTAKE = owner_of(RULES)
app = cli(INTAKE, Path(__file__).parent)
