"""What an import says, in Chinese, from `messages.toml`."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_RAW = tomllib.loads(Path(__file__).with_name("messages.toml").read_text("utf-8"))
_SAY: dict[str, str] = _RAW["say"]
_CONTRACT = [(re.compile(e["reason"], re.DOTALL), e["zh"], e.get("at")) for e in _RAW["contract"]]
_LONGEST_QUOTE = 40


class Unclear(ValueError):
    """A cell that cannot be read; its text is for the user."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, **values))


class Unreadable(ValueError):
    """A file that cannot be read as a whole; its text is for the user."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, **values))


def say(key: str, **values: object) -> str:
    """One of the import's own sentences; a cell's `value` is cut short."""
    value = values.get("value")
    if isinstance(value, str) and len(value) > _LONGEST_QUOTE:
        values["value"] = f"{value[:_LONGEST_QUOTE]}…"
    return _SAY[key].format(**values)


@lru_cache(maxsize=4096)
def translated(reason: str) -> tuple[str, str | None] | None:
    """A reason of the contract in Chinese, with the field it is shown at; None when unknown."""
    for pattern, zh, at in _CONTRACT:
        if match := pattern.fullmatch(reason):
            return zh.format(*(group for group in match.groups() if group is not None)), at
    return None


def explained(reason: str) -> tuple[str, str | None]:
    """The same; a reason that the catalogue lacks is shown as the contract gives it."""
    return translated(reason) or (say("unknown_reason", reason=reason), None)
