"""References: `<kind>/<identifier>`, one spelling for whatever an event speaks of. Pure."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from services.contracts.values.codes import credit_code_problem
from services.contracts.values.identifiers import LONGEST, identifier_problem
from services.contracts.values.vocabulary import CHOICES
from services.reasons import Reason, say

DEPARTMENT = "department"
# Of what things.toml declares; told by `thing.*`.
THINGS = tuple(CHOICES["thing_kind"])
# By owner. A kind need not be registered anywhere to be spoken of.
KINDS_BY_OWNER: dict[str, tuple[str, ...]] = {
    "enterprises": ("enterprise", "carrier", "platform", "product", *THINGS, "case"),
    "funds": ("fund", "loan", "offer", "account", "claim"),
    "talent": ("base", "person", "vacancy", "matter"),
    "indicators": ("activity", "policy", "ruleset", "task"),
}
KINDS = tuple(kind for kinds in KINDS_BY_OWNER.values() for kind in kinds)


def parted(text: str) -> tuple[str, str]:
    """Kind and identifier."""
    kind, _, identifier = text.partition("/")
    return kind, identifier


def problem(text: str) -> Reason | None:
    """Why `text` refers to nothing, or None where it may."""
    kind, identifier = parted(text)
    if kind not in KINDS:
        return say("no_reference", kinds=", ".join(KINDS))
    reason = identifier_problem(identifier)
    if reason is None and kind == "enterprise":
        reason = credit_code_problem(identifier)
    return say("behind_kind", kind=kind, why=reason) if reason else None


def reference(text: str) -> str:
    if reason := problem(text):
        raise ValueError(reason)
    return text


def _department(text: str) -> str:
    if parted(text)[0] != DEPARTMENT:
        raise ValueError(say("no_department"))
    return reference(text)


def to_kind(kind: str) -> Any:
    """The type of a Reference to things of one kind."""

    def check(text: str) -> str:
        if parted(text)[0] != kind:
            raise ValueError(say("not_of_kind", kind=kind))
        return reference(text)

    return Annotated[str, _referring(kind), AfterValidator(check)]


def _referring(kinds: str) -> Field:
    pattern = f"^({kinds})/.+$"
    return Field(min_length=3, max_length=2 * LONGEST, json_schema_extra={"pattern": pattern})


Reference = Annotated[str, _referring("|".join(KINDS)), AfterValidator(reference)]
Department = Annotated[str, _referring(DEPARTMENT), AfterValidator(_department)]
