"""What an operator does to a running district: recount it, give it new definitions."""

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from deploy.embedded import child
from deploy.embedded.servers.ports import free_port
from deploy.embedded.supervision.health import ask
from deploy.embedded.supervision.launcher import supervisor_of
from deploy.embedded.supervision.supervisor import PRODUCT, Supervisor
from deploy.embedded.supervision.wiring import Wiring, common_environment
from deploy.embedded.waiting import until
from deploy.errors import CannotRun
from deploy.paths import ROOT
from deploy.processes import InitJob, Process, python
from deploy.report import Report
from services.contracts.topology import DEFINITIONS

STREAM, READ_MODEL = "indicators-stream", "indicators-read-model"
PATIENCE_SECONDS = 900.0
_ANY_DAY = "2024-12-31"


def audit(wiring: Wiring) -> int:
    """Recount every figure; answers with the audit's exit code."""
    environment = os.environ | wiring.audited() | {"GATEWAY_URL": wiring.settings.gateway_url}
    asked = ("run", "goals", "ladder")
    ends = [subprocess.run(python("audit", one), cwd=ROOT, env=environment) for one in asked]
    return max(end.returncode for end in ends)


def execute(wiring: Wiring, name: str, arguments: list[str]) -> int:
    """Another command of a process's module, with its environment; answers with the exit code.

    A migration's name stands for its module as the owner of its database. Raises CannotRun when
    nothing has the name.
    """
    product = wiring.product
    known = {member.name: member for member in (*product.processes, *product.migrations)}
    if name not in known:
        raise CannotRun(f"No process is called {name}: {', '.join(known)}.")
    command = python(known[name].module, *arguments)
    environment = _environment(wiring, known[name])
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def rebuild(wiring: Wiring, report: Report) -> None:
    """Fold topics whose definition was raised beside the sums in force, then let them take over.

    Raises CannotRun when a step fails; what is in force stays so until the new definition has
    caught up, and a second call goes on from there. A topic that was not there before has nothing
    in force: it comes with the restart.
    """
    supervisor = supervisor_of(wiring.state)
    raised = _raised(wiring)
    if raised:
        with report.step(f"Folding {', '.join(raised)} beside the sums in force"):
            _fold_beside(wiring, raised)
    with report.step("Starting the stream processor with this code"):
        _restart(supervisor, STREAM)
        _await(lambda: _ready(wiring, STREAM), f"`{STREAM}` did not become ready")
    with report.step("Working contributions out anew"):
        supervisor.call("stopProcess", f"{PRODUCT}:{READ_MODEL}", True)
        try:
            _run_command(wiring, READ_MODEL, "recontribute")
        finally:
            supervisor.call("startProcess", f"{PRODUCT}:{READ_MODEL}", True)
    with report.step("Deleting what older definitions told"):
        _run_command(wiring, STREAM, "forget")
    report.say("This code's definitions are in force.")


def _fold_beside(wiring: Wiring, topics: list[str]) -> None:
    """Run one more stream worker, of these topics, until the gateway has switched to it."""
    port = free_port()
    own = {"HEALTH_PORT": str(port), "STREAM_TOPICS": ",".join(topics)}
    environment = _environment(wiring, _process(wiring, STREAM)) | own
    command = _process(wiring, STREAM).command()
    log = wiring.state.logs / "rebuild.log"
    with child.running(command, environment, log, lambda: ask("rebuild", port).ready):
        _await(lambda: not _raised(wiring), "the gateway did not switch")


def _raised(wiring: Wiring) -> list[str]:
    """The topics that count by an older definition than this code's."""
    in_force = _in_force(wiring)
    return [topic for topic, n in DEFINITIONS.items() if in_force.get(topic, n) < n]


def _in_force(wiring: Wiring) -> dict[str, int]:
    """By which definition the gateway counts each topic. Raises CannotRun."""
    key = {"Authorization": f"Bearer {wiring.secrets.demo_key}"}
    url = f"{wiring.settings.gateway_url}/api/v1/figures?day={_ANY_DAY}"
    with urllib.request.urlopen(urllib.request.Request(url, headers=key), timeout=10) as answer:
        told = json.load(answer)
    if "definitions" not in told:
        raise CannotRun("The gateway is of an older release: stop and run everything first.")
    return told["definitions"]


def _process(wiring: Wiring, name: str) -> Process:
    return next(p for p in wiring.product.processes if p.name == name)


def _environment(wiring: Wiring, member: Process | InitJob) -> dict[str, str]:
    common = common_environment(dict(os.environ), wiring.state)
    return common | wiring.environment(member)


def _run_command(wiring: Wiring, process: str, command: str) -> None:
    """A command of the indicators service with a process's environment. Raises CannotRun."""
    log: Path = wiring.state.logs / f"{command}.log"
    with log.open("ab") as output:
        done = subprocess.run(
            python("services.indicators", command),
            cwd=ROOT,
            env=_environment(wiring, _process(wiring, process)),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        raise CannotRun(f"`{command}` failed; the reason is in {log}.")


def _restart(supervisor: Supervisor, name: str) -> None:
    supervisor.call("stopProcess", f"{PRODUCT}:{name}", True)
    supervisor.call("startProcess", f"{PRODUCT}:{name}", True)


def _ready(wiring: Wiring, name: str) -> bool:
    return ask(name, wiring.health_ports[name]).settled


def _await(holds: Callable[[], bool], what: str) -> None:
    started = time.monotonic()
    if not until(holds, PATIENCE_SECONDS):
        raise CannotRun(f"After {time.monotonic() - started:.0f} s: {what}.")
