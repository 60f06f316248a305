"""The demonstration users, as data."""

import tomllib
from pathlib import Path

from pydantic import BaseModel

USERS = Path(__file__).with_name("users.toml")


class User(BaseModel):
    """`role` is one of gateway/access/policy.py's, `scopes` are as contracts/access writes them."""

    subject: str
    name: str
    role: str
    scopes: list[str] = ["district"]
    duty: str


class Cast(BaseModel):
    """Everybody, and the words of the page that shows them."""

    title: str
    warning: str
    question: str
    users: list[User]

    def of(self, subject: str) -> User | None:
        return next((user for user in self.users if user.subject == subject), None)


def cast(file: Path = USERS) -> Cast:
    """What a file like users.toml says now. Raises ValidationError."""
    return Cast(**tomllib.loads(file.read_text("utf-8")))
