"""`python -m gateway audit-log verify`: the chain of acts and refusals, with the database alone."""

from typing import Annotated

import typer

from gateway.audit_log.hash_chain import Checkpoint, parse_checkpoint
from gateway.audit_log.routes import verify
from services.kit.database_commands import in_database

audit_log = typer.Typer(help="What was done and refused, as a hash chain.", no_args_is_help=True)
_BROKEN = 1


@audit_log.callback()
def main() -> None:
    """What was done and refused, chained."""


@audit_log.command("verify", help="Say whether the chain is whole, or where it breaks (code 1).")
def verified(
    known: Annotated[
        list[str] | None,
        typer.Option(help="number:digest, printed before and kept outside; may be repeated"),
    ] = None,
) -> None:
    checkpoints = tuple(map(_checkpoint, known or []))
    verdict = in_database(lambda db: verify(db, checkpoints))
    for reason in verdict.breaks:
        typer.echo(reason, err=True)
    typer.echo(f"{'whole' if verdict.whole else 'BROKEN'}: {verdict.links} links")
    typer.echo(f"keep outside: {verdict.newest}")
    if not verdict.whole:
        raise typer.Exit(_BROKEN)


def _checkpoint(text: str) -> Checkpoint:
    try:
        return parse_checkpoint(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
