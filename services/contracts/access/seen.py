"""A matter as somebody may see it: scores blind until their round is over, stages by public names.

Facts on domain topics are whole; this is what people and keys are shown. Pure.
"""

from typing import Any

from services.contracts.access.scopes import Scopes
from services.contracts.definitions import CASE_TYPES
from services.contracts.definitions.outside import public

CALL, REVIEWS = "call", "support"

Value = dict[str, Any]


def reviewed(family: str) -> list[str]:
    """The types of a family whose matters are bids, scored by those who were asked to."""
    return [code for code, kind in CASE_TYPES.get(family, {}).items() if kind.preset == CALL]


def is_reviewed(family: str, type_: str) -> bool:
    return type_ in reviewed(family)


def seen(family: str, told: Value, scopes: Scopes) -> Value:
    """A fact or a row of a list; of anything but a matter, all of it."""
    told = blind(family, told, {str(one) for one in scopes.scopes})
    return public(family, told) if scopes.outside else told


def blind(family: str, told: Value, mine: set[str]) -> Value:
    """Without the scores of others while the round goes on; `scores_hidden` says of how many."""
    if not is_reviewed(family, told.get("type") or "") or _round_is_over(told):
        return told
    if "ratings" not in told:
        return told | {"solved": None} if "solved" in told else told
    own = [one for one in told["ratings"] if one["by"] in mine]
    hidden = len(told["ratings"]) - len(own)
    return told | {"ratings": own, "solved": None, "scores_hidden": hidden}


def _round_is_over(told: Value) -> bool:
    """It is decided, or each who was asked to review has scored. A row of a list says less."""
    if "spans" not in told:
        return not told.get("open", True)
    return not told["spans"][-1]["open"] or _all_scored(told)


def _all_scored(fact: Value) -> bool:
    asked = {one["to"] for one in fact["assignments"] if one["role"] == REVIEWS and _stands(one)}
    return bool(asked) and asked <= {one["by"] for one in fact["ratings"]}


def _stands(assignment: Value) -> bool:
    back = assignment["returned"]
    return back is None or back["outcome"] == "done"
