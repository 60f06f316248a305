"""This service's commands."""

from pathlib import Path

from services.kit.owner.commands import cli

app = cli("funds", Path(__file__).parent, "services.funds.intake:INTAKE")
