"""This service, wired: its topic, its rules, the contract's parser."""

from pathlib import Path

from services.contracts.event_parser import reader
from services.funds.rules import RULES
from services.kit.owner.process_batch import OwnerDefinition
from services.kit.owner.service import cli

INTAKE = OwnerDefinition("funds", "ingest.funds", RULES, reader("funds"))
app = cli(INTAKE, Path(__file__).parent)
