"""Apache Kafka's jars: locked by coordinate and digest, fetched once, checked at every start."""

import hashlib
import os
import shutil
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import certifi
import httpx2
import stamina
from packageurl import PackageURL
from packageurl.contrib.purl2url import get_download_url

from deploy.embedded.toolchain.caches import appearing, cache_directory
from deploy.errors import CannotRun
from deploy.report import SILENT, Report

LOCK_FILE = Path(__file__).with_name("kafka.lock")
TOOLS_LOCK_FILE = Path(__file__).with_name("kafka-tools.lock")
KAFKA = "org.apache.kafka:kafka_2.13"
REPOSITORY_VARIABLE = "MAVEN_REPOSITORY"
MORE_AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
PARALLEL_DOWNLOADS = 4
ATTEMPTS = 3
ANSWER_SECONDS = 60
ABSENT, BUSY, SERVER_ERRORS = 404, (408, 429), 500


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

    @property
    def url(self) -> str:
        """Where the repository has it: Maven Central, or the one that this machine names."""
        group, artifact, version = self.coordinate.split(":")
        named = os.environ.get(REPOSITORY_VARIABLE, "").rstrip("/")
        where = {"repository_url": named} if named else None
        return get_download_url(PackageURL("maven", group, artifact, version, where).to_string())


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
        download(jars, draft, f"Apache Kafka {version(jars)}", report)
    return target


def download(jars: list[Jar], folder: Path, what: str, report: Report = SILENT) -> None:
    """Put every jar of `what` into `folder`, compared with its digest. Raises CannotRun."""
    total, interrupted = sum(jar.size for jar in jars), Event()
    with (
        report.download(f"Fetching {what}", total) as advance,
        httpx2.Client(
            verify=_authorities(), timeout=ANSWER_SECONDS, follow_redirects=True
        ) as client,
        ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool,
    ):
        counted = _unless(interrupted, advance)
        downloads = [pool.submit(_download_one, client, jar, folder, counted) for jar in jars]
        try:
            for download in downloads:
                download.result()
        except BaseException:
            interrupted.set()
            pool.shutdown(cancel_futures=True)
            raise


def _authorities() -> ssl.SSLContext:
    """Who vouches for a repository: this machine's authorities and those that pip brings along.

    A machine may have none, and one behind a proxy of its own names more as pip lets it.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    for bundle in filter(None, map(os.environ.get, MORE_AUTHORITIES)):
        context.load_verify_locations(bundle)
    return context


def _unless(interrupted: Event, advance: Callable[[int], None]) -> Callable[[int], None]:
    """`advance`, which also ends downloads that nobody waits for."""

    def counted(count: int) -> None:
        if interrupted.is_set():
            raise CannotRun("The download of Kafka was interrupted.")
        advance(count)

    return counted


def _download_one(
    client: httpx2.Client, jar: Jar, folder: Path, advance: Callable[[int], None]
) -> None:
    draft = folder / f"{jar.file_name}.part"
    try:
        for attempt in stamina.retry_context(on=_passing, attempts=ATTEMPTS):
            with attempt:
                _stream(client, jar.url, draft, advance)
    except httpx2.HTTPError as error:
        raise CannotRun(
            f"The download of {jar.file_name} for Kafka failed ({_cause(error)}); check the "
            f"network, or set {REPOSITORY_VARIABLE} to a Maven repository you can reach."
        ) from error
    if not _matches(draft, jar):
        raise CannotRun(
            f"{jar.file_name} as downloaded is not the file that {LOCK_FILE.name} names "
            "(its SHA-256 differs), so it was removed and Kafka was not started."
        )
    draft.rename(folder / jar.file_name)


def _stream(client: httpx2.Client, url: str, file: Path, advance: Callable[[int], None]) -> None:
    with client.stream("GET", url) as answer, file.open("wb") as content:
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            content.write(piece)
            advance(len(piece))


def _passing(error: Exception) -> bool:
    """Whether another try may go better."""
    if isinstance(error, httpx2.HTTPStatusError):
        return error.response.status_code >= SERVER_ERRORS or error.response.status_code in BUSY
    return isinstance(error, httpx2.TransportError)


def _cause(error: httpx2.HTTPError) -> str:
    if isinstance(error, httpx2.HTTPStatusError):
        status = error.response.status_code
        return "not found there" if status == ABSENT else f"status {status}"
    return type(error).__name__


def _matches(file: Path, jar: Jar) -> bool:
    if not file.is_file() or file.stat().st_size != jar.size:
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == jar.sha256


def _intact(folder: Path, jars: list[Jar]) -> bool:
    names = {entry.name for entry in folder.glob("*")}
    expected = {jar.file_name for jar in jars}
    return names == expected and all(_matches(folder / jar.file_name, jar) for jar in jars)
