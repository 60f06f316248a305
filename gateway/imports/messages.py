"""What an import cannot read: errors with a reason of the catalogue; a cell is quoted cut short."""

from typing import Any

from services.reasons import say

_LONGEST_QUOTE = 40


class _Told(ValueError):
    """Its `said` is for the user."""

    def __init__(self, code: str, /, **values: Any) -> None:
        if "value" in values:
            values["value"] = _quoted(values["value"])
        self.said = say(code, **values)
        super().__init__(self.said.in_language("zh"))


class Unclear(_Told):
    """A cell that cannot be read."""


class Unreadable(_Told):
    """A file that cannot be read as a whole."""


def _quoted(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_QUOTE else f"{cell[:_LONGEST_QUOTE]}…"
