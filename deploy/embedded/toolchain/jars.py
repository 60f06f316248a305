"""Apache Kafka's jars: locked by coordinate and digest, fetched once, checked at every start."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING

import stamina

from deploy.embedded.toolchain.caches import appearing, cache_directory
from deploy.errors import CannotRun
from deploy.report import SILENT, Report

if TYPE_CHECKING:
    from jgo.maven import MavenContext

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]

LOCK_FILE = Path(__file__).with_name("kafka.lock")
KAFKA = "org.apache.kafka:kafka_2.13"
LOG4J_CORE = "org.apache.logging.log4j:log4j-core"
LOG4J_BACK_END = "org.apache.logging.log4j:log4j-slf4j-impl"
RELEASE = re.compile(r"4\.\d+\.\d+")
REPOSITORY_VARIABLE = "MAVEN_REPOSITORY"
PARALLEL_DOWNLOADS = 4
ATTEMPTS = 3
ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Jar:
    """One locked artifact; `size` in bytes, `coordinate` as group:artifact:version."""

    coordinate: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        """The artifact's file name in every repository."""
        _group, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def locked(lock_file: Path = LOCK_FILE) -> list[Jar]:
    """The jars of the lock file, in its order."""
    rows = (line.split() for line in lock_file.read_text().splitlines() if line.strip())
    return [Jar(coordinate, sha256, int(size)) for coordinate, sha256, size in rows]


def version(jars: list[Jar]) -> str:
    """The Kafka version that `jars` make up."""
    return next(j.coordinate.rpartition(":")[2] for j in jars if j.coordinate.startswith(KAFKA))


def fetch(report: Report = SILENT, lock_file: Path = LOCK_FILE) -> Path:
    """The folder with all locked jars, downloaded when absent or damaged.

    Raises CannotRun when a download breaks or is not what the lock file says.
    """
    jars = locked(lock_file)
    target = cache_directory() / f"kafka-{version(jars)}"
    if _intact(target, jars):
        return target
    shutil.rmtree(target, ignore_errors=True)
    with appearing(target) as draft:
        _download(jars, draft, report)
    return target


def lock(lock_file: Path = LOCK_FILE) -> list[Jar]:
    """Resolve the newest Kafka 4.x and write coordinate, digest and size of all it needs."""
    with TemporaryDirectory() as scratch:
        context = _maven(Path(scratch))
        jars = [_measured(context, coordinate) for coordinate in _resolve(context)]
    jars.sort(key=lambda jar: jar.coordinate)
    lock_file.write_text("".join(f"{j.coordinate} {j.sha256} {j.size}\n" for j in jars))
    return jars


def _resolve(context: "MavenContext") -> list[str]:
    project = context.project(*KAFKA.split(":"))
    project.update()
    releases = [c.version for c in project.versions() if RELEASE.fullmatch(c.version)]
    newest = max(releases, key=lambda release: [int(part) for part in release.split(".")])
    kafka = context.create_dependency(f"{KAFKA}:{newest}")
    found, needed = context.resolver.resolve([kafka])
    coordinates = [f"{d.groupId}:{d.artifactId}:{d.version}" for d in (*found, *needed)]
    log4j = next(c.rpartition(":")[2] for c in coordinates if c.startswith(LOG4J_CORE))
    return [*coordinates, f"{LOG4J_BACK_END}:{log4j}"]


def _measured(context: "MavenContext", coordinate: str) -> Jar:
    content = context.create_dependency(coordinate).artifact.resolve().read_bytes()
    return Jar(coordinate, hashlib.sha256(content).hexdigest(), len(content))


def _maven(repository_cache: Path, progress: Progress | None = None) -> "MavenContext":
    """A Maven context; jgo is imported late because it takes 0.2 s and is seldom needed."""
    from jgo.maven import MavenContext, PythonResolver

    mirror = os.environ.get(REPOSITORY_VARIABLE)
    return MavenContext(
        resolver=PythonResolver(progress_callback=progress),
        repo_cache=repository_cache,
        remote_repos={"mirror": mirror.rstrip("/")} if mirror else None,
        timeout=ANSWER_SECONDS,
    )


def _download(jars: list[Jar], draft: Path, report: Report) -> None:
    total, interrupted = sum(jar.size for jar in jars), Event()
    with (
        report.download(f"Fetching Apache Kafka {version(jars)}", total) as advance,
        ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool,
    ):
        context = _maven(draft / "repository", _progress(advance, interrupted))
        downloads = [pool.submit(_download_one, context, jar, draft) for jar in jars]
        try:
            for download in downloads:
                download.result()
        except BaseException:
            interrupted.set()
            pool.shutdown(cancel_futures=True)
            raise
    shutil.rmtree(draft / "repository")


def _progress(advance: Callable[[int], None], interrupted: Event) -> Progress:
    """jgo's idea of a progress report, which also ends downloads that nobody waits for."""

    def advance_unless_interrupted(count: int) -> None:
        if interrupted.is_set():
            raise CannotRun("The download of Kafka was interrupted.")
        advance(count)

    @contextmanager
    def progress(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield advance_unless_interrupted

    return progress


def _download_one(context: "MavenContext", jar: Jar, folder: Path) -> None:
    artifact = context.create_dependency(jar.coordinate).artifact
    try:
        for attempt in stamina.retry_context(on=OSError, attempts=ATTEMPTS):
            with attempt:
                artifact.cached_path.unlink(missing_ok=True)
                artifact.resolve()
    except (OSError, RuntimeError) as error:
        raise CannotRun(
            f"The download of {jar.file_name} for Kafka failed ({_cause(error)}); check the "
            f"network, or set {REPOSITORY_VARIABLE} to a Maven repository you can reach."
        ) from error
    if not _matches(artifact.cached_path, jar):
        raise CannotRun(
            f"{jar.file_name} as downloaded is not the file that {LOCK_FILE.name} names "
            "(its SHA-256 differs), so it was removed and Kafka was not started."
        )
    artifact.cached_path.rename(folder / jar.file_name)


def _cause(error: Exception) -> str:
    return "not found there" if isinstance(error, RuntimeError) else type(error).__name__


def _matches(file: Path, jar: Jar) -> bool:
    if not file.is_file() or file.stat().st_size != jar.size:
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == jar.sha256


def _intact(folder: Path, jars: list[Jar]) -> bool:
    names = {entry.name for entry in folder.glob("*")}
    expected = {jar.file_name for jar in jars}
    return names == expected and all(_matches(folder / jar.file_name, jar) for jar in jars)
