"""`python -m deploy.manifests`: write what follows from the code, check all of it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from deploy.access.table import sender as direct_sender
from deploy.errors import CannotRun
from deploy.manifests import checking, files, kafka, operators
from deploy.paths import ROOT
from deploy.report import Report
from services.contracts.__main__ import Owner, Scope, Subject, direct_topics

app = typer.Typer(help="Kubernetes manifests.", no_args_is_help=True)


@app.command(help="Write the manifests that follow from the code.")
def write() -> None:
    files.write()


@app.command(help="Fail when a manifest is outdated, or it or Compose's file is not as it should.")
def check() -> None:
    problems = [f"{name}: outdated; `make documents` writes it" for name in files.outdated()]
    problems += checking.composition_problems(ROOT / "docker-compose.yml")
    for name, look in _looks().items():
        try:
            problems += [f"{name}: {one}" for one in look()]
        except CannotRun as error:
            problems.append(str(error))
    if problems:
        raise SystemExit("\n".join(problems))
    Report().say("Compose's file and the Kubernetes manifests hold to their schemas.")


@app.command("operators")
def check_operators(
    folder: Annotated[Path, typer.Argument(help="YAML files of the operators' releases")],
) -> None:
    """Fail when a custom resource is not as the operator's own definition says."""
    documents, known = operators.everything(), operators.schemas(sorted(folder.rglob("*.yaml")))
    if problems := sorted(set(operators.faults(documents, known))):
        raise SystemExit("\n".join(problems))
    report = Report()
    report.say(f"The manifests hold to the {len(known)} definitions of {folder}.")
    for kind in sorted(operators.unknown(documents, known)):
        report.say(f"NOT CHECKED, no definition there: {kind}")


def _looks() -> dict[str, Callable[[], list[str]]]:
    """A check for each overlay, and for the components that none of them has."""
    overlays = sorted((files.FOLDER / "overlays").iterdir())
    found = {one.name: partial(checking.problems, one) for one in overlays}
    return found | {"production with all components": checking.optional_problems}


@app.command(help="Print the manifests that let a direct sender write its own topics.")
def sender(
    name: Annotated[str, typer.Argument(help="its principal: small letters, digits, hyphens")],
    source: Annotated[str, typer.Argument(help="the source of its events")],
    owner: Annotated[list[Owner], typer.Option(help="to which owner it sends; repeatable")],
    scope: Scope,
    subject: Subject = None,
) -> None:
    topics = direct_topics(source, owner, scope, subject or ())
    try:
        user = kafka.sender(direct_sender(name, topics))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    print(files.text([*map(kafka.topic, topics), user]), end="")


if __name__ == "__main__":
    app()
