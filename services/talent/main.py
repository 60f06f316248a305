"""This service, wired: its topic, the topic it follows, its rules, the contract's parser."""

from pathlib import Path

from services.contracts.reading import reader
from services.kit.intake import Intake
from services.kit.service import cli
from services.talent import rules

INTAKE = Intake("talent", "ingest.talent", rules, reader("talent"), (rules.ENTERPRISES,))
app = cli(INTAKE, Path(__file__).parent)
