"""supervisord: its configuration, and talking to it over its socket."""

import http.client
import resource
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from deploy.embedded.waiting import until
from deploy.errors import CannotRun
from deploy.paths import ROOT

INFRASTRUCTURE = "infrastructure"
PRODUCT = "product"
DEMO = "demo"
START_SECONDS = 20.0
OPEN_FILES = 4096
UNREADABLE = ('"', "\n", " ;", " #")
FAILING = {"FATAL", "BACKOFF"}

HEAD = """\
[unix_http_server]
file={socket}
chmod=0700

[supervisord]
logfile={logs}/supervisord.log
pidfile={pidfile}
nodaemon=true
silent=true
minfds={open_files}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

GROUP = """
[group:{group}]
programs={names}
priority={priority}
"""

PROGRAM = """
[program:{name}]
command={command}
directory={root}
environment={environment}
autostart={autostart}
autorestart=true
startsecs=1
startretries=1000000
stopsignal={stop_signal}
stopwaitsecs={stop_seconds}
redirect_stderr=true
stdout_logfile={logs}/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""


@dataclass(frozen=True)
class Program:
    """One supervised command."""

    name: str
    group: str
    command: list[str]
    environment: dict[str, str]
    stop_signal: str = "TERM"
    stop_seconds: int = 20


def configuration(programs: list[Program], socket: Path, pidfile: Path, logs: Path) -> str:
    """supervisord's configuration: infrastructure starts at once and stops last.

    Raises CannotRun when a path cannot be written in supervisord's notation.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_files = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    head = HEAD.format(
        socket=_path(socket), pidfile=_path(pidfile), logs=_path(logs), open_files=open_files
    )
    priorities = {INFRASTRUCTURE: 10, PRODUCT: 20, DEMO: 30}
    groups = [_group(programs, group, priority) for group, priority in priorities.items()]
    return head + "".join(groups) + "".join(_program(program, logs) for program in programs)


def _group(programs: list[Program], group: str, priority: int) -> str:
    names = ",".join(program.name for program in programs if program.group == group)
    return GROUP.format(group=group, names=names, priority=priority) if names else ""


def _program(program: Program, logs: Path) -> str:
    pairs = (f'{name}="{_value(value)}"' for name, value in program.environment.items())
    return PROGRAM.format(
        name=program.name,
        command=_value(shlex.join(program.command)),
        root=_path(ROOT),
        environment=",".join(pairs),
        autostart=str(program.group == INFRASTRUCTURE).lower(),
        stop_signal=program.stop_signal,
        stop_seconds=program.stop_seconds,
        logs=_path(logs),
    )


def _value(text: str) -> str:
    if any(part in text for part in UNREADABLE):
        raise CannotRun(_misread(text))
    return text.replace("%", "%%")


def _path(path: Path) -> str:
    """A path as supervisord reads it; some it expands twice, so none may have a %."""
    if any(part in str(path) for part in (*UNREADABLE, "%")):
        raise CannotRun(_misread(str(path)))
    return str(path)


def _misread(text: str) -> str:
    return (
        f"supervisord would misread the name `{text}` (a quote, a %, a line break, or a space "
        "before ; or #): move the clone or set STATE_DIR."
    )


class Supervisor:
    """A supervisord with its configuration file, socket and process-id file."""

    def __init__(self, configuration_file: Path, socket: Path, pidfile: Path) -> None:
        self.configuration_file = configuration_file
        self.socket = socket
        self.pidfile = pidfile
        self._errors = pidfile.with_suffix(".err")
        self._child: subprocess.Popen | None = None

    def start(self, environment: dict[str, str]) -> None:
        """Start supervisord with exactly this environment. Raises CannotRun."""
        with self._errors.open("wb") as errors:
            self._child = self._spawn(environment, errors)
        if not until(lambda: self.ended() or self.answers(), START_SECONDS) or self.ended():
            raise CannotRun(f"The supervisor did not come up{self._last_words()}.")

    def ended(self) -> bool:
        """Whether the supervisord started here is no more."""
        return self._child is not None and self._child.poll() is not None

    def answers(self) -> bool:
        """Whether a supervisord listens on the socket."""
        try:
            return self.call("getState")["statename"] == "RUNNING"
        except (OSError, http.client.HTTPException):
            return False

    def call(self, method: str, *arguments: Any) -> Any:
        """One XML-RPC call; raises OSError where nobody listens."""
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        with ServerProxy("http://127.0.0.1", transport) as server:
            return getattr(server.supervisor, method)(*arguments)

    def start_group(self, group: str) -> None:
        """Start every process of a group. Raises CannotRun when one cannot be started."""
        try:
            self.call("startProcessGroup", group, False)
        except Fault as fault:
            raise CannotRun(f"The processes could not be started ({fault.faultString}).") from fault

    def processes(self) -> list[dict[str, Any]]:
        """What supervisord knows about every process."""
        return self.call("getAllProcessInfo")

    def failing(self) -> set[str]:
        """The names of the processes that end right after their start."""
        return {p["name"] for p in self.processes() if p["statename"] in FAILING}

    def process_id(self) -> int | None:
        """The process id in the file, whether or not that process still lives."""
        return int(self.pidfile.read_text()) if self.pidfile.exists() else None

    def _spawn(self, environment: dict[str, str], errors: BinaryIO) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(self.configuration_file)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )

    def _last_words(self) -> str:
        lines = self._errors.read_text(errors="replace").strip().splitlines()
        return f" ({lines[-1]})" if lines else ""
