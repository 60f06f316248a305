"""Settings of the demonstration issuer, from the environment."""

from pathlib import Path

from pydantic import Field, field_validator

from deploy.issuer.users import USERS
from services.kit.settings import PortSettings


class IssuerSettings(PortSettings):
    issuer_url: str = Field(description="where browsers reach this issuer, http://host:port")
    issuer_redirect_uri: str = Field(description="the one address that codes are sent to")
    issuer_client_id: str = Field("gateway", description="the one client; it needs no secret")
    issuer_key_file: Path = Field(description="the signing key; made where it is missing")
    issuer_users_file: Path = Field(
        USERS, description="who there is; read at each question, so a role may be taken away"
    )

    @field_validator("issuer_url", "issuer_redirect_uri")
    @classmethod
    def is_for_looking_around(cls, url: str) -> str:
        """Whoever reaches this issuer chooses who to be: never where anything is in earnest."""
        if url.lower().startswith("https:"):
            raise ValueError("the demonstration issuer serves no https site; use one of your own")
        return url
