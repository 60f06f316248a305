"""Settings of the stream processor."""

from pydantic import Field

from services.indicators.deltas import DEFINITION
from services.kit.settings import ProcessSettings


class StreamSettings(ProcessSettings):
    stream_definition: int = Field(
        DEFINITION, ge=1, description="under which number the sums are told; the code's own"
    )
    stream_session_timeout_seconds: float = Field(
        10, ge=6, description="a worker that is silent for so long loses its partitions"
    )
