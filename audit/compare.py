"""Three sides of one figure: the recount, the stream's figure, the read model's. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from audit.figures import Figures, Key

# Figures of buildings: the read model alone keeps them.
_KEPT_BY_READ_MODEL = "building_"


class Difference(NamedTuple):
    """A figure on which the sides disagree; None stands for a side that does not keep it, and for a
    read model that is not there to ask."""

    key: Key
    recount: int
    stream: int | None
    read_model: int | None


def differences(
    recount: Figures, stream: Figures, read_model: Figures | None
) -> dict[Key, Difference]:
    """The figures on which the sides disagree. A side without the figure says 0."""
    found = {}
    for key in compared(recount, stream, read_model):
        shown = None if read_model is None else read_model.get(key, 0)
        folded = None if _is_of_read_model(key) else stream.get(key, 0)
        difference = Difference(key, recount.get(key, 0), folded, shown)
        if len({difference.recount, difference.stream, difference.read_model} - {None}) > 1:
            found[key] = difference
    return found


def _is_of_read_model(key: Key) -> bool:
    return key.indicator.startswith(_KEPT_BY_READ_MODEL)


def compared(*sides: Figures | None) -> list[Key]:
    """The keys of all sides, in order."""
    return sorted({key for side in sides for key in side or ()})


def lasting(readings: Iterable[dict[Key, Difference]]) -> list[Difference]:
    """The differences that are in every reading, with the amounts of the last one."""
    first, *later = readings
    keys = first.keys()
    newest = later[-1] if later else first
    for reading in later:
        keys &= reading.keys()
    return [newest[key] for key in sorted(keys)]
