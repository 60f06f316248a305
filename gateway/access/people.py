"""A signed-in person, from the claims of the issuer's token. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from gateway.access import policy
from gateway.access.policy import INSIDE, Permission, Role
from services.contracts.access.authority import Authority
from services.contracts.access.scopes import DISTRICT, Scopes, is_scope
from services.contracts.events.readings import REVIEWED
from services.reasons import Reason, say

_LONGEST_NAME = 100
_NAMES = ("name", "preferred_username", "sub")


class Person(BaseModel):
    """Events that people send all bear `source`; the audit log names the person."""

    model_config = ConfigDict(frozen=True)
    kind: ClassVar = "person"

    subject: str = Field(min_length=1, max_length=255)
    name: str
    roles: tuple[Role, ...]
    scopes: tuple[str, ...]
    source: str
    rate: str | None = None

    @property
    def actor(self) -> str:
        """As records name them: a name may be shared, a subject is not."""
        return f"{self.name} ({self.subject})"

    @property
    def can(self) -> frozenset[Permission]:
        return policy.of_roles(self.roles, self.sees_all)

    @property
    def sees_all(self) -> bool:
        """Whether records of every source are theirs to see."""
        return Scopes(self.scopes).all

    @property
    def authority(self) -> Authority:
        return Authority(self.scopes)

    def may_send(self, source: str, name: str) -> Reason | None:
        """Why they may send no such event whatever it is about, or None when they may."""
        if source != self.source:
            return say("person_of_another_source", own=self.source, source=source)
        return say("reviewed_on_its_page") if name in REVIEWED else None


class Claims(NamedTuple):
    """The claims that say what somebody may do and see; `scopes` is empty where none does."""

    roles: str
    scopes: str


def of_claims(said: Mapping[str, Any], where: Claims, source: str) -> Person:
    """The person of a checked token. Raises ValueError for a subject nobody could keep."""
    subject = said["sub"]
    if not subject.isprintable():
        raise ValueError("the subject is not printable")
    called = next((n for c in _NAMES if isinstance(n := said.get(c), str) and n.strip()), subject)
    name = "".join(letter for letter in called if letter.isprintable())[:_LONGEST_NAME]
    roles = roles_of(said, where.roles)
    scopes = scopes_of(said, where.scopes) if where.scopes else scopes_of_roles(roles)
    return Person(subject=subject, name=name, roles=roles, scopes=scopes, source=source)


def roles_of(claims: Mapping[str, Any], claim: str) -> tuple[Role, ...]:
    """The roles that we know, of a claim like `roles` or, nested, `realm_access.roles`."""
    words = _words(claims, claim)
    return tuple(role for role in Role if role.value in words)


def scopes_of(claims: Mapping[str, Any], claim: str) -> tuple[str, ...]:
    """The scopes of a claim, a list of texts like `bank/示例银行`; what is none gives nothing."""
    return tuple(sorted({word for word in _words(claims, claim) if is_scope(word)}))


def scopes_of_roles(roles: Iterable[Role]) -> tuple[str, ...]:
    """Where the issuer says no scopes: who works for the district sees it, others nothing."""
    return (DISTRICT,) if INSIDE & set(roles) else ()


def _words(claims: Mapping[str, Any], claim: str) -> list[Any]:
    said = claims.get(claim)
    if said is None:
        said = claims
        for part in claim.split("."):
            said = said.get(part) if isinstance(said, Mapping) else None
    return said.split() if isinstance(said, str) else said if isinstance(said, list) else []
