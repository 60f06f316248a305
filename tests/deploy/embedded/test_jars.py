import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploy.embedded.toolchain import caches, jars, locking
from deploy.errors import CannotRun

CONTENT = b"not really a jar" * 1000


@contextmanager
def serving(folder: Path, handler=SimpleHTTPRequestHandler) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Breaking(SimpleHTTPRequestHandler):
    """Promises the whole file and hangs up half-way."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2])

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def repository(tmp_path) -> Path:
    folder = tmp_path / "repository"
    home = folder / "org/apache/kafka/kafka_2.13/4.9.9"
    home.mkdir(parents=True)
    (home / "kafka_2.13-4.9.9.jar").write_bytes(CONTENT)
    return folder


@pytest.fixture
def lock_file(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "kafka.lock"
    digest = hashlib.sha256(CONTENT).hexdigest()
    file.write_text(f"org.apache.kafka:kafka_2.13:4.9.9 {digest} {len(CONTENT)}\n")
    return file


def cached() -> list[str]:
    return sorted(entry.name for entry in caches.cache_directory().glob("*"))


def test_jars_are_fetched_once(repository, lock_file, monkeypatch):
    with serving(repository, Quiet) as url:
        monkeypatch.setenv(jars.REPOSITORY_VARIABLE, url)
        folder = jars.fetch(lock_file=lock_file)
    assert [entry.name for entry in folder.iterdir()] == ["kafka_2.13-4.9.9.jar"]
    assert jars.fetch(lock_file=lock_file) == folder


def test_a_tampered_jar_is_refused_and_nothing_of_it_stays(repository, lock_file, monkeypatch):
    jar = next(repository.rglob("*.jar"))
    jar.write_bytes(CONTENT.replace(b"not", b"NOT"))
    with serving(repository, Quiet) as url:
        monkeypatch.setenv(jars.REPOSITORY_VARIABLE, url)
        with pytest.raises(CannotRun, match=r"kafka_2\.13-4\.9\.9\.jar .* SHA-256 differs"):
            jars.fetch(lock_file=lock_file)
    assert cached() == []


@pytest.mark.parametrize("handler", [Breaking, Quiet], ids=["broken", "absent"])
def test_a_failed_download_is_told_and_leaves_no_half_cache(
    handler, repository, lock_file, monkeypatch
):
    next(repository.rglob("*.jar")).unlink()
    with serving(repository, handler) as url:
        monkeypatch.setenv(jars.REPOSITORY_VARIABLE, url)
        with pytest.raises(CannotRun, match=r"download of kafka_2\.13-4\.9\.9\.jar .* failed"):
            jars.fetch(lock_file=lock_file)
    assert cached() == []


def test_a_jar_damaged_in_the_cache_is_fetched_again(repository, lock_file, monkeypatch):
    with serving(repository, Quiet) as url:
        monkeypatch.setenv(jars.REPOSITORY_VARIABLE, url)
        folder = jars.fetch(lock_file=lock_file)
        (folder / "kafka_2.13-4.9.9.jar").write_bytes(b"damaged")
        jars.fetch(lock_file=lock_file)
    assert (folder / "kafka_2.13-4.9.9.jar").read_bytes() == CONTENT


def test_the_committed_lock_names_a_kafka_4_and_a_logging_back_end():
    locked = jars.locked()
    assert locking.RELEASE.fullmatch(jars.version(locked))
    assert any(jar.coordinate.startswith(locking.LOG4J_BACK_END) for jar in locked)


def test_the_command_line_tools_are_of_the_same_release():
    tools = jars.locked(jars.TOOLS_LOCK_FILE)
    release = jars.version(jars.locked())
    assert [jar.coordinate for jar in tools] == [f"{locking.TOOLS}:{release}"]
