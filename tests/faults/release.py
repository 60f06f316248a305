"""The release before this tree's, from its history."""

import os
import subprocess
import tarfile
from pathlib import Path

from deploy.paths import ROOT

CODE = ("services", "gateway", "audit", "deploy", "pyproject.toml")


def before(folder: Path) -> Path | str:
    """Its code, unpacked into this folder; or the reason why it cannot be had.

    `OLD` names a commit; without it, it is the one before the newest change to the services.
    """
    commit = os.environ.get("OLD") or _before_the_newest_change()
    done = _git("archive", "--format=tar", f"--output={folder / 'old.tar'}", commit, *CODE)
    if done.returncode:
        return f"the history of this tree holds no {commit}: {done.stderr.strip()}"
    with tarfile.open(folder / "old.tar") as archive:
        archive.extractall(folder / "old", filter="data")
    return folder / "old"


def _before_the_newest_change() -> str:
    newest = _git("log", "--max-count=1", "--format=%H", "--", "services", "gateway/*.py")
    return f"{newest.stdout.strip() or 'HEAD'}^"


def _git(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
