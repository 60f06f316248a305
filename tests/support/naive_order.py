"""The order of lists' rows worked out with plain loops; it shares no code with the read model."""

import json
import unicodedata
from typing import Any

from pypinyin import lazy_pinyin

from services.contracts.values.vocabulary import CHOICES, FAMILIES
from tests.support.naive_thing_lists import KINDS, PATHS, fields

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
    ("platforms", "form"): "platform_form",
    ("platforms", "field"): "research_field",
    ("products", "field"): "sector",
    **{
        (path, name): KINDS[kind]["fields"][name]["choices"]
        for path, kind in PATHS.items()
        for name in fields(path, "choice")
    },
    ("links", "relation"): "relation",
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
    "chain": "chain_name",
    "parent": "department_name",
}
LISTS_OF_WORDS = {("listings", "scopes"), ("oss-projects", "repositories")}
WORDS_OF_THINGS = {("links", "unit"), ("links", "note")} | {
    (path, name) for path in PATHS for name in fields(path, "name", "text")
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
    if (register, column) in LISTS_OF_WORDS or column == "flags":
        return None if value is None else json.dumps(value, ensure_ascii=False)
    if NAMED.get(column) in row and (register, column) not in OWN:
        return pinyin(row[NAMED[column]]) if row[NAMED[column]] else value
    is_word = column in WORDS or (register, column) in WORDS_OF_THINGS
    return pinyin(value) if is_word and value is not None else value


OWN = {("enterprises", "enterprise_id"), ("funds", "fund_id"), ("carriers", "carrier_id")}


def pinyin(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return "".join(lazy_pinyin(plain, errors=list))
