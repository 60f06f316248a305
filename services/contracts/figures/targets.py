"""What a target is called by those who answer for it: an indicator's code, or a goal's number."""

from services.contracts.figures import goals
from services.contracts.figures.catalogue import TARGETS, TOTAL

GOAL_NUMBERS = tuple(str(goal.number) for goal in goals.GOALS)


def name(code: str, dimension: str) -> str:
    """`value_added`; of a cell of Table 2 `total_output:artificial_intelligence`."""
    return code if dimension == TOTAL else f"{code}:{dimension}"


# In the order of the catalogue, then the plan's goals. The code alone of what is given by sectors
# only means all of these.
_CODES = (code for code, _ in TARGETS)
NAMES = tuple(dict.fromkeys((*(name(*key) for key in TARGETS), *_CODES, *GOAL_NUMBERS)))
_KNOWN = frozenset(NAMES)


def is_target(said: str) -> bool:
    return said in _KNOWN


def key(said: str) -> tuple[str, str]:
    """The reverse of `name`."""
    code, _, dimension = said.partition(":")
    return code, dimension or TOTAL
