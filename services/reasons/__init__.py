"""Why something is refused, parked or put aside: every reason that anybody gets, in two languages.

The TOML files beside this are the catalogue: a code that stays as it is, and the sentence in
Chinese and English with the same gaps. `one` is the English of a number that is 1. Pure.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

Language = Literal["zh", "en"]
_GAP = re.compile(r"\{([a-z_]+)\}")


class Sentence(NamedTuple):
    """One reason in both languages."""

    zh: str
    en: str
    one: str = ""

    @property
    def gaps(self) -> frozenset[str]:
        return frozenset(_GAP.findall(self.en))

    def filled(self, language: Language, parameters: Mapping[str, Any]) -> str:
        values = {name: _in(value, language) for name, value in parameters.items()}
        text = self.zh if language == "zh" else self.en
        if self.one and language == "en" and _number(parameters) == 1:
            text = self.one
        return _GAP.sub(lambda gap: str(values.get(gap[1], gap[0])), text)


class Reason(str):
    """A reason as text, in English; its code and what fills the gaps give it in any language.

    One without a code is a text of before there were codes, or of somebody else.
    """

    __slots__ = ("code", "parameters")
    code: str
    parameters: dict[str, Any]

    def __new__(
        cls, text: str, code: str = "", parameters: dict[str, Any] | None = None
    ) -> "Reason":
        made = super().__new__(cls, text)
        made.code, made.parameters = code, parameters or {}
        return made

    def in_language(self, language: Language) -> str:
        """The sentence for people; a text without a code is as it is, a name as it is called."""
        sentence = CATALOGUE.get(self.code)
        if sentence:
            return sentence.filled(language, self.parameters)
        return self.parameters.get(language, str(self))

    def told(self) -> dict[str, Any]:
        """As JSON keeps it; `read` is the reverse."""
        if not self.code and not self.parameters:
            return {"reason": str(self)}
        parameters = {name: _kept(value) for name, value in self.parameters.items()}
        return {"reason": str(self), "code": self.code, "parameters": parameters}


def say(code: str, /, **parameters: Any) -> Reason:
    """One of the catalogue's reasons; a parameter may be a reason itself.

    Raises KeyError for a code that it lacks, and for other parameters than the sentence has gaps.
    """
    if strange := parameters.keys() ^ CATALOGUE[code].gaps:
        raise KeyError(f"{code}: {', '.join(sorted(strange))}")
    return Reason(CATALOGUE[code].filled("en", parameters), code, parameters)


def name(zh: str, en: str) -> Reason:
    """What something is called in both languages, to fill a gap with."""
    return Reason(en, "", {"zh": zh, "en": en})


def read(told: Mapping[str, Any]) -> Reason:
    """The reason that JSON keeps; of one that this release does not know, its text."""
    parameters = {name: _read(value) for name, value in (told.get("parameters") or {}).items()}
    return Reason(told["reason"], told.get("code") or "", parameters)


def of(error: BaseException) -> Reason:
    """The reason that an error was raised with; what others raise is told as they say it."""
    raised = error.args[0] if error.args else None
    return raised if isinstance(raised, Reason) else Reason(str(error))


def fault(pointer: str, reason: str) -> dict[str, Any]:
    """One reason and where: a JSON pointer."""
    return {"pointer": pointer, **(reason if isinstance(reason, Reason) else Reason(reason)).told()}


def listed(faults: Iterable[Mapping[str, Any]], language: Language) -> list[dict[str, Any]]:
    """Faults as people are answered them: pointer, reason in their language, code."""
    shown = []
    for one in faults:
        reason = read(one)
        text = reason.in_language(language)
        shown.append({"pointer": one["pointer"], "reason": text, "code": reason.code or None})
    return shown


def _number(parameters: Mapping[str, Any]) -> int | None:
    """The first number that is told."""
    return next((value for value in parameters.values() if isinstance(value, int)), None)


def _in(value: Any, language: Language) -> Any:
    return value.in_language(language) if isinstance(value, Reason) else value


def _kept(value: Any) -> Any:
    return value.told() if isinstance(value, Reason) else value


def _read(value: Any) -> Any:
    return read(value) if isinstance(value, Mapping) else value


def _catalogue() -> dict[str, Sentence]:
    rooms = sorted(Path(__file__).parent.glob("*.toml"))
    rows = [row for room in rooms for row in tomllib.loads(room.read_text("utf-8")).items()]
    found = {code: Sentence(**sentence) for code, sentence in rows}
    if len(found) < len(rows):
        raise ValueError("a code stands twice in the catalogue of reasons")
    return found


CATALOGUE: dict[str, Sentence] = _catalogue()
