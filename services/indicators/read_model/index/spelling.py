"""How words are compared, searched and put in order: one width, one case, pinyin. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from pypinyin import lazy_pinyin

# An index has no room for more.
_LONGEST_RANK = 200


def folded(text: str) -> str:
    """As words are compared: one width, one case, no blanks; ü as pinyin is typed, v."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(plain.split()).replace("ü", "v")


@lru_cache(maxsize=4096)
def spelled(name: str) -> tuple[str, str, str]:
    """A name as it is compared, in pinyin, and the initials of its pinyin."""
    plain, syllables = folded(name), _syllables(name)
    return plain, "".join(syllables), "".join(syllable[0] for syllable in syllables)


@lru_cache(maxsize=4096)
def _syllables(name: str) -> list[str]:
    return lazy_pinyin(folded(name), errors=list)


# How people type lü and nü, and lüe and nüe: within a name all of a kind alike, as input methods
# have it, and one kind not as the other (lv, but lue).
_UMLAUT = re.compile(r"([ln])v(e?)")
_WAYS = ("v", "u", "yu")


def _typed(name: str) -> Iterator[str]:
    """A name in pinyin, in each way to write its ü."""
    for alone, before_e in product(_WAYS, _WAYS):
        yield "".join(_written(one, alone, before_e) for one in _syllables(name))


def _written(syllable: str, alone: str, before_e: str) -> str:
    found = _UMLAUT.fullmatch(syllable)
    if found is None:
        return syllable
    initial, e = found.groups()
    return f"{initial}{before_e if e else alone}{e}"


def searched(*names: str) -> str:
    """All that finds something by its names."""
    words = (word for name in names for word in (*spelled(name), *_typed(name)))
    return "\n".join(dict.fromkeys(words))


def ranked(name: str) -> str:
    """Where a name stands among others: its pinyin."""
    return spelled(name)[1][:_LONGEST_RANK]
