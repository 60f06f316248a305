"""The parts, from what locks them: requirements, the page's lock file, Kafka's jars, images."""

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import yaml

from deploy.embedded.toolchain import jars, java
from deploy.paths import ROOT

Kind = Literal["runtime", "python", "npm", "jar", "image"]
KINDS: dict[Kind, str] = {
    "runtime": "The oldest that the machine may bring",
    "python": "Python's libraries",
    "npm": "The page's libraries",
    "jar": "Kafka's jars, of the embedded run",
    "image": "Images",
}
# Which requirements file is for what, the product's own first: a library is named with the first.
USES = {
    "run": "the product",
    "jre": "the embedded run",
    "node": "building the page",
    "dev": "tests and checks",
    "kustomize": "tests and checks",
    "bench": "measuring",
    "bench-quix": "measuring",
}
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
_ASKED = re.compile(r"^([A-Za-z0-9._-]+)", re.MULTILINE)
_DEFAULT = re.compile(r"\$\{[A-Z_]+:-([^}]+)\}")


@dataclass(frozen=True)
class Part:
    """One part. `named`: by hand, and not because another part needs it.

    `digest` is (algorithm, hexadecimal digits) where the lock file holds exactly one.
    """

    kind: Kind
    name: str
    version: str
    use: str
    named: bool
    licence: str | None = None
    digest: tuple[str, str] | None = None

    @property
    def purl(self) -> str:
        """The package URL."""
        if self.kind == "jar":
            return f"pkg:maven/{self.name.replace(':', '/')}@{quote(self.version)}"
        kinds = {"runtime": "generic", "python": "pypi", "npm": "npm", "image": "docker"}
        return f"pkg:{kinds[self.kind]}/{quote(self.name)}@{quote(self.version)}"


def parts(root: Path = ROOT) -> list[Part]:
    """All of them, each once, sorted by kind and name."""
    found: dict[tuple[str, str, str], Part] = {}
    for part in (*_runtimes(root), *_python(root), *_npm(root), *_jars(), *_images(root)):
        known = found.setdefault((part.kind, part.name, part.version), part)
        if part.named and not known.named:
            found[part.kind, part.name, part.version] = part
    kinds = list(KINDS)
    return sorted(found.values(), key=lambda p: (kinds.index(p.kind), p.name.lower(), p.version))


def _runtimes(root: Path) -> Iterator[Part]:
    project = tomllib.loads(_text(root, "pyproject.toml"))["project"]
    engines = json.loads(_text(root, "web/package.json"))["engines"]
    yield Part("runtime", "python", _least(project["requires-python"]), "the product", True)
    yield Part("runtime", "java", str(java.OLDEST_VERSION), "the embedded run", True)
    yield Part("runtime", "node", _least(engines["node"]), "building the page", True)


def _least(range_: str) -> str:
    return range_.removeprefix(">=")


def _python(root: Path) -> Iterator[Part]:
    for file, use in USES.items():
        asked = set(map(_canonical, _ASKED.findall(_text(root, f"requirements/{file}.in"))))
        for name, version in _PINNED.findall(_text(root, f"requirements/{file}.txt")):
            name = _canonical(name)
            yield Part("python", name, version, use, name in asked)


def _canonical(name: str) -> str:
    """As PyPI writes names in addresses."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _npm(root: Path) -> Iterator[Part]:
    named = json.loads(_text(root, "web/package.json"))
    asked = named["dependencies"] | named["devDependencies"]
    for place, entry in json.loads(_text(root, "web/package-lock.json"))["packages"].items():
        if place:
            name = place.rpartition("node_modules/")[2]
            use = "building the page" if entry.get("dev") else "the page"
            direct = name in asked and place == f"node_modules/{name}"
            licence, digest = entry.get("license"), _digest(entry.get("integrity"))
            yield Part("npm", name, entry["version"], use, direct, licence, digest)


def _digest(integrity: str | None) -> tuple[str, str] | None:
    """`sha512-<base64>` as (algorithm, hexadecimal digits)."""
    if integrity is None:
        return None
    algorithm, _, text = integrity.partition("-")
    return algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(text).hex()


def _jars() -> Iterator[Part]:
    for jar in jars.locked():
        name, _, version = jar.coordinate.rpartition(":")
        digest = ("SHA-256", jar.sha256)
        yield Part("jar", name, version, "the embedded run", name == jars.KAFKA, digest=digest)


def _images(root: Path) -> Iterator[Part]:
    services = yaml.safe_load(_text(root, "docker-compose.yml"))["services"].values()
    # What is built here has no tag of others.
    fetched = [s["image"] for s in services if "image" in s and "build" not in s]
    compose = [_DEFAULT.sub(r"\1", image) for image in fetched]
    files = sorted((root / "deploy").rglob("*Dockerfile*"))
    built = [i for f in files for i in re.findall(r"^ARG \w+_IMAGE=(\S+)", f.read_text(), re.M)]
    postgres = _text(root, "deploy/kubernetes/base/postgres.yaml")
    cluster = re.findall(r"^\s+imageName: (\S+)$", postgres, re.MULTILINE)
    for images, use in ((compose, "compose"), (built, "the image"), (cluster, "Kubernetes")):
        for image in images:
            name, _, version = image.partition("@")[0].rpartition(":")
            yield Part("image", name, version, use, True)


def _text(root: Path, name: str) -> str:
    return (root / name).read_text("utf-8")
