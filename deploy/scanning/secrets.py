"""Secrets in the tree: what detect-secrets finds beyond what the baseline knows to be none."""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import chdir
from pathlib import Path

from detect_secrets.core import baseline
from detect_secrets.core.secrets_collection import SecretsCollection

from deploy.paths import ROOT

BASELINE = ROOT / ".secrets.baseline"
# Digests by the thousand, and documents that follow from the code.
_NOT_READ = (
    "requirements/",
    "docs/asyncapi.json",
    "docs/openapi.json",
    "docs/schemas/",
    "docs/released/",
)
_DIGESTS = ("package-lock.json", ".lock", ".png", ".ico", ".woff2", BASELINE.name)


def new_secrets(root: Path, names: Iterable[str]) -> Iterator[str]:
    """`file:line: kind` of each that the baseline does not know, line numbers aside."""
    known = _known()
    found = _found(root, names)
    for name, secret in sorted(found - known, key=lambda one: (one[0], one[1].line_number)):
        yield f"{name}:{secret.line_number}: {secret.type}"


def names_in_the_tree() -> list[str]:
    """Every file that is or would be committed. Raises CalledProcessError outside of git."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = sorted(name for name in listing.split("\0") if name)
    return [n for n in names if not n.startswith(_NOT_READ) and not n.endswith(_DIGESTS)]


def renew() -> None:
    """Take all that is found now as known: look at each before."""
    _known()
    baseline.save_to_file(_found(ROOT, names_in_the_tree()), str(BASELINE))


def _known() -> SecretsCollection:
    """The baseline; its plugins and filters hold for what is scanned afterwards."""
    return baseline.load(baseline.load_from_file(str(BASELINE)))


def _found(root: Path, names: Iterable[str]) -> SecretsCollection:
    """Names are kept as they are given: a baseline holds wherever the tree lies."""
    found = SecretsCollection()
    with chdir(root):
        for name in names:
            found.scan_file(name)
    return found
