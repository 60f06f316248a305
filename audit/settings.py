"""Settings of the audit, from the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings


class AuditSettings(BaseSettings):
    enterprises_database_url: str = Field(description="postgresql:// of the enterprises' tables")
    funds_database_url: str = Field(description="postgresql:// of the funds' tables")
    talent_database_url: str = Field(description="postgresql:// of the talent tables")
    indicators_database_url: str = Field(description="postgresql:// of the read model")
