"""A signed-in person, from the claims of the issuer's token. Pure."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from gateway.access import policy
from gateway.access.policy import Permission, Role

_LONGEST_NAME = 100
_NAMES = ("name", "preferred_username", "sub")


class Person(BaseModel):
    """Events that people send all bear `source`; the audit log names the person."""

    model_config = ConfigDict(frozen=True)
    kind: ClassVar = "person"

    subject: str = Field(min_length=1, max_length=255)
    name: str
    roles: tuple[Role, ...]
    source: str
    rate: str | None = None

    @property
    def actor(self) -> str:
        """As records name them: a name may be shared, a subject is not."""
        return f"{self.name} ({self.subject})"

    @property
    def can(self) -> frozenset[Permission]:
        return policy.of_roles(self.roles)

    @property
    def sees_all(self) -> bool:
        """Whether records of every source are theirs to see."""
        return True

    def may_send(self, source: str, name: str) -> str | None:
        """Why they may not send such an event, or None when they may."""
        if source != self.source:
            return f"who signed in sends as {self.source}, not as {source}"
        return None


def of_claims(claims: Mapping[str, Any], roles_claim: str, source: str) -> Person:
    """The person of a checked token. Raises ValueError for a subject nobody could keep."""
    subject = claims["sub"]
    if not subject.isprintable():
        raise ValueError("the subject is not printable")
    said = next((n for c in _NAMES if isinstance(n := claims.get(c), str) and n.strip()), subject)
    name = "".join(letter for letter in said if letter.isprintable())[:_LONGEST_NAME]
    roles = roles_of(claims, roles_claim)
    return Person(subject=subject, name=name, roles=roles, source=source)


def roles_of(claims: Mapping[str, Any], claim: str) -> tuple[Role, ...]:
    """The roles that we know, of a claim like `roles` or, nested, `realm_access.roles`."""
    said = claims.get(claim)
    if said is None:
        said = claims
        for part in claim.split("."):
            said = said.get(part) if isinstance(said, Mapping) else None
    words = said.split() if isinstance(said, str) else said if isinstance(said, list) else []
    return tuple(role for role in Role if role.value in words)
