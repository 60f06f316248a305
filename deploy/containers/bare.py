"""`make run` on machines that have Python, make and git and nothing else of what it needs."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from deploy.containers import images
from deploy.containers.engine import Engine, Failed
from deploy.paths import ROOT
from deploy.report import Report

PACKAGES = ("ca-certificates", "python3", "python3-venv", "make", "git")
READY = "ready http"
READY_SECONDS = 1800.0
TEST_SECONDS = 3600.0
PAUSE_SECONDS = 1.0
PLATFORMS = Path(__file__).with_name("platforms.py")


class Machine(NamedTuple):
    """A release of Debian and who works on it."""

    suite: str
    user: str

    @property
    def name(self) -> str:
        return f"{self.suite}-{self.user}"

    @property
    def image(self) -> str:
        return f"localhost/yuzhong-plan-bare-{self.suite}"


MACHINES = tuple(
    Machine(suite, user) for suite in ("bookworm", "trixie") for user in ("root", "plan")
)


def try_all(engine: Engine, logs: Path, report: Report, test: bool, only: str) -> int:
    """Try every machine whose name begins so, one after the other; how many failed."""
    failed = 0
    for machine in (one for one in MACHINES if one.name.startswith(only)):
        try:
            report.say(f"ok      {machine.name}: {_tried(engine, machine, logs, report, test)}")
        except Failed as error:
            failed += 1
            report.say(f"FAILED  {machine.name}: {error}")
    return failed


def _tried(engine: Engine, machine: Machine, logs: Path, report: Report, test: bool) -> str:
    if not engine.has_image(machine.image):
        with report.step(f"Making a bare Debian ({machine.suite})"):
            images.make_debian(engine, machine.suite, PACKAGES, machine.image, logs)
    with _standing(engine, machine) as bare:
        try:
            return bare.test() if test else bare.run()
        finally:
            bare.keep_logs(logs)


class _Bare:
    """One machine with a fresh clone, as its user."""

    def __init__(self, engine: Engine, machine: Machine) -> None:
        self.engine = engine
        self.machine = machine

    def run(self) -> str:
        """`make run` without the demo until it is ready, an event, `make stop`. Raises Failed."""
        began = time.monotonic()
        self._start("DEMO=0 exec make run >run.log 2>&1")
        self._wait(lambda: READY in self._shell("cat run.log"), READY_SECONDS)
        ready = time.monotonic() - began
        given = PLATFORMS.read_text()
        digit = self._shell("python3 - http://127.0.0.1:8080 .state/demo-key", given)
        self._shell("make stop")
        return f"ready after {ready:.0f} s, a figure {digit} s after its event, stopped"

    def test(self) -> str:
        """`make test`, whose last line is told. Raises Failed."""
        self._start("make test >test.log 2>&1; echo $? >test.ended")
        self._wait(lambda: self._shell("cat test.ended 2>/dev/null || true") != "", TEST_SECONDS)
        last = self._shell("tail -n 1 test.log")
        if self._shell("cat test.ended") != "0":
            raise Failed(last)
        return last

    def keep_logs(self, logs: Path) -> None:
        """What the commands said, under the name of the machine."""
        said = self._shell("cat run.log test.log 2>/dev/null || true")
        (logs / f"bare-{self.machine.name}.log").write_text(said)

    def _start(self, command: str) -> None:
        self._exec("--detach", given="", command=command)

    def _shell(self, command: str, given: str = "") -> str:
        return self._exec("--interactive", given=given, command=command)

    def _exec(self, how: str, given: str, command: str) -> str:
        who = ["--user", self.machine.user, "--workdir", "/clone", "--env", f"HOME={self._home}"]
        line = ["exec", how, *who, self.machine.name, "sh", "-c", command]
        return self.engine.say(*line, given=given.encode())

    @property
    def _home(self) -> str:
        return "/root" if self.machine.user == "root" else f"/home/{self.machine.user}"

    def _wait(self, come: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not come():
            if time.monotonic() > end:
                raise Failed(self._shell("tail -n 5 run.log test.log 2>/dev/null || true"))
            time.sleep(PAUSE_SECONDS)


@contextmanager
def _standing(engine: Engine, machine: Machine) -> Iterator[_Bare]:
    """The machine while the block lasts, with a clone of what is committed here."""
    name = machine.name
    engine.say("run", "--detach", "--init", "--name", name, machine.image, "sleep", "infinity")
    try:
        with TemporaryDirectory(dir=engine.folder) as scratch:
            clone = Path(scratch) / "clone"
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
            engine.say("cp", f"{clone}/.", f"{name}:/clone")
        if machine.user != "root":
            engine.say("exec", name, "useradd", "--create-home", machine.user)
        engine.say("exec", name, "chown", "--recursive", f"{machine.user}:", "/clone")
        yield _Bare(engine, machine)
    finally:
        engine.say("rm", "--force", name)
