"""The product's commands, each in a process of its own whose modules are imported already.

A second of imports for each of some hundred commands is a minute of the run: these are forked from
a process that imported them once. What reads its declarations from other folders starts anew.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from services.contracts.entities import FOLDERS_VARIABLE

SECONDS = 60
_IMPORTED = (
    *("gateway.main", "gateway.access.key_commands", "gateway.access.people_commands"),
    *("gateway.audit_log.commands", "gateway.imports.commands"),
    *("services.contracts.__main__", "services.kit.owner.dead_letter_commands"),
    *("services.funds.main", "audit.main", "deploy.embedded.commands.commands"),
)
_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(list(_IMPORTED))


class Ended(NamedTuple):
    code: int | None
    output: str
    errors: str


def run(module: str, environment: dict[str, str], *arguments: str, code: int = 0) -> str:
    """`python -m module …`, which ends with that code; answers with what it printed."""
    done = ended(module, environment, *arguments)
    assert done.code == code, done.output + done.errors
    return done.output + (done.errors if code else "")


def ended(module: str, environment: dict[str, str], *arguments: str) -> Ended:
    """How `python -m module …` ended; without a code where it did not end in time."""
    given = {**os.environ, **environment}
    started = _anew if FOLDERS_VARIABLE in environment else _forked
    return started(module, arguments, given)


def _anew(module: str, arguments: tuple[str, ...], environment: dict[str, str]) -> Ended:
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            told, code = process.communicate(timeout=SECONDS), process.returncode
        except subprocess.TimeoutExpired:
            process.kill()
            told, code = process.communicate(), None
    return Ended(code, *told)


def _forked(module: str, arguments: tuple[str, ...], environment: dict[str, str]) -> Ended:
    with TemporaryDirectory() as folder:
        told = Path(folder, "out"), Path(folder, "err")
        process = _forking.Process(target=_command, args=(module, arguments, environment, *told))
        process.start()
        process.join(SECONDS)
        code = process.exitcode
        process.kill()
        process.join()
        return Ended(code, *(path.read_text("utf-8") for path in told))


def _command(
    module: str, arguments: tuple[str, ...], environment: dict[str, str], out: Path, err: Path
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for path, descriptor in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), descriptor)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
