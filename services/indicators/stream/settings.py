"""Settings of the stream processor."""

from pydantic import Field, field_validator

from services.contracts.topology import DEFINITIONS
from services.kit.settings import ProcessSettings


class StreamSettings(ProcessSettings):
    stream_topics: str = Field(
        "", description="the topics to fold, separated by commas; without it all of them"
    )
    stream_session_timeout_seconds: float = Field(
        10, ge=6, description="a worker that is silent for so long loses its partitions"
    )

    @field_validator("stream_topics")
    @classmethod
    def are_known(cls, named: str) -> str:
        if unknown := set(_names(named)) - DEFINITIONS.keys():
            raise ValueError(f"nothing is folded of {', '.join(sorted(unknown))}")
        return named

    @property
    def definitions(self) -> dict[str, int]:
        """The topics to fold, each with the number under which its sums are told."""
        wanted = _names(self.stream_topics) or DEFINITIONS
        return {topic: number for topic, number in DEFINITIONS.items() if topic in wanted}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
