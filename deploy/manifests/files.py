"""Which manifests stand in which file."""

from collections.abc import Callable
from pathlib import Path

import yaml

from deploy.manifests import kafka, monitoring, networks, postgres, processes, scaling
from deploy.manifests.names import Document
from deploy.paths import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
MADE = "# Made by `make documents` from the code (deploy/manifests): change it there.\n"
FILES: dict[str, Callable[[], list[Document]]] = {
    "base/processes.yaml": processes.processes,
    "base/migrations.yaml": processes.migrations,
    "base/networks.yaml": networks.networks,
    "base/topics.yaml": kafka.topics,
    "base/users.yaml": kafka.users,
    "base/postgres.yaml": postgres.postgres,
    "components/issuer/issuer.yaml": lambda: processes.issuer() + networks.issuer(),
    "components/monitoring/rules.yaml": monitoring.rules,
    "components/scaling/scaling.yaml": lambda: scaling.scaling() + kafka.scaler_user(),
}


def text(documents: list[Document]) -> str:
    """Manifests as YAML, without anchors."""
    return yaml.dump_all(documents, Dumper=_Plain, sort_keys=False, width=100)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def write(folder: Path = FOLDER) -> None:
    """Write every file that follows from the code."""
    for name, documents in FILES.items():
        (folder / name).write_text(MADE + text(documents()), "utf-8")


def outdated(folder: Path = FOLDER) -> list[str]:
    """The files that say something else than the code."""
    return [
        name
        for name, documents in FILES.items()
        if not (folder / name).exists()
        or (folder / name).read_text("utf-8") != MADE + text(documents())
    ]
