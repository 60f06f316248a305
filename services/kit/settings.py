"""Settings of one process, from the environment; a wrong or missing one stops it at the start."""

import sys
from typing import TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings

S = TypeVar("S", bound=BaseSettings)


class KafkaSettings(BaseSettings):
    kafka_bootstrap_servers: str = Field(description="host:port,host:port of the brokers")


class ProcessSettings(KafkaSettings):
    http_host: str = Field("127.0.0.1", description="where /healthz, /readyz, /metrics listen")
    http_port: int = Field(0, description="0 takes any free port")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")


class ServiceSettings(ProcessSettings):
    database_url: str = Field(description="postgresql://role:password@host:port/database")
    batch_records: int = Field(1000, ge=1, description="most records taken in one transaction")
    relay_poll_seconds: float = Field(0.03, gt=0, description="pause of a relay with nothing to do")
    relay_batch: int = Field(2000, ge=1, description="most journal entries sent at once")
    unexpected_limit: int = Field(
        20, ge=1, description="dead letters by unexpected errors before the process gives up"
    )


def read(shape: type[S]) -> S:
    """Read the settings, or stop with one line for each that is wrong."""
    try:
        return shape()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            hint = shape.model_fields[str(problem["loc"][0]).lower()].description
            print(f"{name}: {problem['msg']} ({hint})", file=sys.stderr)
        raise SystemExit(2) from None
