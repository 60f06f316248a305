"""docker-compose.yml as Compose reads it: anchors merged, variables filled in."""

import re
from collections.abc import Mapping
from typing import Any

from deploy import yaml_files
from deploy.paths import ROOT

FILE = ROOT / "docker-compose.yml"
_VARIABLE = re.compile(r"\$\{(?P<name>\w+):?-(?P<default>[^}]*)\}")


def defaults() -> dict[str, str]:
    """Every variable that the file asks for, with what it takes where none is given."""
    return {found["name"]: found["default"] for found in _VARIABLE.finditer(FILE.read_text())}


def composition(given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole file. Raises KeyError for a `$` that is no `${NAME:-default}`, no `${NAME-default}`
    and not doubled.
    """
    values = defaults() | dict(given or {})
    text = _VARIABLE.sub(lambda found: values[found["name"]], FILE.read_text())
    if "$" in (rest := text.replace("$$", "")):
        raise KeyError(rest[rest.index("$") :].partition("\n")[0])
    return yaml_files.read(text.replace("$$", "$"))


def services(given: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """The services by name."""
    return composition(given)["services"]


def environment(name: str, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the service finds in its environment, as the text that a process sees."""
    found = services(given)[name].get("environment", {})
    return {variable: str(value) for variable, value in found.items()}
