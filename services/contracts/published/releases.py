"""`python -m services.contracts.published.releases`: do the messages hold to what was released?

Events that senders were promised to be understood must stay valid; facts that readers were
promised to understand must stay readable, and new readers must understand facts that topics keep.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import jsoncompat
import typer

from services.contracts.published import schemas
from services.contracts.published.schemas import Schema, closed, is_told

RELEASED = Path(__file__).parents[3] / "docs" / "schemas"
STILL_UNDERSTOOD, STILL_READABLE = "deserializer", "serializer"

app = typer.Typer(help=__doc__, no_args_is_help=True)


@app.command(help="Fail when a message breaks with its last released schema.")
def check() -> None:
    new, old = schemas.messages(), released()
    found = broken(old, new)
    for reason in found:
        typer.echo(reason, err=True)
    unreleased = sorted(new.keys() - old.keys())
    if unreleased:
        typer.echo(f"not released yet: {', '.join(unreleased)}")
    if found:
        raise typer.Exit(1)
    typer.echo(f"{len(old)} released schemas hold")


@app.command(help="Release the schemas of all messages; refused when one breaks with the last.")
def release(
    reviewed: Annotated[bool, typer.Option(help="patterns that changed allow no less")] = False,
) -> None:
    new = schemas.messages()
    if found := broken(released(), new, reviewed):
        typer.echo("\n".join(found), err=True)
        raise typer.Exit(1)
    RELEASED.mkdir(parents=True, exist_ok=True)
    for name, schema in new.items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (RELEASED / f"{name}.json").write_text(f"{text}\n", "utf-8")
    typer.echo(f"{len(new)} schemas released")


def released() -> dict[str, Schema]:
    """The last released schema of every message."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in RELEASED.glob("*.json")}


def broken(old: dict[str, Schema], new: dict[str, Schema], reviewed: bool = False) -> list[str]:
    """Why the new messages break with the old ones; empty when they do not.

    `reviewed`: somebody has looked at the patterns that changed.
    """
    found = [f"{name}: is gone" for name in sorted(old.keys() - new.keys())]
    for name in sorted(old.keys() & new.keys()):
        reasons = [*_breaks(name, old[name], new[name])]
        if not reviewed:
            reasons += patterns_changed(old[name], new[name])
        found += [f"{name}: {reason}" for reason in reasons]
    return found


def _breaks(name: str, old: Schema, new: Schema) -> Iterator[str]:
    if not compatible(closed(old), closed(new), STILL_UNDERSTOOD):
        yield "no longer takes everything that its released schema allows"
    if is_told(name) and not compatible(old, new, STILL_READABLE):
        yield "says things that its released schema does not allow"


def compatible(old: Schema, new: Schema, role: str) -> bool:
    """Whether readers of the new schema take what the old allows, or the other way round."""
    return jsoncompat.check_compat(json.dumps(old), json.dumps(new), role)


def patterns_changed(old: Schema, new: Schema) -> Iterator[str]:
    """Each place whose pattern is another: whether it allows less, a person must say.

    The library looks through patterns.
    """
    then = dict(_patterns(old))
    for place, pattern in _patterns(new):
        if pattern is not None and then.get(place, pattern) != pattern:
            yield f"another pattern at {place}: {pattern}, released was {then[place]}"


def _patterns(schema: Any, place: str = "") -> Iterator[tuple[str, str | None]]:
    """Every object within the schema by its place, with its pattern if it has one."""
    if isinstance(schema, dict):
        pattern = schema.get("pattern")
        yield place, pattern if isinstance(pattern, str) else None
    parts = schema.items() if isinstance(schema, dict) else enumerate(schema)
    for key, part in parts:
        if isinstance(part, dict | list):
            yield from _patterns(part, f"{place}/{key}")


if __name__ == "__main__":
    app()
