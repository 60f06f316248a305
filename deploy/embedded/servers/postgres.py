"""One PostgreSQL server on loopback."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

import asyncpg

from deploy.embedded import child
from deploy.embedded.servers.ports import LOOPBACK, is_open
from deploy.embedded.toolchain.postgres import binary
from deploy.embedded.waiting import finish
from deploy.errors import CannotRun
from deploy.report import SILENT, Report

ADMIN = "postgres"
UNPRIVILEGED = "nobody"
# access(2) drops the capability of other users than root unless no_setuid_fixup is set, and
# initdb asks access(2) for its own binaries.
REACH = (
    "--securebits=+no_setuid_fixup",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
)
MAX_CONNECTIONS = 200
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": str(MAX_CONNECTIONS),
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # DETAIL of a violated constraint shows the values of rows.
    "log_error_verbosity": "terse",
}


class User(NamedTuple):
    """A user and group of this machine, by number."""

    number: int
    group: int


class Postgres:
    """A server whose data lives in `directory`, on one port of loopback, TCP only.

    PostgreSQL refuses to run as root. Root therefore starts it as `nobody`, with the one
    capability it needs to reach folders that only root may enter.
    """

    def __init__(self, directory: Path, port: int, password: str, report: Report = SILENT) -> None:
        self.directory = Path(directory).absolute()
        self.port = port
        self.password = password
        self.report = report

    @property
    def admin_url(self) -> str:
        """The administrator's connection URL."""
        return f"postgresql://{ADMIN}:{self.password}@{LOOPBACK}:{self.port}/postgres"

    def prepare(self) -> None:
        """Make the data folder once. Raises CannotRun."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        _own(self.directory, self._user)
        if self.is_made():
            self._remove_stale_lock()
            return
        with self.report.step("Making PostgreSQL's data folder"):
            shutil.rmtree(self._data, ignore_errors=True)
            self._initdb()

    def is_made(self) -> bool:
        """Whether the data folder is there, which may hold something."""
        return (self._data / "PG_VERSION").exists()

    def command(self) -> list[str]:
        """The server's command line."""
        settings = [part for pair in SETTINGS.items() for part in ("-c", "=".join(pair))]
        server = [str(binary("postgres")), "-D", str(self._data), "-p", str(self.port)]
        return [*_prefix(self._user), *server, *settings]

    def environment(self) -> dict[str, str]:
        """What the command wants in its environment."""
        return {"LC_ALL": "C.UTF-8"}

    def answers(self) -> bool:
        """Whether the server accepts the administrator's connections."""
        return is_open(self.port) and finish(accepts(self.admin_url))

    @contextmanager
    def running(self) -> Iterator["Postgres"]:
        """Run the server as a child while the block lasts; it answers from the first line on.

        Raises CannotRun when it does not come up.
        """
        self.prepare()
        log = self.directory / "postgres.log"
        options = {"stop_signal": signal.SIGINT}
        with child.running(self.command(), self.environment(), log, self.answers, **options):
            yield self

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    @property
    def _user(self) -> User:
        """Who runs the server: the owner of its data; for root's own, somebody without power."""
        if os.geteuid() != 0:
            return User(os.geteuid(), os.getegid())
        if self._data.exists():
            owner = self._data.stat()
            return User(owner.st_uid, owner.st_gid)
        unprivileged = pwd.getpwnam(UNPRIVILEGED)
        return User(unprivileged.pw_uid, unprivileged.pw_gid)

    def _initdb(self) -> None:
        draft = self.directory / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        with NamedTemporaryFile("w", dir=self.directory) as password_file:
            password_file.write(self.password)
            password_file.flush()
            _own(Path(password_file.name), self._user)
            command = [str(binary("initdb")), "-D", str(draft), "-U", ADMIN]
            command += ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=scram-sha-256"]
            command += [f"--pwfile={password_file.name}"]
            answer = subprocess.run(
                [*_prefix(self._user), *command],
                env=os.environ | self.environment(),
                capture_output=True,
                text=True,
            )
        if answer.returncode != 0:
            (self.directory / "initdb.log").write_text(answer.stdout + answer.stderr)
            raise CannotRun(
                "PostgreSQL's data folder could not be made; the reason is in "
                f"{self.directory / 'initdb.log'}."
            )
        draft.rename(self._data)

    def _remove_stale_lock(self) -> None:
        """Drop the lock of a killed server whose process id now belongs to somebody else."""
        lock = self._data / "postmaster.pid"
        if lock.exists() and not _is_server(lock.read_text().split("\n")[0], self._data):
            lock.unlink()


async def accepts(url: str) -> bool:
    """Whether a PostgreSQL server accepts connections there; a wrong password is an error."""
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
        return False
    await connection.close()
    return True


def _prefix(user: User) -> list[str]:
    """What starts a command as `user`: nothing, unless that is somebody else."""
    if user.number == os.geteuid():
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise CannotRun(
            "PostgreSQL refuses to run as root and `setpriv` (util-linux), which would start it "
            "as another user, is missing: install util-linux or run as an ordinary user."
        )
    identity = [f"--reuid={user.number}", f"--regid={user.group}", "--clear-groups"]
    return [setpriv, *identity, *REACH, "--"]


def _own(path: Path, user: User) -> None:
    if os.geteuid() == 0:
        os.chown(path, user.number, user.group)


def _is_server(pid: str, data: Path) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return str(data).encode() in arguments
