"""The order of lists' rows worked out with plain loops; it shares no code with the read model."""

import json
import unicodedata
from typing import Any

from pypinyin import lazy_pinyin

from services.contracts.values.vocabulary import CHOICES, FAMILIES

Row = dict[str, Any]

# Which columns are choices of which list; which are words; which name what they refer to.
CHOSEN = {
    ("platforms", "level"): "level",
    ("products", "level"): "level",
    ("funds", "kind"): "fund_kind",
    ("funds", "sector"): "sector",
    ("loans", "product"): "loan_product",
    ("enterprises", "sectors"): "sector",
    **{
        (f"{family}s", column): choices
        for family in FAMILIES
        for column, choices in (("type", f"{family}_type"), ("solved", "solved"))
    },
    ("listings", "list"): "list",
    ("readings", "metric"): "metric",
    ("readings", "state"): "review_state",
    ("enterprises", "qualifications"): "qualification",
}
WORDS = ("name", "bank", "partner", "title", "department", "text")
NAMED = {
    "enterprise_id": "enterprise_name",
    "host_enterprise_id": "enterprise_name",
    "fund_id": "fund_name",
    "carrier_id": "carrier_name",
}


def in_order(found: list[Row], register: str, sort: str) -> list[Row]:
    """Sorted by a column, `-` before it for falling; empty values last, ties by key."""
    column = sort.removeprefix("-")
    placed = [(place(register, column, row), row) for row in found]
    full = [pair for pair in placed if pair[0] is not None]
    empty = [row for value, row in placed if value is None]
    full.sort(key=lambda pair: pair[1]["key"])
    full.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return [row for _, row in full] + sorted(empty, key=lambda row: row["key"])


def place(register: str, column: str, row: Row) -> Any:
    """What a row is sorted by."""
    value = row[column]
    if (register, column) in CHOSEN:
        codes = list(CHOICES[CHOSEN[register, column]])
        if isinstance(value, list):
            return [codes.index(one) for one in value] or None
        return None if value is None else codes.index(value)
    if (register, column) == ("listings", "scopes"):
        return json.dumps(value, ensure_ascii=False)
    if column in NAMED and (register, column) not in OWN:
        return pinyin(row[NAMED[column]]) if row[NAMED[column]] else value
    return pinyin(value) if column in WORDS and value is not None else value


OWN = {("enterprises", "enterprise_id"), ("funds", "fund_id"), ("carriers", "carrier_id")}


def pinyin(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return "".join(lazy_pinyin(plain, errors=list))
