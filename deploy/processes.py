"""Every process of the product, in the order in which a fact travels through them."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from services.contracts.topology import OWNERS

Stage = Literal["service", "relay", "stream", "reader", "gateway", "audit", "issuer"]
_ASKED: tuple[Stage, ...] = ("service", "reader", "gateway", "audit", "issuer")


@dataclass(frozen=True)
class Process:
    """One supervised process: `python -m module *arguments`, with its database.

    `role` is the one as which it opens that, where the database's owner is another. `asks` names,
    by variable, the processes whose HTTP address it wants to know.
    """

    name: str
    stage: Stage
    module: str
    arguments: tuple[str, ...]
    database: str | None = None
    asks: tuple[tuple[str, str], ...] = ()
    role: str | None = None

    @property
    def is_asked(self) -> bool:
        """Whether others ask it over HTTP; every process has a health port besides."""
        return self.stage in _ASKED

    @property
    def knows_identities(self) -> bool:
        """Whether it signs, or wants to be shown, who asks inside the product."""
        return self.is_asked and self.stage != "issuer"

    @property
    def opens_as(self) -> str | None:
        """The role as which it opens its database."""
        return self.role or self.database

    def command(self) -> list[str]:
        """The command line under this interpreter."""
        return python(self.module, *self.arguments)


@dataclass(frozen=True)
class InitJob:
    """One command that must succeed before the processes start.

    `lets` is the role that it gives the rights of a process.
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    database: str | None = None
    lets: str | None = None

    @property
    def opens_as(self) -> str | None:
        """The role as which it opens its database: its owner."""
        return self.database

    def command(self) -> list[str]:
        """The command line under this interpreter."""
        return python(self.module, *self.arguments)


@dataclass(frozen=True)
class Product:
    """All that the embedded run starts, besides Kafka and PostgreSQL."""

    processes: tuple[Process, ...]
    databases: tuple[str, ...]
    readers: tuple[str, ...] = ()
    migrations: tuple[InitJob, ...] = ()
    topics: tuple[InitJob, ...] = ()
    refills: tuple[InitJob, ...] = ()
    restorations: tuple[InitJob, ...] = ()
    demo: Callable[[str, str], list[str]] | None = field(default=None)
    demo_live: Callable[[str, str], list[str]] | None = field(default=None)

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role in PostgreSQL: owners of databases, who else opens one, and who reads all."""
        return (*self.databases, *self.guests, *self.readers)

    @property
    def guests(self) -> dict[str, str]:
        """The roles as which processes open a database that another role owns: role to database."""
        return {one.role: one.database for one in self.processes if one.role and one.database}

    def without(self, stage: Stage) -> "Product":
        """The same without the processes of a stage; nobody asks them."""
        gone = {process.name for process in self.processes if process.stage == stage}
        remaining = [
            replace(process, asks=tuple(ask for ask in process.asks if ask[1] not in gone))
            for process in self.processes
            if process.name not in gone
        ]
        return replace(self, processes=tuple(remaining))


def python(module: str, *arguments: str) -> list[str]:
    """The command line of `python -m module` under this interpreter."""
    return [sys.executable, "-m", module, *arguments]


def load_demo(gateway_url: str, key_file: str) -> list[str]:
    """The command that sends the demo district's events to the gateway."""
    return python("demo", "load", "--gateway", gateway_url, "--key-file", key_file)


def go_on_with_demo(gateway_url: str, key_file: str) -> list[str]:
    """The command by which the loaded district lives on."""
    return python("demo", "live", "--gateway", gateway_url, "--key-file", key_file)


def _service(name: str) -> Process:
    return Process(name, "service", f"services.{name}", ("serve",), name)


def _relay(name: str) -> Process:
    return Process(f"{name}-relay", "relay", f"services.{name}", ("relay",), name)


def _migration(name: str) -> InitJob:
    return InitJob(f"{name}-migrate", f"services.{name}", ("migrate",), name)


def _refill(name: str) -> InitJob:
    return InitJob(f"{name}-refill", f"services.{name}", ("refill",), name)


def _restoration(name: str) -> InitJob:
    return InitJob(f"{name}-restored", f"services.{name}", ("restored",), name)


GATEWAY_PROCESS = "gateway_process"
PRODUCT = Product(
    processes=(
        *map(_service, OWNERS),
        *map(_relay, OWNERS),
        Process("indicators-stream", "stream", "services.indicators", ("stream",)),
        Process(
            "indicators-read-model", "reader", "services.indicators", ("read-model",), "indicators"
        ),
        Process(
            "gateway",
            "gateway",
            "gateway",
            ("serve",),
            "gateway",
            role=GATEWAY_PROCESS,
            asks=(
                ("INDICATORS_URL", "indicators-read-model"),
                ("ENTERPRISES_URL", "enterprises"),
                ("FUNDS_URL", "funds"),
                ("TALENT_URL", "talent"),
                ("INDICATORS_SERVE_URL", "indicators"),
                ("AUDIT_URL", "audit"),
                ("OIDC_INTERNAL_URL", "issuer"),
            ),
        ),
        Process("audit", "audit", "audit", ("serve",), asks=(("GATEWAY_URL", "gateway"),)),
        Process("issuer", "issuer", "deploy.issuer", ("serve",)),
    ),
    databases=(*OWNERS, "gateway"),
    readers=("audit",),
    migrations=(
        *map(_migration, OWNERS),
        InitJob("gateway-migrate", "gateway", ("migrate",), "gateway", lets=GATEWAY_PROCESS),
    ),
    topics=(InitJob("topics", "services.contracts", ("topics",)),),
    refills=tuple(map(_refill, OWNERS)),
    restorations=(
        *map(_restoration, OWNERS),
        InitJob("indicators-reread", "services.indicators", ("reread",)),
    ),
    demo=load_demo,
    demo_live=go_on_with_demo,
)
