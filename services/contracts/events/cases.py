"""Events about matters that pass through stages, one shape for four families (ADR 0026).

Parts have their sender's own ids: told again under one, a part is corrected.
"""

from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt, create_model
from pydantic.json_schema import WithJsonSchema

from services.contracts.definitions import CASE_TYPES
from services.contracts.values.fields import (
    Change,
    Data,
    Day,
    Fen,
    Identifier,
    Moment,
    Name,
    printable,
)
from services.contracts.values.kinds import KINDS
from services.contracts.values.references import Department, Reference
from services.contracts.values.vocabulary import FAMILIES, HoldReason, Outcome, Solved

_MANY = 200
_PARTIES = 50

Text, Digest = KINDS["text"].told, KINDS["digest"].told
# Names of stages, results and fields: types say which there are, and others are kept and flagged.
Code = Annotated[Identifier, Field(max_length=64)]
FieldText = Annotated[
    str, Field(max_length=2000), AfterValidator(lambda text: text and printable(text))
]

FieldValue = StrictBool | StrictInt | FieldText


class Document(Data):
    """A file by its digest; it stays where it is."""

    sha256: Digest
    name: Name
    role: Code


class Origin(Data):
    """The matter's number in the system in which it began."""

    system: Identifier
    ref: Identifier


Documents = Annotated[tuple[Document, ...], Field(max_length=_MANY)]
Plan = Annotated[dict[Code, Day | None], Field(max_length=_PARTIES)]
Fields = Annotated[dict[Code, FieldValue | None], Field(max_length=_PARTIES)]
_DAY = Annotated[Day | None, Field(description="null takes it back")]


class Advanced(Data):
    step: Identifier
    stage: Code
    entered_at: Moment
    by: Reference
    result: Code | None = None
    amount: Fen | None = None
    refs: Annotated[
        tuple[Reference, ...], Field(max_length=_PARTIES, description="what came of it")
    ] = ()
    note: Text | None = None
    documents: Documents = ()


class Assigned(Data):
    assignment: Identifier
    to: Department
    role: Literal["lead", "support"]
    assigned_at: Moment
    due_on: Day | None = None


class Returned(Data):
    assignment: Identifier
    returned_at: Moment
    outcome: Outcome
    reason: Text | None = None


class Held(Data):
    hold: Identifier
    start: Annotated[Day, Field(alias="from")]
    to: Annotated[Day | None, Field(description="the first day on which the clock runs again")] = (
        None
    )
    reason: HoldReason

    def model_dump(self, **how: Any) -> dict[str, Any]:
        return super().model_dump(**{"by_alias": True} | how)


class Rated(Data):
    round: Identifier
    by: Reference
    score: Annotated[StrictInt, Field(ge=1, le=5)]
    solved: Solved
    rated_at: Moment
    comment: Text | None = None


class Voided(Data):
    reason: Annotated[Name | None, Field(description="null takes it back")]
    duplicate_of: Identifier | None = None


def short(family: str, text: object) -> object:
    """`case:whistle` and `whistle` are one type."""
    return text.removeprefix(f"{family}:") if isinstance(text, str) else text


def type_of(family: str) -> Any:
    """The types of a family; both ways to write them."""
    codes = tuple(CASE_TYPES[family])
    written = [*codes, *(f"{family}:{code}" for code in codes)]
    return Annotated[
        Literal[codes],
        BeforeValidator(partial(short, family)),
        WithJsonSchema({"type": "string", "enum": written}),
    ]


_ATTRIBUTES: dict[str, Any] = {
    "owner": (Department | None, None),
    "due_on": (_DAY, None),
    "plan": (Plan | None, None),
    "amount": (Fen | None, None),
    "fields": (Fields | None, None),
}
_ABOUT = Annotated[tuple[Reference, ...], Field(max_length=_PARTIES, description="principal first")]
_OPENED: dict[str, Any] = {
    "title": (Name, ...),
    "opened_at": (Moment, ...),
    "about": (_ABOUT, ()),
    "channel": (Code, ...),
    "parent": (Reference | None, None),
    "origin": (Origin | None, None),
    "documents": (Documents, ()),
    **_ATTRIBUTES,
}
_UPDATED: dict[str, Any] = {
    "definition": (_DAY, None),
    "effective_on": (Day | None, None),
    **_ATTRIBUTES,
}


def shapes(family: str) -> dict[str, type[Data]]:
    """What `data` of each event of a family looks like."""
    kind, name = type_of(family), family.capitalize()
    opened = {"type": (kind, ...), **_OPENED}
    updated = {"title": (Name, None), "type": (kind, None), **_UPDATED}
    built = {
        "opened": create_model(f"{name}Opened", __base__=Data, **opened),
        "updated": create_model(f"{name}Updated", __base__=Change, **updated),
    }
    return {f"{family}.{what}": shape for what, shape in (built | _COMMON).items()}


_COMMON: dict[str, type[Data]] = {
    "advanced": Advanced,
    "assigned": Assigned,
    "returned": Returned,
    "held": Held,
    "rated": Rated,
    "voided": Voided,
}
SHAPES = {name: shape for family in FAMILIES for name, shape in shapes(family).items()}
