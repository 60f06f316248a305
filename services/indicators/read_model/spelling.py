"""How words are compared, searched and put in order: one width, one case, pinyin. Pure."""

import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

# An index has no room for more.
_LONGEST_RANK = 200


def folded(text: str) -> str:
    """As words are compared: one width, one case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=4096)
def spelled(name: str) -> tuple[str, str, str]:
    """A name as it is compared, in pinyin, and the initials of its pinyin."""
    plain = folded(name)
    syllables = lazy_pinyin(plain, errors=list)
    return plain, "".join(syllables), "".join(syllable[0] for syllable in syllables)


def searched(*names: str) -> str:
    """All that finds something by its names."""
    return "\n".join(word for name in dict.fromkeys(names) for word in spelled(name))


def ranked(name: str) -> str:
    """Where a name stands among others: its pinyin."""
    return spelled(name)[1][:_LONGEST_RANK]
