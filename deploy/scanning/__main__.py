"""`python -m deploy.scanning`: look for secrets in the tree, and for weak parts."""

import typer

from deploy.embedded.toolchain.node import WEB
from deploy.parts.inventory import parts
from deploy.paths import ROOT
from deploy.report import Report
from deploy.scanning import advisories, images, libraries, page_libraries
from deploy.scanning import secrets as tree

LOCKED = ROOT / "requirements" / "dev.txt"
app = typer.Typer(help="Scans.", no_args_is_help=True)


@app.command(help="Fail for what looks like a secret and is not in .secrets.baseline.")
def secrets() -> None:
    if found := list(tree.new_secrets(ROOT, tree.names_in_the_tree())):
        hint = "If none is a secret: python -m deploy.scanning renew"
        raise SystemExit("\n".join([*found, hint]))
    Report().say("No file holds a secret that .secrets.baseline does not know to be none.")


@app.command(help="Take all that is found now as known to be no secret.")
def renew() -> None:
    tree.renew()


@app.command("libraries", help="Fail for a library with a known weakness, where that can be asked.")
def weak_libraries() -> None:
    _tell(libraries.scan(LOCKED), "the libraries' weaknesses", "No locked library")


@app.command("page", help="Fail for a weak library of the page, where npm can be asked.")
def weak_page() -> None:
    _tell(page_libraries.scan(WEB), "the page's libraries", "No library of the page")


@app.command(help="Fail for a jar of Kafka with a known weakness, where that can be asked.")
def jars() -> None:
    held = [part for part in parts() if part.kind == "jar"]
    _tell(advisories.scan(held), "the jars' weaknesses", "No locked jar")


@app.command("images", help="Fail for an image with a known weakness, where trivy is.")
def weak_images() -> None:
    held = sorted({f"{p.name}:{p.version}" for p in parts() if p.kind == "image"})
    _tell(images.scan(held), "the images' weaknesses", "No image")


def _tell(scan: libraries.Scan, what: str, nothing: str) -> None:
    """Exit with what is weak; say what could not be looked at."""
    if scan.weaknesses:
        raise SystemExit("\n".join(scan.weaknesses))
    if scan.unheard:
        typer.echo(f"NOT SCANNED, {what}: {scan.unheard}", err=True)
    else:
        Report().say(f"{nothing} has a known weakness.")


app()
