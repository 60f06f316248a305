"""This service, wired: its topic, its rules, the contract's parser."""

from pathlib import Path

from services.contracts.reading import reader
from services.funds import rules
from services.kit.intake import Intake
from services.kit.service import cli

INTAKE = Intake("funds", "ingest.funds", rules, reader("funds"))
app = cli(INTAKE, Path(__file__).parent)
