"""Bring a database to the newest schema with dbmate; several at once take turns."""

import os
import subprocess
import sys
from pathlib import Path


def migrate(database_url: str, folders: list[Path]) -> int:
    """Run the migrations of all folders in the order of their names; the exit code of dbmate."""
    joiner = "&" if "?" in database_url else "?"
    command = [
        str(Path(sys.executable).with_name("dbmate")),
        *(part for folder in folders if folder.is_dir() for part in ("-d", str(folder))),
        "--no-dump-schema",
        "--migration-lock",
        "--wait",
        "migrate",
    ]
    where = database_url if "sslmode=" in database_url else f"{database_url}{joiner}sslmode=disable"
    return subprocess.run(command, env={**os.environ, "DATABASE_URL": where}).returncode
