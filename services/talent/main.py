"""This service's commands."""

from pathlib import Path

from services.kit.owner.commands import cli

app = cli("talent", Path(__file__).parent, "services.talent.intake:INTAKE")
