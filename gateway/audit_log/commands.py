"""`python -m gateway audit-log …`: the chain of acts and refusals, with the database alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from gateway.audit_log import archives
from gateway.audit_log.archives import Unfit
from gateway.audit_log.hash_chain import Checkpoint, parse_checkpoint
from gateway.audit_log.routes import verify
from services.kit.database_commands import actor, connected, fail, in_database

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
    archive: Annotated[
        list[Path] | None,
        typer.Option(exists=True, help="files of archives from the first on; may be repeated"),
    ] = None,
) -> None:
    checkpoints, files = tuple(map(_checkpoint, known or [])), archive or []
    for file in files:
        _fit(file)
    verdict = in_database(lambda db: verify(db, checkpoints, files))
    for reason in verdict.breaks:
        typer.echo(reason, err=True)
    if verdict.archived and not files:
        typer.echo(f"begins behind link {verdict.archived}, before it: archives (--archive FILE)")
    for checkpoint in verdict.unseen:
        typer.echo(f"not compared, for its archive alone shows it: {checkpoint}")
    typer.echo(f"{'whole' if verdict.whole else 'BROKEN'}: {verdict.links} links")
    typer.echo(f"keep outside: {verdict.newest}")
    if not verdict.whole:
        raise typer.Exit(_BROKEN)


@audit_log.command("archive", help="Write what is old into a file, to be kept outside.")
def archived(
    file: Annotated[Path, typer.Argument(help="a file that does not exist yet")],
    keep_days: Annotated[int, typer.Option(min=31, help="younger records stay")] = 400,
) -> None:
    before = datetime.now(UTC) - timedelta(days=keep_days)
    try:
        with archives.new_file(file) as out:
            in_database(lambda db: archives.write(db, out, before), Unfit)
    except Unfit as error:
        fail(str(error))
    written = _fit(file)
    typer.echo(f"{written.links} links up to {written.up_to}")
    typer.echo(f"sha256 {written.sha256}")
    typer.echo("nothing was taken out: keep copies of the file, then `audit-log prune FILE`")


@audit_log.command("prune", help="Take out what stands in an archive; it is the only copy then.")
def pruned(
    file: Annotated[Path, typer.Argument(exists=True, help="an archive, as `archive` wrote it")],
) -> None:
    archive = _fit(file)
    taken = connected(lambda db: archives.take_out(db, archive, actor()), Unfit)
    typer.echo(f"{taken} links taken out; the chain goes on from {archive.up_to}")


def _fit(file: Path) -> archives.Archive:
    try:
        return archives.read(file)
    except Unfit as error:
        fail(str(error))


def _checkpoint(text: str) -> Checkpoint:
    try:
        return parse_checkpoint(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
