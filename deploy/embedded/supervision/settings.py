"""What a person can set about the embedded run, all of it by environment variables."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.paths import ROOT


class Settings(BaseSettings):
    """The embedded run's settings; the variable's name is the field's in capitals."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    state_dir: Path = Field(
        ROOT / ".state", description="Folder of the data, logs and secrets of this clone."
    )
    gateway_port: int = Field(8080, ge=1, le=65535, description="Port of pages and API.")
    kafka_port: int = Field(19092, ge=1, le=65535, description="Port of the broker.")
    kafka_controller_port: int = Field(19093, ge=1, le=65535, description="KRaft's own port.")
    postgres_port: int = Field(15432, ge=1, le=65535, description="Port of PostgreSQL.")
    health_port_base: int = Field(
        18100,
        ge=1,
        le=65000,
        description="First port of /healthz, /readyz, /metrics; above them those that are asked.",
    )
    kafka_bootstrap_servers: str | None = Field(
        None, description="A Kafka cluster of the user's own; none is started then."
    )
    database_url: str | None = Field(
        None, description="Administrator's URL of a PostgreSQL of the user's own."
    )
    topic_partitions: int = Field(12, ge=1, description="Partitions of every topic.")
    topic_replication: int = Field(1, ge=1, description="Copies of every partition.")
    demo: bool = Field(True, description="Load the demo district into an empty state folder.")
    demo_live: bool = Field(True, description="Let something happen in the demo district.")
    oidc_issuer: str | None = Field(
        None, description="An issuer of the user's own; the demonstration one is not started then."
    )
    public_url: str | None = Field(
        None, description="Where browsers see the gateway, if not on this machine."
    )
    public_figures: bool = Field(True, description="Show aggregates to who has not signed in.")
    stall_seconds: float = Field(
        120, gt=0, description="Give up when nothing moves for so long while starting."
    )

    def ports(self) -> dict[str, int]:
        """The ports that a person may move, by the field's name."""
        return {name: value for name, value in self.model_dump().items() if "port" in name}

    @property
    def page_url(self) -> str:
        """Where browsers see the gateway."""
        return self.public_url or self.gateway_url

    @property
    def gateway_url(self) -> str:
        """Where a person looks."""
        return f"http://127.0.0.1:{self.gateway_port}"
