"""How much memory each process has held at most, as the kernel remembers it."""

from pathlib import Path

from deploy.processes import PRODUCT
from tests.support.system import System

MOST_MIB = 384  # the largest limit of deploy/kubernetes for a process of the product


def peak_mib(pid: int) -> float:
    """The most resident memory since the process began."""
    return _status(pid, "VmHWM")


def resident_mib(pid: int) -> float:
    return _status(pid, "VmRSS")


def _status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def wrongs(system: System) -> list[str]:
    """The processes of the product that have held more than they may."""
    ours = {process.name for process in PRODUCT.processes}
    peaks = {
        p["name"]: peak_mib(p["pid"])
        for p in system.supervisor.processes()
        if p["name"] in ours and p["pid"]
    }
    return [f"{name} held {mib:.0f} MiB" for name, mib in peaks.items() if mib > MOST_MIB]
