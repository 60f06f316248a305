"""Who stands on a list and not in a whole file of it: offered to be ended, never by itself."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import httpx2
import orjson

from gateway.imports.jobs import Order
from gateway.imports.kinds import Kind
from gateway.upstream.read_model import ask
from services.contracts.events import full_type
from services.kit.state.days import SHANGHAI

_SHOWN = 1000
# Why an entry ended, in the words of its event.
REASON = "整张名录中已无此条目"


@dataclass(frozen=True, slots=True)
class AbsentEntry:
    """An entry in force that the file does not have."""

    subject: str
    name: str | None
    list: str
    entry_no: str
    level: str | None
    scope: str | None
    valid_from: str


@dataclass(frozen=True, slots=True)
class Absent:
    """All of them, and the events that would end them; `digest` is what a person confirms."""

    entries: tuple[AbsentEntry, ...] = ()
    events: tuple[tuple[int, bytes], ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same entries; empty where nobody is absent."""
        named = [[one.list, one.subject, one.entry_no] for one in self.entries]
        return sha256(orjson.dumps(named)).hexdigest()[:32] if named else ""

    def report(self) -> dict[str, Any]:
        shown = [asdict(one) for one in self.entries[:_SHOWN]]
        return {
            "absent": shown,
            "absent_total": len(self.entries),
            "absent_digest": self.digest,
        }


NOBODY = Absent()


async def absent_from(
    events: list[tuple[int, bytes]], kind: Kind, order: Order, indicators: httpx2.AsyncClient
) -> Absent:
    """Those of the lists that a file names, on the day it was recorded. Raises Refusal 503."""
    rows = [orjson.loads(event) for _, event in events]
    day = datetime.fromisoformat(order.time).astimezone(SHANGHAI).date().isoformat()
    lists = sorted({row["data"]["list"] for row in rows})
    asked: dict[str, Any] = {"as_of": day, "list": lists}
    standing = (await ask(indicators, "/roll", asked))["entries"] if lists else []
    found = missing([AbsentEntry(**one) for one in standing], rows)
    return Absent(found, tuple((0, ending(one, kind, order, day)) for one in found))


def missing(
    standing: Iterable[AbsentEntry], rows: Iterable[dict[str, Any]]
) -> tuple[AbsentEntry, ...]:
    """Entries that no row names. Pure."""
    named = {(row["subject"], row["data"]["list"], row["data"]["entry_no"]) for row in rows}
    return tuple(one for one in standing if (one.subject, one.list, one.entry_no) not in named)


def ending(entry: AbsentEntry, kind: Kind, order: Order, day: str) -> bytes:
    """The event by which an entry ends; told again with the same file it is a repetition. Pure."""
    told = {"list": entry.list, "entry_no": entry.entry_no, "effective_on": day, "reason": REASON}
    said = orjson.dumps([entry.subject, told, order.time], option=orjson.OPT_SORT_KEYS)
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": f"import-{kind.code}-ended-{sha256(said).hexdigest()[:32]}",
            "source": order.source,
            "type": full_type(kind.ends),
            "subject": entry.subject,
            "time": order.time,
            "data": told,
        }
    )
