"""Known weaknesses of the page's locked libraries, as npm hears of them from its registry."""

import json
import subprocess
from pathlib import Path

from deploy.embedded.toolchain.node import npm
from deploy.errors import CannotRun
from deploy.scanning.libraries import Scan

_SECONDS = 300


def scan(page: Path, *options: str) -> Scan:
    """Ask about every library of the lock file in this folder."""
    try:
        command = [npm(), "audit", "--json", "--package-lock-only", *options]
        done = subprocess.run(command, cwd=page, capture_output=True, text=True, timeout=_SECONDS)
    except CannotRun as error:
        return Scan([], str(error))
    except subprocess.TimeoutExpired:
        return Scan([], f"no answer within {_SECONDS} s")
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        return Scan([], (done.stderr.strip().splitlines() or ["nothing was said"])[-1][:200])
    if "vulnerabilities" not in report:
        return Scan([], str(report.get("message") or report)[:200])
    return Scan(weaknesses(report))


def weaknesses(report: dict) -> list[str]:
    """A line for each in npm's JSON; libraries that only use a weak one are left out. Pure."""
    return [
        f"{name} {found['range']}: {one['title']} ({one['url']}), {_mended(found['fixAvailable'])}"
        for name, found in report["vulnerabilities"].items()
        for one in found["via"]
        if isinstance(one, dict)
    ]


def _mended(fix: bool | dict) -> str:
    """npm names the library of package.json to raise, or says that `npm update` mends it."""
    if isinstance(fix, dict):
        return f"mended by {fix['name']} {fix['version']}"
    return "mended by npm update" if fix else "mended in no version yet"
