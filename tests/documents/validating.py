"""Checking values against the schemas of documents."""

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from services.contracts.published import schemas
from services.contracts.published.schemas import Schema, closed


def faults(schema: Schema, value: Any) -> list[str]:
    """Everything that the schema has against the value, with the place."""
    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(value)
    return [f"{fault.json_path}: {fault.message}" for fault in found]


class Messages:
    """The schema of every message, closed: a member that it does not name is a fault."""

    def __init__(self) -> None:
        self._validators = {
            name: Draft202012Validator(closed(schema), format_checker=FormatChecker())
            for name, schema in schemas.messages().items()
        }

    def _of_kind(self, name: str, value: Any) -> str:
        """Things have a schema for each kind, which the subject or the key says."""
        thing = value.get("subject") or value.get("thing") or ""
        own = f"{name}.{thing.partition('/')[0]}"
        return own if own in self._validators else name

    def faults(self, name: str, value: Any) -> list[str]:
        found = self._validators[self._of_kind(name, value)].iter_errors(value)
        return [f"{name} {fault.json_path}: {fault.message}" for fault in found]
