"""Known weaknesses of images, as trivy finds them: bad ones for which there is a mended package."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator

from deploy.scanning.libraries import Scan

_SECONDS = 600
_ASKED = ("--quiet", "--format", "json", "--scanners", "vuln")
_BAD = ("--severity", "HIGH,CRITICAL", "--ignore-unfixed")


def scan(images: Iterable[str], trivy: str | None = shutil.which("trivy")) -> Scan:
    """Look into each; the first that cannot be looked into ends it."""
    if trivy is None:
        return Scan([], "trivy is not on this machine")
    found: list[str] = []
    for image in images:
        command = [trivy, "image", *_ASKED, *_BAD, image]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
            found += weaknesses(image, json.loads(done.stdout))
        except subprocess.TimeoutExpired:
            return Scan(found, f"{image}: no answer within {_SECONDS} s")
        except json.JSONDecodeError:
            said = done.stderr.strip().splitlines() or ["nothing was said"]
            return Scan(found, f"{image}: {said[-1][:200]}")
    return Scan(found)


def weaknesses(image: str, report: dict) -> Iterator[str]:
    """A line for each in trivy's JSON. Pure."""
    for layer in report.get("Results", ()):
        for one in layer.get("Vulnerabilities") or ():
            yield (
                f"{image}: {one['PkgName']} {one['InstalledVersion']}: {one['VulnerabilityID']}, "
                f"mended in {one['FixedVersion']}"
            )
