"""Settings of one process, from the environment; a wrong or missing one stops it at the start."""

import sys
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings

S = TypeVar("S", bound=BaseSettings)
_FEWEST_DAYS = 90


class FromFiles(BaseSettings):
    """Each setting X that has a companion X_FILE may stand in the file which that names."""

    @model_validator(mode="before")
    @classmethod
    def read_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        """The file's text goes before the variable. Raises ValueError for an unreadable file."""
        found = {}
        for name in cls.model_fields:
            place = given.get(f"{name}_file")
            if place and f"{name}_file" in cls.model_fields:
                found[name] = _text_of(Path(place), f"{name}_file")
        return given | found


def _text_of(file: Path, name: str) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"{name.upper()}: {file} cannot be read ({reason})") from None


class KafkaSecurity(FromFiles):
    """How a process shows Kafka who it is, and knows that it talks to Kafka."""

    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"
    )
    kafka_sasl_username: str | None = Field(None, description="the process's principal")
    kafka_sasl_password: SecretStr | None = Field(None, description="its password")
    kafka_sasl_password_file: Path | None = Field(None, description="a file with that password")
    kafka_ssl_cafile: Path | None = Field(
        None, description="the authority (PEM) of the brokers; without it the machine's own ones"
    )

    @model_validator(mode="after")
    def has_credentials(self) -> Self:
        """SASL needs a name and one place of its password."""
        if self.uses_sasl and not (self.kafka_sasl_username and self.kafka_sasl_password):
            raise ValueError(
                "SASL needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE"
            )
        return self

    @property
    def uses_sasl(self) -> bool:
        return self.kafka_security_protocol.startswith("SASL")

    @property
    def uses_tls(self) -> bool:
        return self.kafka_security_protocol.endswith("SSL")

    def kafka_password(self) -> str | None:
        """The password, None where there is none."""
        return self.kafka_sasl_password and self.kafka_sasl_password.get_secret_value()


class DatabaseSettings(FromFiles):
    """Where a process's own database is."""

    database_url: str = Field(
        repr=False, description="postgresql://role:password@host:port/database"
    )
    database_url_file: Path | None = Field(None, description="a file with that URL")


class TraceSettings(BaseSettings):
    """Where spans go; the exporter reads its other OTEL_EXPORTER_OTLP_* variables by itself."""

    otel_exporter_otlp_endpoint: str | None = Field(
        None, description="http://host:4318 of who collects traces; without it none is made"
    )
    trace_ratio: float = Field(
        0.01, ge=0, le=1, description="share of the gateway's requests that are followed"
    )


class KafkaSettings(KafkaSecurity):
    kafka_bootstrap_servers: str = Field(description="host:port,host:port of the brokers")


class PortSettings(BaseSettings):
    """Where a process listens: what others ask on one port, probes and metrics on another."""

    http_host: str = Field("127.0.0.1", description="the address of both ports")
    http_port: int = Field(
        0, description="where a process that others ask answers; 0 takes any free port"
    )
    health_port: int = Field(
        0, description="where /healthz, /readyz and /metrics are; 0 takes any free port"
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")


class ProcessSettings(KafkaSettings, TraceSettings, PortSettings):
    """What every process on the way of an event is told."""


class ServiceSettings(ProcessSettings, DatabaseSettings):
    batch_records: int = Field(1000, ge=1, description="most records taken in one transaction")
    relay_poll_seconds: float = Field(
        1, gt=0, description="how long a relay at most waits for PostgreSQL to say that facts wait"
    )
    relay_batch: int = Field(2000, ge=1, description="most journal entries sent at once")
    unexpected_limit: int = Field(
        20, ge=1, description="dead letters by unexpected errors before the process gives up"
    )
    repetition_days: int = Field(
        90, ge=31, description="for how long the place of an event that came again is known"
    )
    payload_days: int = Field(
        400, ge=1, description="for how long the content of a dead letter is kept that is done with"
    )
    parked_days: int = Field(
        400,
        ge=31,
        description="how long an event waits for what it needs; then it is a dead letter",
    )
    inbox_days: int = Field(
        0, ge=0, description="for how long events that were applied are known; 0: for good"
    )
    journal_days: int = Field(
        0,
        ge=0,
        description="for how long versions of facts that are not the newest are; 0: for good",
    )

    @field_validator("inbox_days", "journal_days")
    @classmethod
    def outlasts_topics(cls, days: int) -> int:
        """Events come again out of Kafka for 30 days, and repetitions are known for at least 31."""
        if 0 < days < _FEWEST_DAYS:
            raise ValueError(f"0, for good, or at least {_FEWEST_DAYS}")
        return days


class IdentitySettings(FromFiles):
    """What the gateway, and those whom it asks, know who asks by (services/kit/identity.py)."""

    identity_secret: SecretStr = Field(
        min_length=8, description="a secret that the gateway and those whom it asks share"
    )
    identity_secret_file: Path | None = Field(None, description="a file with that secret")


class AskedSettings(ServiceSettings, IdentitySettings):
    """Of a service's process that the gateway asks."""


def read(shape: type[S]) -> S:
    """Read the settings, or stop with one line for each that is wrong."""
    try:
        return shape()
    except ValidationError as error:
        for problem in error.errors():
            print(_line(shape, problem["loc"], problem["msg"]), file=sys.stderr)
        raise SystemExit(2) from None


def _line(shape: type[S], place: tuple[int | str, ...], message: str) -> str:
    """One problem as a line; those of several settings together have no place."""
    if not place:
        return message
    name = "_".join(str(part) for part in place).upper()
    hint = shape.model_fields[str(place[0]).lower()].description
    return f"{name}: {message} ({hint})"
