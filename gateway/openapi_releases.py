"""`python -m gateway.openapi_releases`: does the HTTP API hold to what was released?

Requests that callers were promised to be taken must still be taken, and answers must still say what
they said; where an answer holds one of some words (a state, a permission, a kind), more may come.
What the last release called deprecated may be gone; everything else only where the version's first
number was raised.
"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway import openapi
from gateway.released_schemas import DEPRECATED, alone, members, open_words
from services.contracts.published.releases import (
    STILL_READABLE,
    STILL_UNDERSTOOD,
    compatible,
    patterns_changed,
)
from services.contracts.published.schemas import closed

RELEASED = Path(__file__).parents[1] / "docs" / "released" / "openapi.json"
Document = dict[str, Any]
_WORDS = ("description", "summary", "example", "examples", "title")
# Under these stand names of our own, which may be called like a word of the specification.
_NAMED = ("properties", "schemas", "paths", "content", "responses", "headers", "$defs")

app = typer.Typer(help=__doc__, no_args_is_help=True)


@app.command(help="Fail when the API breaks with its last release and is called compatible.")
def check(
    reviewed: Annotated[bool, typer.Option(help="patterns that changed allow no less")] = False,
) -> None:
    old, new = released(), asyncio.run(openapi.document())
    found = broken(old, new, reviewed)
    unexplained = list(without_a_word(new))
    for reason in [*found, *unexplained]:
        typer.echo(reason, err=True)
    if unexplained or (found and not _is_next_major(old, new)):
        raise typer.Exit(1)
    typer.echo(f"the API of release {version(old)} holds" if not found else "a new major version")


@app.command(help="Keep the API as it is now as the last release; refused where it breaks.")
def release(
    reviewed: Annotated[bool, typer.Option(help="patterns that changed allow no less")] = False,
) -> None:
    check(reviewed)
    RELEASED.parent.mkdir(parents=True, exist_ok=True)
    kept = _without_words(asyncio.run(openapi.document()))
    RELEASED.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


def released() -> Document:
    """The API of the last release, without its words."""
    return json.loads(RELEASED.read_text("utf-8"))


def version(document: Document) -> str:
    return document["info"]["version"]


def _is_next_major(old: Document, new: Document) -> bool:
    return int(version(new).split(".")[0]) > int(version(old).split(".")[0])


def broken(old: Document, new: Document, reviewed: bool = False) -> list[str]:
    """Why callers of the old API may fail with the new one; empty when they do not. Pure.

    `reviewed`: somebody has looked at the patterns that changed.
    """
    found = []
    for path, method, operation in operations(old):
        if operation.get(DEPRECATED):
            continue
        now = new["paths"].get(path, {}).get(method)
        reasons = ["is gone"] if now is None else _breaks(operation, now, old, new)
        found += [f"{method.upper()} {path}: {reason}" for reason in reasons]
    return found if reviewed else [*found, *_patterns_changed(old, new)]


def _patterns_changed(old: Document, new: Document) -> Iterator[str]:
    """Of shared parts and of parameters: whether they allow less, a person must say."""
    parts, now = old["components"]["schemas"], new["components"]["schemas"]
    for name in sorted(parts.keys() & now.keys()):
        yield from (f"{name}: {reason}" for reason in patterns_changed(parts[name], now[name]))
    for path, method, operation in operations(old):
        after = _parameters(new["paths"].get(path, {}).get(method, {}))
        for place, parameter in _parameters(operation).items():
            if place in after:
                for reason in patterns_changed(parameter["schema"], after[place]["schema"]):
                    yield f"{method.upper()} {path}: {' '.join(place)}: {reason}"


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in sorted(document["paths"].items()):
        for method, operation in sorted(methods.items()):
            yield path, method, operation


def _breaks(was: Document, now: Document, old: Document, new: Document) -> Iterator[str]:
    yield from _parameters_break(was, now, old, new)
    yield from _body_breaks(was.get("requestBody"), now.get("requestBody"), old, new)
    yield from _answers_break(was["responses"], now["responses"], old, new)
    if _is_open(was) and not _is_open(now):
        yield "wants a key or a session where it wanted none"


def _is_open(operation: Document) -> bool:
    """Whether somebody without any key may ask."""
    return not operation.get("security") or {} in operation["security"]


def _parameters_break(was: Document, now: Document, old: Document, new: Document) -> Iterator[str]:
    before, after = _parameters(was), _parameters(now)
    for place, parameter in before.items():
        if place not in after:
            if not parameter.get(DEPRECATED):
                yield f"{' '.join(place)}: is no parameter any more"
            continue
        if after[place].get("required") and not parameter.get("required"):
            yield f"{' '.join(place)}: is required now"
        schemas = alone(parameter["schema"], old), alone(after[place]["schema"], new)
        if not compatible(*schemas, STILL_UNDERSTOOD):
            yield f"{' '.join(place)}: no longer takes everything that it took"
    for place in after.keys() - before.keys():
        if after[place].get("required"):
            yield f"{' '.join(place)}: is new and required"


def _parameters(operation: Document) -> dict[tuple[str, str], Document]:
    return {(one["in"], one["name"]): one for one in operation.get("parameters", ())}


def _body_breaks(
    was: Document | None, now: Document | None, old: Document, new: Document
) -> Iterator[str]:
    if now is not None and now.get("required") and not (was or {}).get("required"):
        yield "a body is required now"
    if was is None:
        return
    for kind, form in was["content"].items():
        if now is None or kind not in now["content"]:
            yield f"no longer takes {kind}"
            continue
        before, after = alone(form["schema"], old), alone(now["content"][kind]["schema"], new)
        for lost in sorted(members(before) - members(after)):
            yield f"{kind}: {lost} is no longer taken"
        if not compatible(closed(before), closed(after), STILL_UNDERSTOOD):
            yield f"{kind}: no longer takes everything that it took"


def _answers_break(was: Document, now: Document, old: Document, new: Document) -> Iterator[str]:
    for status, answer in was.items():
        if status not in now:
            if status.startswith("2"):
                yield f"no longer answers {status}"
            continue
        for kind, form in answer.get("content", {}).items():
            if kind not in now[status].get("content", {}):
                yield f"{status}: no longer answers as {kind}"
                continue
            before = alone(form.get("schema", {}), old)
            after = alone(now[status]["content"][kind].get("schema", {}), new)
            for lost in sorted(members(before) - members(after)):
                yield f"{status}: {lost} is no longer said"
            if not compatible(open_words(before), open_words(after), STILL_READABLE):
                yield f"{status}: says what it did not say"


def without_a_word(document: Document) -> Iterator[str]:
    """Each deprecated operation, parameter or member that does not say since when and what instead.

    Pure. What is said begins with "Deprecated since <version>: ".
    """
    for path, method, operation in operations(document):
        held = [operation, *operation.get("parameters", ())]
        for one in held:
            if one.get(DEPRECATED) and not _is_explained(one):
                yield f"{method.upper()} {path}: {one.get('name', 'deprecated')}: {_HOW}"
    for name, schema in document["components"]["schemas"].items():
        for member, one in schema.get("properties", {}).items():
            if one.get(DEPRECATED) and not _is_explained(one):
                yield f"{name}.{member}: {_HOW}"


_HOW = 'its description must begin with "Deprecated since <version>: " and name what to use instead'


def _is_explained(deprecated: Document) -> bool:
    said, _, instead = deprecated.get("description", "").partition(": ")
    return said.startswith("Deprecated since ") and bool(instead.strip())


def _without_words(part: Any, names: bool = False) -> Any:
    """The same without what only people read. `names`: the keys are names, not words."""
    if isinstance(part, list):
        return [_without_words(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_words(one, not names and key in _NAMED)
        for key, one in part.items()
        if names or key not in _WORDS
    }


if __name__ == "__main__":
    app()
