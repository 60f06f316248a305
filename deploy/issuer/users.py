"""The demonstration users, as data."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel


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


@cache
def cast() -> Cast:
    """What users.toml says. Raises ValidationError."""
    return Cast(**tomllib.loads(Path(__file__).with_name("users.toml").read_text("utf-8")))
