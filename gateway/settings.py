"""Settings of the gateway, from the environment."""

from pathlib import Path

from pydantic import Field

from services.kit.settings import ProcessSettings


class GatewaySettings(ProcessSettings):
    gateway_keys_file: Path = Field(
        description='JSON list of {"name", "source", "types", "sha256"}: who may send what'
    )
    indicators_url: str = Field(description="where the indicators read model answers")
    audit_url: str = Field(description="where the audit answers")
    body_limit: int = Field(4_194_304, ge=1, description="bytes of the largest request body")
    batch_limit: int = Field(1000, ge=1, description="events in the largest batch")
    kafka_patience_seconds: float = Field(
        10, gt=0, description="how long a sender waits for Kafka before a 503"
    )
    ahead_percent: int = Field(105, description="at least this share of the expected is ahead")
    on_track_percent: int = Field(97, description="at least this share is on track")
    at_risk_percent: int = Field(90, description="at least this share is at risk, less is behind")
