"""The kinds of things of `definitions/things.toml`, each an entity like `thing.toml`: pure data.

What lists and files show of a kind is made of its fields, unless the kind says it.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.contracts.entities.declaration import Entity, Wrong
from services.contracts.values.kinds import KINDS

FILE = Path(__file__).parents[1] / "definitions" / "things.toml"
SHARED = "thing"
# What facts say besides, and slots that are no attributes of a thing.
_TAKEN = {
    *("thing", "kind", "name", "version", "event", "spans", "from", "to", "key", "counts", "open"),
    *(
        "registration",
        "ending",
        "listing",
        "listing_end",
        "reading",
        "reading_told",
        "estimate",
        "review",
    ),
}
# What has no column in lists.
_UNSHOWN = ("outline", "digest")

Row = dict[str, Any]


def raw() -> Row:
    return tomllib.loads(FILE.read_text("utf-8"))


def kinds(shared: Entity) -> Iterator[Entity]:
    """An entity for each kind. Raises Wrong for what cannot be used."""
    for name, row in raw().items():
        if name != "choices":
            yield Entity(name=name, **_filled(name, row, shared))


def _filled(name: str, row: Row, shared: Entity) -> Row:
    """What a kind says, and what all kinds share."""
    common = {n: one.model_dump() for n, one in shared.fields.items()}
    own = {n: {"name": n, "dated": True, "optional": True, **f} for n, f in row["fields"].items()}
    shown = [n for n, field in own.items() if field["kind"] not in _UNSHOWN]
    narrowing = [n for n, field in own.items() if KINDS[field["kind"]].filter]
    plural = row["plural"]
    if taken := own.keys() & _TAKEN:
        raise Wrong(f"things.toml: {name}: a fact has a member {', '.join(sorted(taken))}")
    return {
        "owner": shared.owner,
        "of": shared.name,
        "rules": "code",
        "definition": shared.definition,
        "revision": shared.revision,
        "holds": shared.holds,
        **{one: row[one] for one in ("zh", "en", "plural", "group", "order")},
        "key": _key(name, row, shared),
        "fields": {"name": common.pop("name"), **own, **common},
        "opening": shared.opening,
        "changing": shared.changing.model_copy(update={"spans": ("name", *own)}),
        "ending": shared.ending,
        "register": {
            "path": row["path"],
            "columns": ["name", *shown, "opened_on", "ended_on", "flags", "open"],
            "filters": [*narrowing, "opened_on", "flags"],
            "sort": "name",
            "lead": row.get("lead", _lead(plural)),
            "figures": [one.code for one in shared.figures],
        },
        "import": {"code": row["path"], "columns": ["subject", "name", *own, "opened_on"]},
    }


def _key(name: str, row: Row, shared: Entity) -> Row:
    words = {"zh": f"{row['zh']}编号", "en": f"{row['en']} id", "also": ("编号",)}
    note = f"编号前的“{name}/”可以省去"
    told = shared.key.model_dump() | words
    return told | {"example": "编号-0001", "sample": f"{name}/0001", "note": note}


def _lead(plural: Row) -> Row:
    return {
        "zh": f"当日存续的{plural['zh']}；名称与各项属性按当日",
        "en": f"{plural['en']} that exist on the day, with name and attributes as on it",
    }
