"""Runs what stands in samples/ as its READMEs say: from its folder, all it needs from variables."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TextIO

from deploy.paths import ROOT
from tests.fates.caller import Caller
from tests.fates.test_senders import own_topic
from tests.support.system import System

SAMPLES = ROOT / "samples"
FEN = "200000000 fen"
# What a command says, line by line; None where it has ended.
Lines = SimpleQueue[str | None]


@dataclass(frozen=True)
class Sample:
    """A loan and who tells of it."""

    district: System
    sender: Caller
    loan: str

    @property
    def event(self) -> dict[str, str]:
        """By what its fate is asked for."""
        return {"source": self.sender.source, "id": f"{self.loan}-disbursed"}

    def environment(self, **more: str) -> dict[str, str]:
        own = {
            "GATEWAY": self.district.url,
            "KEY": self.sender.secret,
            "SOURCE": self.sender.source,
            "KAFKA": self.district.bootstrap_servers,
            "TOPIC": own_topic(self.district, self.sender.source),
            "GROUP": f"samples.{self.loan}",
            "LOAN": self.loan,
        }
        return os.environ | own | more

    def run(self, folder: str, *command: str, code: int = 0, **more: str) -> str:
        """A command that ends with that code; answers with all it said."""
        done = subprocess.run(
            command,
            cwd=SAMPLES / folder,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=170,
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    @contextmanager
    def running(self, folder: str, *command: str, **more: str) -> Iterator[Lines]:
        """The lines of a command that runs on; it is ended with the block.

        They are read all the time: whoever is not read from stands still in the end.
        """
        with subprocess.Popen(
            command,
            cwd=SAMPLES / folder,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            lines: Lines = SimpleQueue()
            Thread(target=_read, args=(process.stdout, lines), daemon=True).start()
            try:
                yield lines
            finally:
                process.kill()

    def wait_until_applied(self) -> None:
        assert self.sender.wait_for_state(self.event, "applied")["rejections"] == []


def _read(output: TextIO, lines: Lines) -> None:
    for line in output:
        lines.put(line)
    lines.put(None)


def heard(lines: Lines, *words: str) -> str:
    """The first line that has all the words. AssertionError with what was said instead of it."""
    said = []
    for line in iter(lines.get, None):
        if all(word in line for word in words):
            return line
        said.append(line)
    raise AssertionError("".join(said[-100:]))


def folders() -> set[str]:
    """Every sample."""
    return {path.name for path in Path(SAMPLES).iterdir() if path.is_dir()}
