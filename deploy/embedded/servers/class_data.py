"""Kafka's classes as Java keeps them between starts: a broker is up in half of the time.

Made once for each Java and Kafka on a machine, from a broker that is started for it and ended.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.embedded.toolchain.caches import cache_directory


def place(java: Path, jars: Path, options: tuple[str, ...]) -> Path:
    """Where the archive of this Java, these jars and these options stands, once it is made."""
    runtime = java.resolve()
    state = runtime.stat()
    what = (runtime, state.st_mtime_ns, state.st_size, jars, options)
    name = hashlib.sha256(repr(what).encode()).hexdigest()[:16]
    return cache_directory() / f"{jars.name}-{name}.jsa"


def options(archive: Path) -> list[str]:
    """Options of Java to use the archive; none while it is missing, or where Java makes none."""
    is_there = archive.is_file() and archive.stat().st_size > 0
    return [f"-XX:SharedArchiveFile={archive}"] if is_there else []


def make(archive: Path, run_once: Callable[[Path, str], None]) -> None:
    """Let `run_once(folder, option)` run Kafka in that folder with that option until it has ended.

    Java may leave nothing: then an empty file says so, and nobody tries again.
    """
    with TemporaryDirectory(prefix=f".{archive.name}-", dir=archive.parent) as folder:
        draft = Path(folder) / archive.name
        run_once(Path(folder), f"-XX:ArchiveClassesAtExit={draft}")
        draft.touch()
        os.replace(draft, archive)
