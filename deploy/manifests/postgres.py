"""A CloudNativePG cluster: a database and a role for every service, and the audit that reads."""

from deploy.manifests import connections
from deploy.manifests.names import POSTGRES, Document, database_secret, document
from deploy.processes import PRODUCT
from services.contracts.topology import OWNERS

API = "postgresql.cnpg.io/v1"


def postgres() -> list[Document]:
    return [_cluster(), *map(_database, PRODUCT.databases)]


def _cluster() -> Document:
    spec = {
        "imageName": "ghcr.io/cloudnative-pg/postgresql:18",
        "instances": 3,
        "storage": {"size": "50Gi"},
        "resources": {
            "requests": {"cpu": "500m", "memory": "2Gi"},
            "limits": {"memory": "4Gi"},
        },
        "bootstrap": {"initdb": {"database": "nobody", "encoding": "UTF8", "locale": "C.UTF-8"}},
        "postgresql": {
            "parameters": _PARAMETERS,
            "pg_hba": _doors(),
            "synchronous": _SYNCHRONOUS,
        },
        "managed": {"roles": [*map(_role, _plain_roles()), *map(_reader, PRODUCT.readers)]},
    }
    return document(API, "Cluster", POSTGRES, spec=spec)


# An offset is committed as soon as PostgreSQL has its event: a primary that is lost with
# what no other server had would lose the event, and relays would have sent facts that nobody knows.
_SYNCHRONOUS = {
    "method": "any",
    "number": 1,
    "dataDurability": "required",
    "failoverQuorum": True,
}
_PARAMETERS = {
    "max_connections": str(connections.most()),
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "log_error_verbosity": "terse",
    "timezone": "UTC",
}


def _doors() -> list[str]:
    """Each role to its own database, over TLS; the operator's own lines stand before these."""
    own = [(name, name) for name in PRODUCT.databases]
    own += [(database, name) for name, database in PRODUCT.guests.items()]
    read = [(database, name) for name in PRODUCT.readers for database in OWNERS]
    opened = [f"hostssl {database} {name} all scram-sha-256" for database, name in own + read]
    return [*opened, "host all all all reject"]


def _plain_roles() -> list[str]:
    """Owners of a database, and who else opens one: what they may do there its owner says."""
    return [*PRODUCT.databases, *PRODUCT.guests]


def _role(name: str) -> Document:
    secret = {"name": database_secret(name)}
    return {"name": name, "ensure": "present", "login": True, "passwordSecret": secret}


def _reader(name: str) -> Document:
    """A role that may read what the doors let it open, and write nothing."""
    return _role(name) | {"inRoles": ["pg_read_all_data"]}


def _database(name: str) -> Document:
    spec = {
        "name": name,
        "owner": name,
        "encoding": "UTF8",
        "cluster": {"name": POSTGRES},
        "databaseReclaimPolicy": "retain",
    }
    return document(API, "Database", name, spec=spec)
