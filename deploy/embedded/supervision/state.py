"""The state folder: data, logs, secrets, and who runs it just now."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from deploy.errors import CannotRun

# sun_path holds 108 bytes; supervisord first binds a name that is longer by its process id.
LONGEST_SOCKET_PATH = 90
DEMO_KEY = "demo"
DEMO_SOURCE = "demo-district"


class AlreadyRunning(Exception):
    """Another launcher holds this state folder."""


def _secret() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Secrets:
    """Generated once per state folder."""

    postgres_password: str = field(default_factory=_secret)
    demo_key: str = field(default_factory=_secret)
    identity_secret: str = field(default_factory=_secret)
    database_passwords: dict[str, str] = field(default_factory=dict)


class State:
    """One clone's state folder."""

    def __init__(self, directory: Path) -> None:
        self.directory = Path(directory).absolute()
        self.kafka = self.directory / "kafka"
        self.postgres = self.directory / "postgres"
        self.logs = self.directory / "logs"
        self.configuration = self.directory / "supervisord.conf"
        self.pidfile = self.directory / "supervisord.pid"
        self.keys_file = self.directory / "keys.json"
        self.demo_key_file = self.directory / "demo-key"
        self.issuer_key_file = self.directory / "issuer-key.pem"
        self._demo_due = self.directory / "demo-due"
        self._demo_loaded = self.directory / "demo-loaded"
        self._cluster_with_facts = self.directory / "told-cluster"
        self._restored = self.directory / "restored"
        self._secrets_file = self.directory / "secrets.json"
        self._lock_file = self.directory / "launcher.lock"
        self._socket_record = self.directory / "socket-folder"
        self._ports_record = self.directory / "ports.json"

    def prepare(self, roles: tuple[str, ...], with_demo: bool = False) -> Secrets:
        """Make the secrets and the demo key of a held folder; what is there already stays.

        `with_demo` makes the demo due, in a new folder only.
        """
        self.logs.mkdir(exist_ok=True)
        if with_demo and not self.is_ours():
            self._demo_due.touch()
        known = self.secrets()
        passwords = {name: known.database_passwords.get(name) or _secret() for name in roles}
        prepared = replace(known, database_passwords=passwords)
        _write_private(self._secrets_file, json.dumps(asdict(prepared), indent=2))
        _write_private(self.demo_key_file, prepared.demo_key)
        keys = [*self._keys_of_others(), _demo_key_entry(prepared.demo_key)]
        _write_private(self.keys_file, json.dumps(keys, indent=2))
        return prepared

    def secrets(self) -> Secrets:
        """The secrets of this folder; new ones (not yet kept) when there are none."""
        if not self.is_ours():
            return Secrets()
        return Secrets(**json.loads(self._secrets_file.read_text()))

    def remember_ports(self, ports: dict[str, int]) -> None:
        """Keep the ports of the run that holds this folder, for who asks about it elsewhere."""
        self._ports_record.write_text(json.dumps(ports))

    def ports(self) -> dict[str, int]:
        """The ports of the newest run; empty before the first."""
        return json.loads(self._ports_record.read_text()) if self._ports_record.exists() else {}

    def is_ours(self) -> bool:
        """Whether this folder was made by the embedded run."""
        return self._secrets_file.exists()

    def demo_is_due(self) -> bool:
        """Whether the demo district is still to be loaded, wholly or from where it broke off."""
        return self._demo_due.exists()

    def has_demo(self) -> bool:
        """Whether the demo district is in this folder, or will be."""
        return self._demo_due.exists() or self._demo_loaded.exists()

    def demo_has_settled(self) -> None:
        """Remember that the demo district was loaded and everything has settled."""
        self._demo_due.rename(self._demo_loaded)

    def demo_is_not_wanted(self) -> None:
        """Forget that the demo district was to be loaded: other data took its place."""
        self._demo_due.unlink(missing_ok=True)

    def has_facts(self, cluster: str) -> bool:
        """Whether this Kafka cluster holds the facts of this folder's databases."""
        return self._cluster_with_facts.exists() and self._cluster_with_facts.read_text() == cluster

    def remember_facts(self, cluster: str) -> None:
        """Remember that this Kafka cluster holds them."""
        self._cluster_with_facts.write_text(cluster)

    def was_restored(self) -> bool:
        """Whether the databases came from a copy, and nothing has run on them since."""
        return self._restored.exists()

    def remember_restore(self) -> None:
        self._restored.touch()

    def forget_restore(self) -> None:
        self._restored.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete the folder with all data. Raises CannotRun when it holds something else."""
        self._refuse_a_foreign_folder()
        shutil.rmtree(self.directory)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only launcher of this folder, made where it is missing.

        Raises AlreadyRunning, or CannotRun when the folder holds something else.
        """
        self._refuse_a_foreign_folder()
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o700)
        with self._lock_file.open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyRunning from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def holder(self) -> int | None:
        """The process id of the launcher that runs this folder, if any."""
        if not self._lock_file.exists():
            return None
        with self._lock_file.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read())
        return None

    def socket(self) -> Path:
        """The supervisor's socket: in the folder, or in a short one where the path is too long."""
        here = self.directory / "supervisor.sock"
        if len(os.fsencode(here)) <= LONGEST_SOCKET_PATH:
            return here
        if not self._socket_record.exists():
            self._socket_record.write_text(tempfile.mkdtemp(prefix="yuzhong-plan-"))
        folder = Path(self._socket_record.read_text())
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / "supervisor.sock"

    def forget_socket(self) -> None:
        """Remove the short socket folder, if there is one."""
        if self._socket_record.exists():
            shutil.rmtree(self._socket_record.read_text(), ignore_errors=True)
            self._socket_record.unlink()

    def _refuse_a_foreign_folder(self) -> None:
        if self.directory.is_dir() and not self.is_ours() and self._holds_anything():
            raise CannotRun(
                f"{self.directory} holds files that are not the product's state; set STATE_DIR "
                "to another folder."
            )

    def _keys_of_others(self) -> list[dict]:
        if not self.keys_file.exists():
            return []
        return [key for key in json.loads(self.keys_file.read_text()) if key["name"] != DEMO_KEY]

    def _holds_anything(self) -> bool:
        return any(
            entry not in (self._lock_file, self.logs, self._demo_due)
            for entry in self.directory.iterdir()
        )


def _demo_key_entry(key: str) -> dict:
    digest = hashlib.sha256(key.encode()).hexdigest()
    return {"name": DEMO_KEY, "source": DEMO_SOURCE, "types": ["*"], "sha256": digest}


def _write_private(file: Path, text: str) -> None:
    draft = file.with_name(f"{file.name}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
        output.write(text)
    draft.rename(file)
