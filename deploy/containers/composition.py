"""Compose 2 itself, speaking to podman as if that were Docker's engine."""

import json
import shlex
import subprocess
from typing import Any

from deploy.containers import images
from deploy.containers.engine import Engine, Failed
from deploy.paths import ROOT

PROJECT = "yuzhong-plan"
IN_IMAGE = "/usr/libexec/docker/cli-plugins/docker-compose"
SETTINGS = {
    "PLAN_IMAGE": images.PLAN,
    "KAFKA_IMAGE": images.stand_in("kafka"),
    "POSTGRES_IMAGE": images.stand_in("postgres"),
}


class Compose:
    """`docker compose` for the file of the repository, with settings of its own."""

    def __init__(self, engine: Engine, settings: dict[str, str]) -> None:
        self.engine = engine
        self.settings = SETTINGS | settings
        self._program = engine.folder / "docker-compose"
        self._file = engine.folder / "docker-compose.json"

    def prepare(self) -> None:
        """Copy Compose out of its image and write the file for this engine. Raises Failed."""
        made = self.engine.say("create", images.stand_in("compose"), "true")
        self.engine.say("cp", f"{made}:{IN_IMAGE}", str(self._program))
        self.engine.say("rm", made)
        whole = ["--file", str(ROOT / "docker-compose.yml"), "--profile", "*"]
        written = json.loads(self._run(*whole, "config", "--format", "json"))
        self._file.write_text(json.dumps(for_podman(written)))

    def up(self, *arguments: str) -> None:
        """Start what is not there, in the background. Raises Failed."""
        self.say("up", "--no-build", "--detach", *arguments)

    def services(self) -> dict[str, dict[str, Any]]:
        """The services that are started without a profile, as Compose read them."""
        known = json.loads(self._file.read_text())["services"]
        return {name: service for name, service in known.items() if not service.get("profiles")}

    def say(self, *arguments: str) -> str:
        """What `docker compose arguments` prints. Raises Failed."""
        return self._run("--file", str(self._file), *arguments)

    def names(self, service: str = "") -> list[str]:
        """The containers of one service, or of all, also ended ones."""
        only = f"label=com.docker.compose.service={service}" if service else ""
        filters = [f"label=com.docker.compose.project={PROJECT}", *([only] if only else [])]
        asked = [part for one in filters for part in ("--filter", one)]
        said = self.engine.say("ps", "--all", "--format", "{{.Names}}", *asked)
        return sorted(said.split())

    def run_in(self, service: str, *command: str, given: str = "") -> str:
        """What a command prints inside the first container of a service. Raises Failed."""
        first = min(self.names(service))
        return self.engine.say("exec", "--interactive", first, *command, given=given.encode())

    def _run(self, *arguments: str) -> str:
        command = [str(self._program), "--project-name", PROJECT, *arguments]
        environment = self.engine.environment | self.settings
        answer = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
        if answer.returncode != 0:
            said = "\n".join(answer.stderr.strip().splitlines()[-12:])
            raise Failed(f"docker compose {' '.join(arguments[2:5])}: {said}")
        return answer.stdout


def for_podman(written: dict[str, Any]) -> dict[str, Any]:
    """The file as Compose read it, with the checks of health as podman's Docker API takes them.

    It does not know `start_interval` (Docker Engine 25), and takes the words of a check that is no
    line of the shell apart at every space.
    """
    services = {name: _with_known_check(service) for name, service in written["services"].items()}
    return written | {"services": services}


def _with_known_check(service: dict[str, Any]) -> dict[str, Any]:
    check = dict(service.get("healthcheck", {}))
    if not check:
        return service
    check.pop("start_interval", None)
    kind, *words = check["test"]
    if kind == "CMD":
        check["test"] = ["CMD-SHELL", shlex.join(words)]
    return service | {"healthcheck": check}
