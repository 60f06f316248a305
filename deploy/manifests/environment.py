"""What a container finds in its environment and in its folders."""

from deploy.access.table import principals
from deploy.manifests.names import (
    BOOTSTRAP,
    IDENTITY,
    KAFKA_AUTHORITY,
    PORT,
    POSTGRES,
    POSTGRES_AUTHORITY,
    POSTGRES_PORT,
    Document,
    database_secret,
)
from deploy.processes import InitJob, Process
from services.contracts.topology import OWNERS

AUTHORITIES = "/etc/authorities"
_SPEAKS_TO_KAFKA = frozenset(principal.name for principal in principals())


def speaks_to_kafka(member: Process | InitJob) -> bool:
    return isinstance(member, Process) and member.name in _SPEAKS_TO_KAFKA


def databases(member: Process | InitJob) -> tuple[str, ...]:
    """The databases that it opens: its own; the audit alone reads all of them."""
    if getattr(member, "stage", "") == "audit":
        return OWNERS
    return (member.database,) if member.database else ()


def variables(member: Process | InitJob) -> list[Document]:
    """Its own variables; a secret stands before the address that holds it."""
    found = _databases(member)
    if isinstance(member, Process):
        found += [_plain(name, f"http://{asked}:{PORT}") for name, asked in _asked(member)]
        found += [_secret("IDENTITY_SECRET", IDENTITY, "secret")] if member.knows_identities else []
        found += _OWN.get(member.stage, [])
    elif member.lets:
        found.append(_plain("PROCESS_ROLE", member.lets))
    else:
        # A Job of a release starts before the release's settings are there.
        found.append(_plain("KAFKA_BOOTSTRAP_SERVERS", BOOTSTRAP))
    if speaks_to_kafka(member):
        found.append(_plain("KAFKA_SASL_USERNAME", member.name))
        found.append(_secret("KAFKA_SASL_PASSWORD", member.name, "password"))
    return found


def shared(member: Process | InitJob) -> list[Document]:
    """The settings that it shares with others."""
    if not isinstance(member, Process):
        return []
    names = ["settings", *(["kafka"] if speaks_to_kafka(member) else [])]
    names += [member.stage] if member.stage in ("gateway", "issuer") else []
    return [{"configMapRef": {"name": name}} for name in names]


def folders(member: Process | InitJob) -> list[tuple[str, str, Document]]:
    """Volumes: name, where it is mounted, what it is."""
    found = [("tmp", "/tmp", {"emptyDir": {"sizeLimit": "256Mi"}})]
    if speaks_to_kafka(member):
        found.append(("kafka-authority", f"{AUTHORITIES}/kafka", _authority(KAFKA_AUTHORITY)))
    if databases(member):
        place = f"{AUTHORITIES}/postgres"
        found.append(("postgres-authority", place, _authority(POSTGRES_AUTHORITY)))
    return found


def _asked(process: Process) -> list[tuple[str, str]]:
    """The issuer is the operators' own, but for a component that brings the demonstration one."""
    return [(name, asked) for name, asked in process.asks if asked != "issuer"]


def _databases(member: Process | InitJob) -> list[Document]:
    opened = databases(member)
    role = member.opens_as or member.name
    if not opened:
        return []
    found = [_secret("DATABASE_PASSWORD", database_secret(role), "password")]
    for database in opened:
        prefix = "" if member.database else f"{database.upper()}_"
        found.append(_plain(f"{prefix}DATABASE_URL", _url(database, role)))
    return found


def _url(database: str, role: str) -> str:
    """The primary's address; the server must show a certificate of the cluster's authority."""
    tls = f"sslmode=verify-full&sslrootcert={AUTHORITIES}/postgres/ca.crt"
    place = f"{POSTGRES}-rw:{POSTGRES_PORT}/{database}"
    return f"postgresql://{role}:$(DATABASE_PASSWORD)@{place}?{tls}"


def _authority(secret: str) -> Document:
    return {"secret": {"secretName": secret, "items": [{"key": "ca.crt", "path": "ca.crt"}]}}


def _plain(name: str, value: str) -> Document:
    return {"name": name, "value": value}


def _secret(name: str, secret: str, key: str, optional: bool = False) -> Document:
    reference = {"name": secret, "key": key} | ({"optional": True} if optional else {})
    return {"name": name, "valueFrom": {"secretKeyRef": reference}}


_OWN = {
    "stream": [_plain("APP_DATADIR", "/tmp/indicators-stream")],
    "gateway": [_secret("OIDC_CLIENT_SECRET", "gateway-oidc", "client-secret", optional=True)],
    "issuer": [_plain("ISSUER_KEY_FILE", "/tmp/issuer-key.pem")],
}
