"""Short texts with numbers in them, in Chinese: a catalogue has each once, with # for a number."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

Say = Callable[[str], str]
_NUMBER = re.compile(r"\d+(?:,\d{3})*")


def english(text: str) -> str:
    return text


def chinese(catalogue: Path) -> Say:
    """Looks texts up in the `[words]` of that file; one that is not there raises KeyError."""
    words = tomllib.loads(catalogue.read_text("utf-8"))["words"]
    return lambda text: filled(words[_NUMBER.sub("#", text)], _NUMBER.findall(text))


def filled(template: str, numbers: list[str]) -> str:
    """The numbers at the places of #, in their order."""
    parts = template.split("#")
    if len(parts) != len(numbers) + 1:
        raise ValueError(f"{template!r} has not the places of {numbers}")
    rest = zip(numbers, parts[1:], strict=True)
    return parts[0] + "".join(number + part for number, part in rest)
