"""Podman as root, with what it keeps in a folder of its own and the settings of `SETTINGS`."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.embedded.waiting import until
from deploy.errors import CannotRun

PROGRAMS = ("podman", "runc", "debootstrap", "conmon", "netavark", "aardvark-dns", "iptables")
PACKAGES = ("podman", "runc", "debootstrap", "netavark", "aardvark-dns", "iptables", "catatonit")
ELSEWHERE = "/usr/lib/podman:/usr/sbin:/sbin"
START_SECONDS = 20.0
# No systemd that would keep control groups and start the checks of health, no new name space of
# control groups, no higher limits than this machine's own.
SETTINGS = """\
[containers]
cgroupns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]

[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"

[network]
network_backend = "netavark"
"""
LOW_PRIORITY = ("nice", "-n", "10")


class Failed(CannotRun):
    """A command of the engine ended badly; the message is its last lines."""


class Engine:
    """Podman, whose images, containers and volumes are below `folder`."""

    def __init__(self, folder: Path) -> None:
        """Raises CannotRun where it cannot work: not root, or a program is missing."""
        if os.geteuid() != 0:
            raise CannotRun("Containers are tried as root only: they need networks and mounts.")
        _require_programs()
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "containers.conf").write_text(SETTINGS)
        self.environment = os.environ | {
            "CONTAINERS_CONF": str(folder / "containers.conf"),
            "DISABLE_HC_SYSTEMD": "true",
            "DOCKER_HOST": f"unix://{self.socket}",
        }

    @property
    def socket(self) -> Path:
        """Where it answers as a Docker engine would."""
        return self.folder / "engine.sock"

    def command(self, *arguments: str) -> list[str]:
        """The command line of `podman arguments`."""
        places = ["--root", str(self.folder / "store"), "--runroot", str(self.folder / "run")]
        return [*LOW_PRIORITY, "podman", *places, *arguments]

    def say(self, *arguments: str, log: Path | None = None, given: bytes | None = None) -> str:
        """What `podman arguments` prints; `log` gets that instead. Raises Failed."""
        answer = subprocess.run(
            self.command(*arguments), env=self.environment, input=given, capture_output=True
        )
        if log:
            log.write_bytes(answer.stdout + answer.stderr)
        if answer.returncode != 0:
            raise Failed(f"podman {' '.join(arguments[:2])}: {_end_of(answer.stderr)}")
        return answer.stdout.decode().strip()

    def has_image(self, name: str) -> bool:
        """Whether an image of that name was built here."""
        command = self.command("image", "exists", name)
        return subprocess.run(command, env=self.environment).returncode == 0

    def inspect(self, *containers: str) -> list[dict[str, Any]]:
        """What is known of the containers, by name or id."""
        return json.loads(self.say("container", "inspect", *containers)) if containers else []

    def build(
        self,
        context: Path,
        file: Path,
        name: str,
        log: Path,
        given: dict[str, str],
        target: str = "",
    ) -> None:
        """Build an image; `given` are the arguments of its Dockerfile. Raises Failed."""
        command = ["build", "--isolation=oci", "--network=host", "--file", str(file), "--tag", name]
        command += [f"--build-arg={variable}={value}" for variable, value in given.items()]
        command += ["--target", target] if target else []
        self.say(*command, str(context), log=log)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Answer on the socket while the block lasts. Raises CannotRun when that fails."""
        self.socket.unlink(missing_ok=True)
        log = (self.folder / "engine.log").open("wb")
        command = self.command("system", "service", "--time", "0", f"unix://{self.socket}")
        service = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        try:
            if not until(self.socket.exists, START_SECONDS):
                raise CannotRun(f"podman does not answer; see {self.folder / 'engine.log'}.")
            yield
        finally:
            service.terminate()
            service.wait()
            log.close()


def _require_programs() -> None:
    places = f"{os.environ.get('PATH', '')}:{ELSEWHERE}"
    missing = [name for name in PROGRAMS if not shutil.which(name, path=places)]
    if missing:
        raise CannotRun(
            f"Missing here: {', '.join(missing)}. On Debian: apt-get install {' '.join(PACKAGES)}"
        )


def _end_of(said: bytes) -> str:
    return "\n".join(said.decode(errors="replace").strip().splitlines()[-12:])
