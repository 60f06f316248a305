"""JSON Schemas of every message, made from the models that judge and describe it."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from services.contracts.events import SHAPES, full_type, names_enterprise, names_target, things
from services.contracts.events.attributes import AHEAD, LONGEST_ATTRIBUTE
from services.contracts.facts import FACTS, FACTS_BY_KIND, Aggregate, DeadLetter
from services.contracts.figures import catalogue, targets
from services.contracts.values.fields import IDENTIFIER

Schema = dict[str, Any]
Definitions = dict[str, Schema]

AGGREGATE, DEAD_LETTER = "indicators.aggregates", "dead-letter"
TOLD: dict[str, type[BaseModel]] = {**FACTS, AGGREGATE: Aggregate, DEAD_LETTER: DeadLetter}
LOCAL = "#/$defs/{model}"

_ATTRIBUTE = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_ATTRIBUTE,
    "pattern": r"^[^\u0000-\u0020\u007f]+$",
}
# A released schema lets subjects be longer and takes none with a blank within; the rule is narrower
# than one and wider than the other, so words say it (like the check character of a credit code).
_SUBJECT = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_ATTRIBUTE,
    "description": IDENTIFIER,
}
_TIME = {
    "type": "string",
    "format": "date-time",
    "description": "when the sender recorded the fact; RFC 3339 with a zone, to the nanosecond, "
    f"at most {int(AHEAD.total_seconds() // 60)} minutes later than it arrives",
}
_MEDIA_TYPE = {
    "type": ["string", "null"],
    "description": "application/json, with or without parameters",
}
_BASE64 = {
    "type": ["string", "null"],
    "contentEncoding": "base64",
    "contentMediaType": "application/json",
    "description": "the JSON of `data`, instead of it: one of both is required",
}
_SERIES = {
    "enum": [*catalogue.SERIES, *(":".join(k).removesuffix(":total") for k in catalogue.TARGETS)]
}
_TARGET = {"enum": list(targets.NAMES), "description": "an indicator's code, or a goal's number"}
_CREDIT_CODE = {
    "type": "string",
    "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$",
    "description": "unified social credit code, GB 32100; the check character is verified",
}


class _Plain(GenerateJsonSchema):
    """Without the titles that pydantic makes of field names, and without null defaults."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> Schema:
        made = super().default_schema(schema)
        if made.get("default", ...) is None:
            del made["default"]
        return made


def model_schema(
    model: type[BaseModel], refs: str = LOCAL, mode: JsonSchemaMode = "validation"
) -> tuple[Schema, Definitions]:
    """A model's schema and the definitions that it refers to as `refs` says."""
    schema = model.model_json_schema(ref_template=refs, schema_generator=_Plain, mode=mode)
    definitions = schema.pop("$defs", {})
    return schema, definitions


def event_schema(name: str, refs: str = LOCAL) -> tuple[Schema, Definitions]:
    """A whole CloudEvent in structured mode, and the definitions it refers to: of things, one of
    those of each kind."""
    if name not in things.SHAPES:
        return _event(name, SHAPES[name], _subject(name), refs)
    every, definitions = [], Definitions()
    for kind in things.SHAPES_BY_KIND:
        schema, own = _of_kind(name, kind, refs)
        every.append(schema)
        definitions |= own
    of_type = {"type": {"const": full_type(name)}}
    return {"type": "object", "properties": of_type, "oneOf": every}, definitions


def _of_kind(name: str, kind: str, refs: str = LOCAL) -> tuple[Schema, Definitions]:
    """Such an event about a thing of one kind."""
    subject = {"type": "string", "pattern": f"^{kind}/.+$", "maxLength": LONGEST_ATTRIBUTE}
    return _event(name, things.SHAPES_BY_KIND[kind][name], subject, refs)


def _event(
    name: str, shape: type[BaseModel], subject: Schema, refs: str
) -> tuple[Schema, Definitions]:
    data, definitions = model_schema(shape, refs)
    definitions[shape.__name__] = data
    properties = {
        "specversion": {"const": "1.0"},
        "id": _ATTRIBUTE | {"description": "unique for its source"},
        "source": _ATTRIBUTE | {"description": "the sending system, as its key names it"},
        "type": {"const": full_type(name)},
        "subject": subject,
        "time": _TIME,
        "datacontenttype": _MEDIA_TYPE,
        "data": {"$ref": refs.format(model=shape.__name__)},
        "data_base64": _BASE64,
    }
    required = ["specversion", "id", "source", "type", "subject", "time"]
    return {"type": "object", "required": required, "properties": properties}, definitions


def _subject(name: str) -> Schema:
    if name.startswith("statistic."):
        return _SERIES
    if names_target(name):
        return _TARGET
    return _CREDIT_CODE if names_enterprise(name) else _SUBJECT


def told_schema(name: str, refs: str = LOCAL) -> tuple[Schema, Definitions]:
    """The value of a fact, an aggregate or a dead letter."""
    return model_schema(TOLD[name], refs)


def is_told(name: str) -> bool:
    """Whether this system tells such a message; events are told to it."""
    return name in TOLD or name.rpartition(".")[0] in FACTS_BY_KIND


def messages() -> dict[str, Schema]:
    """A schema of its own for every message: events by name, the rest by topic; of things one for
    each kind."""
    events = [name for name in SHAPES if name not in things.SHAPES]
    found = {name: event_schema(name) for name in events} | {t: told_schema(t) for t in TOLD}
    for kind in things.SHAPES_BY_KIND:
        found |= {f"{name}.{kind}": _of_kind(name, kind) for name in things.SHAPES}
    for topic, kinds in FACTS_BY_KIND.items():
        found |= {f"{topic}.{kind}": model_schema(fact) for kind, fact in kinds.items()}
    return {name: _whole(*parts) for name, parts in found.items()}


def _whole(schema: Schema, definitions: Definitions) -> Schema:
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return dialect | schema | ({"$defs": definitions} if definitions else {})


def closed(schema: Any) -> Any:
    """The same schema where objects have no members but those it names."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: closed(part) for key, part in schema.items()}
    named = isinstance(parts.get("properties"), dict) and parts.get("type") == "object"
    return parts | {"additionalProperties": False} if named else parts
