"""`python -m deploy.parts`: the list of parts, the bill of materials, what is mended no more."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from deploy.parts import knowledge, listing
from deploy.parts.inventory import parts
from deploy.report import Report

app = typer.Typer(help="What the product is made of.", no_args_is_help=True)


@app.command(help="Write docs/parts.md.")
def write() -> None:
    listing.write(parts(), knowledge.read())


@app.command(help="Fail where docs/parts.md is outdated; tell what its makers mend no more.")
def check() -> None:
    told = knowledge.read()
    if listing.text(parts(), told) != listing.DOCUMENT.read_text("utf-8"):
        raise SystemExit("docs/parts.md is outdated: run `make documents`")
    report = Report()
    for line in knowledge.ended(parts(), told, datetime.now(UTC).date()):
        report.say(f"SUPPORT ENDED: {line}")
    report.say("docs/parts.md is what the lock files say.")


@app.command(help="Write the bill of materials (CycloneDX 1.6, JSON) of all parts into a file.")
def sbom(to: Annotated[Path, typer.Argument()] = Path("sbom.cdx.json")) -> None:
    from deploy.parts import sbom

    found = knowledge.licensed(parts(), knowledge.read())
    to.write_text(sbom.text(sbom.bill(found)), "utf-8")
    Report().say(f"{to}: {len(found)} parts")


app()
