"""`python -m deploy.access`: show the table, apply it, let a direct sender or a follower in."""

import os
import secrets
from collections.abc import Iterable, Mapping
from typing import Annotated

import typer

from deploy.access import cluster
from deploy.access.table import Principal, principals
from deploy.access.table import follower as outside_follower
from deploy.access.table import sender as direct_sender
from services.contracts.__main__ import Owner, Scope, Subject, direct_topics
from services.kit.messaging.administration import connect
from services.kit.settings import KafkaSettings, read

app = typer.Typer(help="Who may do what in Kafka.", no_args_is_help=True)


@app.command(help="Print who may do what.")
def show() -> None:
    for principal in principals():
        for rule in principal.rules:
            name = f"{rule.name}*" if rule.prefixed else rule.name
            print(f"{principal.name}\t{rule.operation}\t{rule.resource}\t{name}")


@app.command("apply", help="Make every process's user and its rules, as the table has them.")
def apply_all() -> None:
    table = principals()
    given = _passwords(os.environ, table)
    cluster.apply(connect(read(KafkaSettings)), given, table)
    print(f"{len(table)} principals have their rules")


@app.command(help="Let a direct sender write its own topics; prints its password, this once.")
def sender(
    name: Annotated[str, typer.Argument(help="its principal: small letters, digits, hyphens")],
    source: Annotated[str, typer.Argument(help="the source of its events")],
    owner: Annotated[list[Owner], typer.Option(help="to which owner it sends; repeatable")],
    scope: Scope,
    subject: Subject = None,
) -> None:
    topics = direct_topics(source, owner, scope, subject or ())
    try:
        principal = direct_sender(name, topics)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    _let_in(principal)


@app.command(help="Let somebody outside read topics of facts; prints the password, this once.")
def follower(
    name: Annotated[str, typer.Argument(help="its principal: small letters, digits, hyphens")],
    topic: Annotated[list[str], typer.Option(help="a topic of facts; repeatable")],
) -> None:
    try:
        principal = outside_follower(name, topic)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    _let_in(principal)


def _let_in(principal: Principal) -> None:
    password = secrets.token_urlsafe(24)
    cluster.apply(connect(read(KafkaSettings)), {principal.name: password}, [principal])
    print(password)


def variable(name: str) -> str:
    """The environment variable that holds a principal's password."""
    return f"{name.upper().replace('-', '_')}_KAFKA_PASSWORD"


def _passwords(environ: Mapping[str, str], table: Iterable[Principal]) -> dict[str, str]:
    """Every principal's password. Stops the process where some are missing."""
    names = {principal.name: variable(principal.name) for principal in table}
    missing = [wanted for wanted in names.values() if not environ.get(wanted)]
    if missing:
        raise SystemExit(f"no password: {', '.join(missing)}")
    return {name: environ[wanted] for name, wanted in names.items()}


if __name__ == "__main__":
    app()
