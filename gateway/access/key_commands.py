"""`python -m gateway keys …`: keys by hand, with the database alone."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import asyncpg
import typer
from pydantic import ValidationError

from gateway.access import key_store
from gateway.access.api_keys import NewKey, event_names
from services.contracts.access.scopes import DISTRICT
from services.kit.database_commands import actor, in_database

T = TypeVar("T")
keys = typer.Typer(help="Who may send what, and who may operate.", no_args_is_help=True)
_HEADINGS = (
    *("name", "role", "source", "types", "scopes", "subjects"),
    *("rate", "until", "makes keys", "made", "revoked"),
)
Name = Annotated[str, typer.Argument(help="the key's name")]


@keys.command(help="Make a key and print its secret, this once.")
def create(
    name: Annotated[str, typer.Argument(help="small letters, digits and hyphens")],
    source: Annotated[str | None, typer.Option(help="the one source it sends as")] = None,
    types: Annotated[
        list[str] | None, typer.Option("--type", help='an event name, or "*"; may be repeated')
    ] = None,
    scopes: Annotated[
        list[str] | None,
        typer.Option("--scope", help="what it may see and tell of: bank/示例银行; may be repeated"),
    ] = None,
    subjects: Annotated[
        list[str] | None,
        typer.Option("--subject", help="with what the ids of its things begin; may be repeated"),
    ] = None,
    rate: Annotated[str | None, typer.Option(help='most events in a time: "600/minute"')] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="the last day on which it opens"),
    ] = None,
    operator: Annotated[
        bool, typer.Option("--operator", help="sends nothing, may do all else but make keys")
    ] = False,
    makes_keys: Annotated[
        bool, typer.Option("--keys", help="let an operator's key make and revoke keys as well")
    ] = False,
) -> None:
    if makes_keys and not operator:
        raise typer.BadParameter("--keys goes with --operator")
    role = "operator" if operator else "sender"
    try:
        key = NewKey(
            name=name,
            role=role,
            source=source,
            types=types or (),
            scopes=scopes or (DISTRICT,),
            subjects=subjects or (),
            rate=rate,
            expires_on=until.date().isoformat() if until else None,
        )
    except ValidationError as error:
        for problem in error.errors():
            where = "".join(f"{part}: " for part in problem["loc"])
            typer.echo(f"{where}{problem['msg']}", err=True)
        raise typer.Exit(2) from error
    typer.echo(_in_keys(lambda db: key_store.create(db, key, actor(), makes_keys)))


@keys.command("list", help="All keys there ever were.")
def listed() -> None:
    typer.echo("\t".join(_HEADINGS))
    for key in in_database(key_store.listed):
        cells = (
            key["name"],
            key["role"],
            key["source"] or "",
            event_names(key["types"]),
            ", ".join(key["scopes"]),
            ", ".join(key["subjects"]),
            key["rate"] or "",
            key["expires_on"].isoformat() if key["expires_on"] else "",
            "yes" if key["makes_keys"] else "",
            _moment(key["made_at"]),
            _moment(key["revoked_at"]),
        )
        typer.echo("\t".join(cells))


@keys.command(help="Give a key a new secret and print it, this once.")
def rotate(
    name: Name,
    grace_hours: Annotated[
        float, typer.Option(min=0, max=720, help="how long the old one still opens")
    ] = 24,
) -> None:
    grace = grace_hours * 3600
    typer.echo(_in_keys(lambda db: key_store.rotate(db, name, grace, actor())))


@keys.command(help="End a key with all its secrets, for good.")
def revoke(name: Name) -> None:
    _in_keys(lambda db: key_store.revoke(db, name, actor()))


@keys.command(help="Who did what to which key, newest first.")
def acts(most: Annotated[int, typer.Option(min=1, max=1000)] = 50) -> None:
    page = in_database(lambda db: key_store.acts(db, None, most))
    for act in page.rows:
        typer.echo(f"{_moment(act['at'])} {act['actor']} {act['action']} {act['key']}")


@keys.command(help="What was refused, to whom and why, newest first.")
def refusals(
    key: Annotated[str | None, typer.Option(help="only those of this key")] = None,
    most: Annotated[int, typer.Option(min=1, max=1000)] = 50,
) -> None:
    page = in_database(lambda db: key_store.refusals(db, key, None, most))
    for one in page.rows:
        whom = one["key"] or one["address"]
        event = f"{one['source']} {one['event_id']}: " if one["event_id"] else ""
        typer.echo(
            f"{_moment(one['at'])} ×{one['times']} {one['status']} {whom} {event}{one['detail']}"
        )


def _in_keys(work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    return in_database(work, key_store.Unknown, key_store.Impossible)


def _moment(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S%z}" if at else ""
