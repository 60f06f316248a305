"""Settings of the gateway, from the environment."""

from pathlib import Path

from pydantic import Field

from services.kit.settings import ProcessSettings


class GatewaySettings(ProcessSettings):
    database_url: str = Field(description="postgresql://gateway:password@host:port/gateway")
    gateway_keys_file: Path | None = Field(
        None,
        description='JSON list of {"name", "source", "types", "sha256"}, taken over at the start',
    )
    keys_every_seconds: float = Field(
        1, gt=0, description="how often the keys are read: how late a revocation may be heard"
    )
    key_rate: str = Field(
        "600000/minute", description="most events of a key that has no limit of its own"
    )
    stranger_rate: str = Field("120/minute", description="most wrong keys from one address")
    indicators_url: str = Field(description="where the indicators read model answers")
    enterprises_url: str = Field(description="where the enterprises service answers")
    funds_url: str = Field(description="where the funds service answers")
    talent_url: str = Field(description="where the talent service answers")
    indicators_serve_url: str = Field(
        description="where the indicators service answers, which takes statistics in"
    )
    audit_url: str = Field(description="where the audit answers")
    body_limit: int = Field(
        4_194_304, ge=1, description="bytes of the largest request body, unpacked"
    )
    depth_limit: int = Field(32, ge=5, description="how deep JSON may nest")
    event_limit: int = Field(
        262_144, ge=1, le=1_000_000, description="bytes of the largest event, as Kafka keeps it"
    )
    batch_limit: int = Field(1000, ge=1, description="events in the largest batch")
    kafka_patience_seconds: float = Field(
        10, gt=0, description="how long a sender waits for Kafka before a 503"
    )
    remembered_acceptances: int = Field(
        100_000, ge=1, description="events known as accepted before their owner has taken them in"
    )
    ahead_percent: int = Field(105, description="at least this share of the expected is ahead")
    on_track_percent: int = Field(97, description="at least this share is on track")
    at_risk_percent: int = Field(90, description="at least this share is at risk, less is behind")
