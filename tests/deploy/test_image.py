"""What the Dockerfile copies is there to be copied, and is all that a container's command loads."""

import ast
import re
from pathlib import PurePath

import grimp

from deploy.paths import ROOT
from tests.deploy.composition import services

PACKAGES = ("services", "gateway", "audit", "demo", "deploy")
COPIED = re.compile(r"^COPY (?!--from)(?P<paths>.+)$", re.MULTILINE)


def let_in() -> list[PurePath]:
    """The paths of the repository that .dockerignore leaves to the build."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [PurePath(line.removeprefix("!")) for line in lines if line.startswith("!")]


def is_let_in(path: str) -> bool:
    return any(PurePath(path).is_relative_to(allowed) for allowed in let_in())


def copied() -> set[str]:
    """Every source of a COPY from the repository."""
    found = COPIED.finditer((ROOT / "deploy" / "Dockerfile").read_text())
    return {source for one in found for source in one["paths"].split()[:-1]}


def loaded(command: list[str]) -> set[str]:
    """The modules that a container's command names."""
    if command[1] == "-m":
        module = command[2]
        return {f"{module}.__main__"}
    imports = [node for node in ast.walk(ast.parse(command[2])) if isinstance(node, ast.ImportFrom)]
    return {node.module for node in imports if node.module.partition(".")[0] in PACKAGES}


def test_everything_that_the_image_copies_is_let_in_and_there():
    sources = copied()
    assert {"web", "requirements/run.txt", "services"} <= sources
    for source in sources:
        assert (ROOT / source).exists(), source
        inside = any(path.is_relative_to(source) for path in let_in())
        assert is_let_in(source) or inside, source


def test_every_module_that_a_container_loads_is_in_the_image():
    graph = grimp.build_graph(*PACKAGES)
    commands = [service["command"] for service in services().values() if "build" in service]
    started = set().union(*map(loaded, commands))
    assert {"gateway.__main__", "deploy.embedded.servers.databases"} <= started
    needed = started.union(*map(graph.find_upstream_modules, started))
    outside = {
        module
        for module in needed
        if not is_let_in(f"{module.replace('.', '/')}.py")
        and not is_let_in(f"{module.replace('.', '/')}/__init__.py")
    }
    assert outside == set()
