"""Backup and restore: one dump of each database. Topics are refilled from the journals.

Kafka is not dumped: every fact stands in its owner's journal, and a cluster that does not have
them yet gets them at the next start (`launcher.run`). One that lived on has newer ones: after a
restore the owners go on above them.
"""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from deploy.embedded.servers.postgres import accepts
from deploy.embedded.supervision.wiring import Wiring
from deploy.embedded.toolchain.postgres import binary
from deploy.embedded.waiting import finish
from deploy.errors import CannotRun
from deploy.report import Report

MANIFEST = "backup.json"


def backup(wiring: Wiring, target: Path, report: Report) -> None:
    """Dump every database of a running district into a new folder. Raises CannotRun."""
    try:
        target.mkdir(parents=True, mode=0o700)
    except FileExistsError as error:
        raise CannotRun(f"{target} is there already: name a new folder.") from error
    began = datetime.now(UTC)
    for name in wiring.product.databases:
        with report.step(f"Dumping {name}"):
            _run(wiring, "pg_dump", name, "--format=custom", f"--file={_dump(target, name)}")
    manifest = {"began_at": began.isoformat(), "databases": list(wiring.product.databases)}
    (target / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    report.say(f"{target} holds every database as it was at {began:%Y-%m-%d %H:%M:%S} UTC.")


def restore(wiring: Wiring, source: Path, report: Report) -> None:
    """Fill the empty databases of a held state folder. Raises CannotRun when one is not empty."""
    manifest = _manifest(source)
    if missing := sorted(set(wiring.product.databases) - set(manifest["databases"])):
        raise CannotRun(f"{source} holds no dump of {', '.join(missing)}.")
    if wiring.postgres:
        with wiring.postgres.running():
            _fill(wiring, source, report)
    else:
        _fill(wiring, source, report)
    wiring.state.demo_is_not_wanted()
    wiring.state.remember_restore()
    report.say(
        f"Restored what was known at {manifest['began_at']}: start it with `make run`, and have "
        "senders send again what they sent since (the same ids count once)."
    )


def _fill(wiring: Wiring, source: Path, report: Report) -> None:
    if not finish(accepts(wiring.admin_url)):
        raise CannotRun("PostgreSQL does not answer.")
    wiring.create_databases()
    for name in wiring.product.databases:
        if finish(_holds_tables(wiring.database_url(name))):
            raise CannotRun(
                f"The database {name} is not empty, and a restore overwrites nothing: "
                "`make reset` first, or set STATE_DIR to a new folder."
            )
    for name in wiring.product.databases:
        with report.step(f"Restoring {name}"):
            _run(wiring, "pg_restore", name, "--exit-on-error", str(_dump(source, name)))


async def _holds_tables(url: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(
            "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"
        )
    finally:
        await connection.close()


def _manifest(source: Path) -> dict:
    try:
        return json.loads((source / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise CannotRun(f"{source} is no whole backup ({error}).") from error


def _dump(folder: Path, name: str) -> Path:
    return folder.absolute() / f"{name}.dump"


def without_password(url: str) -> tuple[str, str]:
    """A URL that may stand in a command line, which every user of the machine can read."""
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    return urlunsplit(parts._replace(netloc=f"{name}@{place}")), unquote(password)


def _run(wiring: Wiring, program: str, name: str, *options: str) -> None:
    """A program of PostgreSQL as the database's own role. Raises CannotRun with its words."""
    command = [str(binary(program)), "--no-owner", "--no-privileges", *options]
    place, password = without_password(wiring.database_url(name))
    done = subprocess.run(
        [*command, "--dbname", place],
        env=os.environ | {"LC_ALL": "C.UTF-8", "PGPASSWORD": password},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CannotRun(f"{program} failed for {name}: {done.stderr.strip()[-500:]}")
