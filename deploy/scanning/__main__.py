"""`python -m deploy.scanning`: look for secrets in the tree, and for weak libraries."""

import typer

from deploy.embedded.toolchain.node import WEB
from deploy.paths import ROOT
from deploy.report import Report
from deploy.scanning import libraries, page_libraries
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
    scans = {"libraries": libraries.scan(LOCKED), "page's libraries": page_libraries.scan(WEB)}
    for what, scan in scans.items():
        if scan.unheard:
            typer.echo(f"NOT SCANNED, weaknesses of the {what}: {scan.unheard}", err=True)
        elif not scan.weaknesses:
            Report().say(f"None of the {what} has a known weakness.")
    if weak := [line for scan in scans.values() for line in scan.weaknesses]:
        raise SystemExit("\n".join(weak))


app()
