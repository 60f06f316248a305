"""GET /api/v1/entities: what lists, files and pages are built from, made of the declarations."""

from functools import cache

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Member

from gateway.registers import lines
from gateway.registers.things import PAGES
from gateway.tracking import lists
from services.contracts.entities import ENTITIES, Entity
from services.contracts.entities.declaration import FieldDeclaration
from services.contracts.values.kinds import KINDS
from services.contracts.values.vocabulary import CHOICES, Choices

# Lists of choices that are no field's.
_NO_CHOICES = ("group", "reason")
_DESCRIPTION = """Every kind of thing there is, with its fields, events, list and file; the closed
lists; the labels of all of them in Chinese and English. It changes with releases alone."""


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Label(_Told):
    """A label."""

    zh: str
    en: str


class EntityField(Label):
    """A member of rows, facts or files. `source`: where its value comes from."""

    name: str
    kind: str
    source: str
    optional: bool
    dated: bool = Member(description="it may change from a day")
    choices: str | None = Member(description="the list its codes are of")
    to: str | None = Member(description="the entity that it refers to")
    name_member: str | None = Member(description="the member with the name of what it refers to")
    unit: Label | None
    description: str
    parts: list["EntityField"] | None


class EntityEvent(Label):
    name: str


class EntityStates(_Told):
    """What lists call one that is open on the day, and one that is not."""

    open: Label | None
    over: Label | None


class ListForm(_Told):
    """How a list shows its rows; the first column names the row."""

    path: str = Member(description="of a register its name, of other lists their address")
    lead: Label
    columns: list[str]
    filters: list[str]
    sort: str = Member(description="`-` before it for falling")
    figures: list[str] = Member(description="the figures to which its rows add")


class EntityFile(Label):
    code: str = Member(description="as in /api/v1/imports/{kind}")


class EntityKind(Label):
    name: str
    topic: str
    owner: str
    group: str
    order: int
    plural: Label
    key: EntityField
    fields: list[EntityField]
    events: list[EntityEvent]
    states: EntityStates
    has_page: bool = Member(description="whether one has a page: /api/v1/things/{kind}/{id}")
    register_: ListForm | None = Member(alias="register")
    import_: EntityFile | None = Member(alias="import")


class OtherList(Label):
    """A list that is no register."""

    name: str
    rows: str = Member(description="the member of an answer with its rows")
    fields: list[EntityField]
    register_: ListForm = Member(alias="register")


class KindOfField(_Told):
    """A kind of field; `filter`: how lists narrow by it, empty where they do not."""

    numeric: bool
    filter: str
    unit: Label | None


class Entities(BaseModel):
    groups: dict[str, Label]
    choices: dict[str, dict[str, Label]]
    kinds: dict[str, KindOfField]
    reasons: dict[str, Label] = Member(description="the codes of `why_not`")
    members: list[EntityField] = Member(description="what every row of a register has besides")
    entities: list[EntityKind]
    lists: list[OtherList]


def _words(choices: Choices) -> dict[str, Label]:
    return {code: Label.model_validate(one) for code, one in choices.items()}


def _field(field: FieldDeclaration, entity: Entity | None = None) -> EntityField:
    name_member = entity.name_member(field) if entity and (field.to or field.named) else None
    parts = [_field(one) for one in field.parts.values()]
    own = {name: getattr(field, name) for name in _PLAIN}
    return EntityField(
        **own,
        choices=field.choices or None,
        to=field.to or None,
        name_member=name_member,
        unit=KINDS[field.kind].unit,
        parts=parts or None,
    )


_PLAIN = ("zh", "en", "name", "kind", "source", "optional", "dated", "description")


def _entity(entity: Entity) -> EntityKind:
    opened, over = entity.states
    fields = (*entity.fields.values(), *lines.related(entity))
    events = entity.event_labels.items()
    plain = ("zh", "en", "name", "topic", "owner", "group", "order", "plural")
    return EntityKind(
        **{name: getattr(entity, name) for name in plain},
        key=_field(entity.key, entity),
        fields=[_field(field, entity) for field in fields],
        events=[EntityEvent(name=name, zh=words.zh, en=words.en) for name, words in events],
        states=EntityStates(open=opened, over=over),
        has_page=entity.name in PAGES,
        **{"register": _register(entity), "import": _file(entity)},
    )


def _register(entity: Entity) -> ListForm | None:
    if (register := entity.registry) is None:
        return None
    shown = {name: getattr(register, name) for name in ("path", "lead", "columns", "filters")}
    return ListForm(**shown, sort=register.sort, figures=entity.figure_codes)


def _file(entity: Entity) -> EntityFile | None:
    if (file := entity.imports) is None:
        return None
    return EntityFile(code=file.code, zh=file.zh or entity.zh, en=file.en or entity.plural.en)


def _other(one: lists.TrackedList) -> OtherList:
    shown = {name: getattr(one, name) for name in ("path", "lead", "columns", "filters", "sort")}
    fields = [_field(field) for field in one.fields.values()]
    whole = {"zh": one.zh, "en": one.en, "name": one.name, "rows": one.rows, "fields": fields}
    return OtherList(**whole, **{"register": ListForm(**shown, figures=[])})


def _all() -> Entities:
    groups = list(CHOICES["group"])
    choices = {**CHOICES, **lists.CHOICES}
    ordered = sorted(ENTITIES.values(), key=lambda one: (groups.index(one.group), one.order))
    return Entities(
        groups=_words(CHOICES["group"]),
        choices={n: _words(some) for n, some in choices.items() if n not in _NO_CHOICES},
        kinds={name: _kind(name) for name in KINDS},
        reasons=_words(lines.REASONS),
        members=[_field(field) for field in lines.MEMBERS.values()],
        entities=[_entity(entity) for entity in ordered],
        lists=[_other(one) for one in lists.LISTS.values()],
    )


def _kind(name: str) -> KindOfField:
    kind = KINDS[name]
    return KindOfField(numeric=kind.numeric, filter=kind.filter, unit=kind.unit)


@cache
def body() -> bytes:
    """The answer; declarations do not change while a process runs."""
    return _all().model_dump_json(by_alias=True).encode()


def router() -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get(
        "/entities",
        response_model=Entities,
        summary="What there is: kinds of things, their fields, lists and files",
        description=_DESCRIPTION,
    )
    async def entities() -> Response:
        return Response(body(), media_type="application/json")

    return routes
