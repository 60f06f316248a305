"""This service's commands."""

from pathlib import Path

from services.kit.owner.commands import cli

app = cli("enterprises", Path(__file__).parent, "services.enterprises.intake:INTAKE")
