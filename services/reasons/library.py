"""What pydantic finds wrong, in the catalogue's words. Pure."""

from collections.abc import Mapping
from typing import Any

from services.reasons import CATALOGUE, Reason, of, say

# Its code for what is not there; the same of an event is said in fewer words.
_CODES = {"missing": "field_required"}
_BY_PATTERN = {
    "^[0-9]{4}$": "four_digits",
    r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$": "fifteen_digits",
}


def reason_of(error: Mapping[str, Any]) -> Reason:
    """The reason of one of an error's `errors()`; what our own validators raised is theirs."""
    told = error.get("ctx") or {}
    if isinstance(raised := told.get("error"), BaseException):
        said = of(raised)
        return said if said.code else say("not_foreseen", why=str(said))
    code = _BY_PATTERN.get(told.get("pattern", "")) or _CODES.get(error["type"], error["type"])
    if code not in CATALOGUE or not (gaps := CATALOGUE[code].gaps) <= told.keys():
        return say("not_foreseen", why=error["msg"])
    return say(code, **{name: _plain(value) for name, value in told.items() if name in gaps})


def _plain(value: Any) -> Any:
    """Numbers as pydantic writes them: -180 for -180.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else str(value)
