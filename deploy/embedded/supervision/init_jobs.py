"""Short commands that must succeed before the processes start, several at a time."""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.errors import CannotRun
from deploy.paths import ROOT
from deploy.processes import InitJob


@dataclass
class InitJobs:
    """Init jobs under way; each writes its own log."""

    logs: Path
    common_environment: dict[str, str]
    _under_way: list[tuple[InitJob, subprocess.Popen]] = field(default_factory=list)

    def __enter__(self) -> "InitJobs":
        return self

    def __exit__(self, *_: object) -> None:
        for _, child in self._under_way:
            if child.poll() is None:
                child.kill()
            child.wait()

    def start(self, jobs: Iterable[tuple[InitJob, dict[str, str]]]) -> None:
        """Start jobs, each with its own environment."""
        for job, environment in jobs:
            with self._log(job).open("wb") as output:
                child = subprocess.Popen(
                    job.command(),
                    cwd=ROOT,
                    env=self.common_environment | environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            self._under_way.append((job, child))

    def finish(self) -> None:
        """Wait for all. Raises CannotRun for the first that failed."""
        for job, child in self._under_way:
            if child.wait() != 0:
                raise CannotRun(f"`{job.name}` failed; the reason is in {self._log(job)}.")

    def _log(self, job: InitJob) -> Path:
        return self.logs / f"{job.name}.log"
