"""What an import says, in Chinese and English, from `messages.toml`."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_RAW = tomllib.loads(Path(__file__).with_name("messages.toml").read_text("utf-8"))
_SAY: dict[str, str] = _RAW["say"]
_SAY_EN: dict[str, str] = _RAW["say_en"]
_CONTRACT = [(re.compile(e["reason"], re.DOTALL), e["zh"], e.get("at")) for e in _RAW["contract"]]
_LONGEST_QUOTE = 40


class Said(str):
    """A sentence in Chinese; `en` is the same in English."""

    __slots__ = ("en",)

    def __new__(cls, zh: str, en: str) -> "Said":
        said = super().__new__(cls, zh)
        said.en = en
        return said


class _Told(ValueError):
    """Its `said` is for the user."""

    def __init__(self, key: str, **values: object) -> None:
        self.said = say(key, **values)
        super().__init__(self.said)


class Unclear(_Told):
    """A cell that cannot be read."""


class Unreadable(_Told):
    """A file that cannot be read as a whole."""


def say(key: str, **values: object) -> Said:
    """One of the import's own sentences; a cell's `value` is cut short."""
    value = values.get("value")
    if isinstance(value, str) and len(value) > _LONGEST_QUOTE:
        values["value"] = f"{value[:_LONGEST_QUOTE]}…"
    return Said(_SAY[key].format(**values), _SAY_EN[key].format(**values))


@lru_cache(maxsize=4096)
def translated(reason: str) -> tuple[str, str | None] | None:
    """A reason of the contract in Chinese, with the field it is shown at; None when unknown."""
    for pattern, zh, at in _CONTRACT:
        if match := pattern.fullmatch(reason):
            return zh.format(*(group for group in match.groups() if group is not None)), at
    return None


def explained(reason: str) -> tuple[Said, str | None]:
    """The same; a reason that the catalogue lacks is shown as the contract gives it."""
    if found := translated(reason):
        return Said(found[0], reason), found[1]
    return say("unknown_reason", reason=reason), None
