"""Short commands that must succeed before the processes start, several at a time."""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.errors import CannotRun
from deploy.paths import ROOT
from deploy.processes import InitJob


@dataclass
class Errands:
    """Errands under way; each writes its own log."""

    logs: Path
    common_environment: dict[str, str]
    _under_way: list[tuple[InitJob, subprocess.Popen]] = field(default_factory=list)

    def __enter__(self) -> "Errands":
        return self

    def __exit__(self, *_: object) -> None:
        for _errand, child in self._under_way:
            if child.poll() is None:
                child.kill()
            child.wait()

    def start(self, errands: Iterable[tuple[InitJob, dict[str, str]]]) -> None:
        """Start errands, each with its own environment."""
        for errand, environment in errands:
            with self._log(errand).open("wb") as output:
                child = subprocess.Popen(
                    errand.command(),
                    cwd=ROOT,
                    env=self.common_environment | environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            self._under_way.append((errand, child))

    def finish(self) -> None:
        """Wait for all. Raises CannotRun for the first that failed."""
        for errand, child in self._under_way:
            if child.wait() != 0:
                raise CannotRun(f"`{errand.name}` failed; the reason is in {self._log(errand)}.")

    def _log(self, errand: InitJob) -> Path:
        return self.logs / f"{errand.name}.log"
