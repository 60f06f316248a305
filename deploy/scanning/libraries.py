"""Known weaknesses of the locked libraries, as pip-audit hears of them from its service."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 300


@dataclass(frozen=True)
class Scan:
    """`unheard` says why nothing is known, None where the service answered."""

    weaknesses: list[str]
    unheard: str | None = None


def scan(locked: Path, *options: str) -> Scan:
    """Ask about every library of a file with hashes."""
    asked = ("--requirement", str(locked), "--require-hashes", "--disable-pip", "--format", "json")
    command = [sys.executable, "-m", "pip_audit", *asked, "--progress-spinner", "off", *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return Scan([], f"no answer within {_SECONDS} s")
    try:
        return Scan(weaknesses(json.loads(done.stdout)))
    except json.JSONDecodeError:
        return Scan([], (done.stderr.strip().splitlines() or ["nothing was said"])[-1][:200])


def weaknesses(report: dict) -> list[str]:
    """A line for each in pip-audit's JSON. Pure."""
    return [
        f"{library['name']} {library['version']}: {one['id']}, "
        f"mended in {', '.join(one['fix_versions']) or 'no version yet'}"
        for library in report["dependencies"]
        for one in library.get("vulns", ())
    ]
