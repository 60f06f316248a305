"""Settings of the audit, from the environment."""

import os
from pathlib import Path

from pydantic import Field

from services.kit.settings import FromFiles, IdentitySettings, PortSettings


class AuditSettings(FromFiles):
    enterprises_database_url: str = Field(
        repr=False, description="postgresql:// of the enterprises' tables"
    )
    enterprises_database_url_file: Path | None = Field(None, description="a file with that URL")
    funds_database_url: str = Field(repr=False, description="postgresql:// of the funds' tables")
    funds_database_url_file: Path | None = Field(None, description="a file with that URL")
    talent_database_url: str = Field(repr=False, description="postgresql:// of the talent tables")
    talent_database_url_file: Path | None = Field(None, description="a file with that URL")
    indicators_database_url: str = Field(repr=False, description="postgresql:// of the read model")
    indicators_database_url_file: Path | None = Field(None, description="a file with that URL")
    audit_folders: str = Field(
        "", description="further folders with <owner>/*.sql, separated as in PATH"
    )
    gateway_key_file: Path | None = Field(
        None,
        description="a file with a key of the gateway; not needed where figures are public",
    )

    def owners(self) -> dict[str, str]:
        """The address of each owner's database; enterprises first, whose lives others need."""
        return {
            "enterprises": self.enterprises_database_url,
            "funds": self.funds_database_url,
            "talent": self.talent_database_url,
            "indicators": self.indicators_database_url,
        }

    def folders(self) -> list[Path]:
        """Where the statements of the recount are."""
        further = [Path(one) for one in self.audit_folders.split(os.pathsep) if one]
        return [Path(__file__).with_name("recounts"), *further]


class AuditProcessSettings(AuditSettings, PortSettings, IdentitySettings):
    gateway_url: str = Field(description="where the gateway listens, http://host:port")
