"""This service, wired: its topic, the topic it follows, its rules, the contract's parser."""

from pathlib import Path

from services.contracts.event_parser import reader
from services.kit.owner.process_batch import OwnerDefinition
from services.kit.owner.service import cli
from services.talent.rules import RULES

INTAKE = OwnerDefinition("talent", "ingest.talent", RULES, reader("talent"), RULES.follows)
app = cli(INTAKE, Path(__file__).parent)
