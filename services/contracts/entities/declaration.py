"""What an entity's TOML file may say (reading.py reads it).

A declaration says once what an entity is called, which fields it has, which events open, change
and end it, which figures come of it, and how lists and files show it. All else is built from it.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.contracts.values.kinds import KINDS, FieldKind, kept_type, told_type
from services.contracts.values.vocabulary import CHOICES, Choices

Owner = Literal["enterprises", "funds", "talent", "indicators"]
Group = Literal["entities", "innovation", "chains", "funds", "talent", "matters", "plan"]
# told: in the opening event; ending, void, held: by the entity's life; derived: of other fields;
# decided: by its owner's code; computed: by the read model, for a day; fact: a member of facts that
# lists do not show; related: a column about others (made of `related`, never declared as a field).
Source = Literal[
    *("told", "ending", "void", "held", "derived", "decided", "computed", "fact"),
    *("import", "related"),
]


class Wrong(ValueError):
    """A declaration that cannot be used; the message names file, place and reason."""


class Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Labelled(Declared):
    """`zh` is what users read, `en` the same in English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Derived(Declared):
    """A flag: whether a field is one of these values."""

    field: str
    among: tuple[str, ...]


class FieldDeclaration(Labelled):
    """One member. `also` are other headings of it in files; `example` a cell of the
    template, "" an empty one, None the one of its kind.

    `inferred`: an event may leave it out, and another member tells it. `dated`: changes of it hold
    from a day. `choices`: its closed list; of a code or names those that have labels, others are
    told as they are. `awaited`: the event waits until what it refers to is known. `search`: lists
    find the entity by its words. `scope`: rows are theirs whom it names, by a kind of
    services/contracts/access/scopes.py; references are so without saying it. `later`: facts of
    releases before lack it. `named`: lists say of a thing what it is called, as of every reference.
    """

    name: str = ""
    kind: str
    source: Source = "told"
    optional: bool = False
    later: bool = False
    inferred: bool = False
    dated: bool = False
    choices: str = ""
    to: str = ""
    awaited: bool = False
    search: bool = False
    scope: str = ""
    named: bool = False
    derived: Derived | None = None
    heading: str = ""
    also: tuple[str, ...] = ()
    note: str = ""
    example: str | None = None
    sample: Any = None
    parts: dict[str, "FieldDeclaration"] = {}
    description: str = ""

    @property
    def of(self) -> FieldKind:
        return KINDS[self.kind]

    @property
    def options(self) -> Choices | None:
        return CHOICES[self.choices] if self.choices else None

    @property
    def told_type(self) -> Any:
        return told_type(self.kind, self.options, self.to)

    @property
    def kept_type(self) -> Any:
        return kept_type(self.kind, self.options, self.to)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "FieldDeclaration":
        if self.kind not in KINDS:
            raise ValueError(f"no kind of field is called {self.kind}: {', '.join(KINDS)}")
        chosen = self.kind in ("choice", "choices")
        if self.kind not in ("code", "names") and chosen != bool(self.choices):
            raise ValueError("`choices` names the list of a choice, a code or names, of no other")
        if (self.kind == "reference") != bool(self.to):
            raise ValueError("`to` says what a reference refers to, and is of nothing else")
        if (self.source == "derived") != (self.derived is not None):
            raise ValueError("a derived field says of what")
        return self


class Opening(Labelled):
    """The event that tells the entity whole. `state` is what lists call one that is open."""

    event: str
    slot: str
    day: str
    state: Labelled


class Ending(Labelled):
    """The event that ends it; the field whose source is `ending` has the day."""

    event: str
    slot: str
    state: Labelled


class Void(Labelled):
    """The event that says it should never have been told; the field whose source is `void`."""

    event: str
    slot: str
    state: Labelled


class Changing(Labelled):
    """The event that changes dated fields; facts tell those of `spans` day by day."""

    event: str
    spans: tuple[str, ...] = ()


class Reading(Labelled):
    """A measure of another entity on a day: it holds until the next one, while that is active.

    Without `of` it is about its own key, which is always there.
    """

    event: str
    of: str = ""
    slot: str
    at: str
    follows: str = ""
    state: Labelled
    over: Labelled


class Condition(Labelled):
    """A figure counts only entities whose `field` is `equals`; the labels say why others do not."""

    field: str
    equals: Any
    otherwise: str


class FigureDeclaration(Declared):
    """What an entity adds to a figure: `amount` (a field, or 1) over its life, spans, held days.

    `on` names the day of a flow or a cumulative amount instead. `by` is a field whose value is one
    more dimension. A figure that the plan's catalogue does not know brings its own words.
    """

    code: str
    amount: str = ""
    over: Literal["", "life", "spans", "held"] = ""
    on: str = ""
    by: str = ""
    conditions: tuple[Condition, ...] = ()
    kind: Literal["", "stock", "flow", "cumulative"] = ""
    unit: str = ""
    name_zh: str = ""
    name_en: str = ""
    definition_zh: str = ""
    definition_en: str = ""

    @property
    def is_new(self) -> bool:
        return bool(self.name_zh)

    @model_validator(mode="after")
    def _is_dated_once(self) -> "FigureDeclaration":
        if bool(self.over) == bool(self.on):
            raise ValueError("a figure is either `over` days or `on` a day")
        words = (self.kind, self.unit, self.name_zh, self.name_en)
        if any(words) and not all((*words, self.definition_zh, self.definition_en)):
            raise ValueError("a new figure needs kind, unit, names and definitions")
        return self


class Related(Labelled):
    """A column of lists about those that refer to the entity by a field: how many, or a sum."""

    name: str
    of: str
    by: str
    sum: str = ""
    description: str = ""

    @property
    def kind(self) -> str:
        return "money" if self.sum else "count"


class Adds(Declared):
    """The entity's own list adds to figures what those add that refer to it."""

    of: str
    by: str


class Register(Declared):
    """How lists show the entity. `columns` in order, the first names the row; `sort` as in the API.

    `path` is the list's name in addresses; `over` says what lists call one that is not open, where
    no ending does. `figures`: to which its rows add, where its own figures do not say so.
    """

    path: str
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()
    sort: str
    lead: Labelled
    over: Labelled | None = None
    adds: Adds | None = None
    figures: tuple[str, ...] = ()


class Import(Declared):
    """One sort of file whose rows become events of this entity.

    `slot`: the fields of which two rows may not say different things. `ends`: the event that ends
    what a whole file leaves out; empty where nothing can be missing from one.
    """

    code: str
    event: str = ""
    zh: str = ""
    en: str = ""
    ends: str = ""
    slot: tuple[str, ...] = ("subject",)
    columns: tuple[str, ...] = ()


class Entity(Labelled):
    """One kind of thing. `name` is its file's; `key` is the subject of its events.
    `definition` is raised when its facts add something else to figures, `revision` when its facts
    are decided differently: all are decided anew at the start. `fact_key` says how facts are keyed
    where that is not by the subject.

    `of`: the entity whose events, topic and figures it shares, as one of several kinds; subjects
    and keys begin with its name (definitions/things.toml).

    `rules = "code"`: its owner's code says what its events mean; all else is built as for others.
    `definition` rises whenever its facts add something else to figures (docs/decisions/0008).
    """

    name: str
    owner: Owner
    group: Group
    order: int
    of: str = ""
    rules: Literal["declared", "code"] = "declared"
    definition: int = Field(1, ge=1)
    revision: int = Field(1, ge=1)
    plural: Labelled
    holds: str
    key: FieldDeclaration
    fact_key: str = ""
    fields: dict[str, FieldDeclaration]
    opening: Opening | None = None
    ending: Ending | None = None
    void: Void | None = None
    changing: Changing | None = None
    reading: Reading | None = None
    events: dict[str, Labelled] = {}
    figures: tuple[FigureDeclaration, ...] = ()
    related: tuple[Related, ...] = ()
    registry: Register | None = Field(None, alias="register")
    imports: Import | None = Field(None, alias="import")
    choices: dict[str, dict[str, Any]] = {}

    @property
    def topic(self) -> str:
        return f"{self.owner}.{self.of or self.name}"

    @property
    def prefix(self) -> str:
        """What the keys of its facts begin with, where it shares their topic with other kinds."""
        return f"{self.name}/" if self.of else ""

    @property
    def record_key(self) -> str:
        """How the key of its facts is made, in words."""
        parts = [self.key.name, *([self.reading.at] if self.reading else [])]
        return self.fact_key or ":".join(parts)

    def field(self, name: str) -> FieldDeclaration:
        """The key or a field. Raises KeyError."""
        return self.key if name == self.key.name else self.fields[name]

    def of_source(self, *sources: Source) -> tuple[FieldDeclaration, ...]:
        return tuple(field for field in self.fields.values() if field.source in sources)

    @property
    def event_labels(self) -> dict[str, Labelled]:
        """Every event of the entity by name; those that kinds share are the other entity's."""
        if self.of:
            return {}
        own = (self.opening, self.changing, self.ending, self.void, self.reading)
        return {one.event: one for one in own if one} | self.events

    @property
    def states(self) -> tuple[Labelled | None, Labelled | None]:
        """What lists call one that is open on the day, and one that is not; where nothing opens it
        as such, the first as the field is called that says so."""
        opening = self.opening or self.reading
        over = self.ending or self.void
        closed = self.registry.over if self.registry else None
        if self.reading:
            closed = self.reading.over
        elif over:
            closed = over.state
        return (opening.state if opening else self.fields.get("open")), closed

    @property
    def figure_codes(self) -> tuple[str, ...]:
        """The figures to which rows of its list add."""
        named = self.registry.figures if self.registry else ()
        return named or tuple(dict.fromkeys(figure.code for figure in self.figures))

    def name_member(self, field: FieldDeclaration) -> str:
        """The member of lists' rows with the name of what a reference refers to."""
        if field.named:
            return f"{field.name}_name"
        alike = [one for one in self.references if one.to == field.to]
        stem = field.to if len(alike) == 1 else field.name.removesuffix("_id")
        return f"{stem}_name"

    @property
    def references(self) -> tuple[FieldDeclaration, ...]:
        """The fields that refer to other entities, its key among them where that does."""
        every = (self.key, *self.fields.values())
        return tuple(field for field in every if field.kind == "reference")
