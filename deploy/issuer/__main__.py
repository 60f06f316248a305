"""`python -m deploy.issuer serve`."""

import typer

from deploy.issuer import server
from deploy.issuer.settings import IssuerSettings
from services.kit.process import start
from services.kit.settings import read

app = typer.Typer(help="The demonstration issuer.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """The demonstration issuer."""


@app.command()
def serve() -> None:
    """Let people choose who to be, until stopped."""
    settings = read(IssuerSettings)
    start("issuer", settings.log_level, lambda: server.run(settings))


app()
