"""A CloudNativePG cluster: a database and a role for every service, open to each other alone."""

from deploy.embedded.processes import PRODUCT
from deploy.manifests.names import POSTGRES, Document, database_secret, document

API = "postgresql.cnpg.io/v1"


def postgres() -> list[Document]:
    return [_cluster(), *map(_database, PRODUCT.databases)]


def _cluster() -> Document:
    spec = {
        "imageName": "ghcr.io/cloudnative-pg/postgresql:18",
        "instances": 3,
        "storage": {"size": "50Gi"},
        "resources": {
            "requests": {"cpu": "500m", "memory": "1Gi"},
            "limits": {"memory": "2Gi"},
        },
        "bootstrap": {"initdb": {"database": "nobody", "encoding": "UTF8", "locale": "C.UTF-8"}},
        "postgresql": {"parameters": _PARAMETERS, "pg_hba": _doors()},
        "managed": {"roles": [_role(name) for name in PRODUCT.databases]},
    }
    return document(API, "Cluster", POSTGRES, spec=spec)


_PARAMETERS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "log_error_verbosity": "terse",
    "timezone": "UTC",
}


def _doors() -> list[str]:
    """Each role to its own database, over TLS; the operator's own lines stand before these."""
    own = [f"hostssl {name} {name} all scram-sha-256" for name in PRODUCT.databases]
    return [*own, "host all all all reject"]


def _role(name: str) -> Document:
    secret = {"name": database_secret(name)}
    return {"name": name, "ensure": "present", "login": True, "passwordSecret": secret}


def _database(name: str) -> Document:
    spec = {
        "name": name,
        "owner": name,
        "encoding": "UTF8",
        "cluster": {"name": POSTGRES},
        "databaseReclaimPolicy": "retain",
    }
    return document(API, "Database", name, spec=spec)
