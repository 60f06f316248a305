"""How lists show a fact: its place in the order, the words that find it, the days it is open. Pure.

Days are Asia/Shanghai, from inclusive, to exclusive.
"""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from pypinyin import lazy_pinyin

from services.kit.state.days import FOREVER, Days, read

# Raise it whenever any fact gets another listing or other traits: all are made anew at the next
# start of the read model.
SHAPE = 1
ENTERPRISE, QUALIFICATION = "enterprises.enterprise", "enterprises.qualification"
SECTOR, CARRIER = "sector", "carrier"
_LONGEST_RANK = 200

Fact = dict[str, Any]


class Listing(NamedTuple):
    """`rank` orders a list; `first` is the day from which it is listed; `open` may be empty."""

    rank: str
    search: str
    first: date
    open: Days
    enterprise_id: str | None = None
    fund_id: str | None = None


class Trait(NamedTuple):
    """What an enterprise is on these days."""

    enterprise_id: str
    trait: str
    value: str
    days: Days


def folded(text: str) -> str:
    """As words are compared: one width, one case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=4096)
def spelled(name: str) -> tuple[str, str, str]:
    """A name as it is compared, in pinyin, and the initials of its pinyin."""
    plain = folded(name)
    syllables = lazy_pinyin(plain, errors=list)
    return plain, "".join(syllables), "".join(syllable[0] for syllable in syllables)


def _search(*names: str) -> str:
    return "\n".join(word for name in dict.fromkeys(names) for word in spelled(name))


def _by_name(name: str) -> str:
    """Lists of named things are in the order of their pinyin. An index has no room for more."""
    return _ranked(spelled(name)[1])


def _ranked(text: str) -> str:
    """`|` ends the rank in a cursor."""
    return text.replace("|", " ")[:_LONGEST_RANK]


def _newest_first(day: date) -> str:
    return f"{date.max.toordinal() - day.toordinal():07}"


def _thing(fact: Fact, opening: str, ending: str, *others: str) -> Listing:
    first = read(fact[opening])
    return Listing(
        rank=_by_name(fact["name"]),
        search=_search(fact["name"], *others),
        first=first,
        open=Days(first, read(fact[ending])),
        enterprise_id=fact.get("enterprise_id") or fact.get("host_enterprise_id"),
    )


def _enterprise(fact: Fact) -> Listing:
    """Found by every name that it ever had; in the order of the newest."""
    names = [span["name"] for span in fact["names"]] or [fact["enterprise_id"]]
    return Listing(
        rank=_by_name(names[-1]),
        search=_search(*names),
        first=read(fact["registered_on"]),
        open=Days(read(fact["registered_on"]), read(fact["deregistered_on"])),
        enterprise_id=fact["enterprise_id"],
    )


def _qualification(fact: Fact) -> Listing:
    """In no list; what it says are traits."""
    return Listing(fact["kind"], "", date.min, Days(date.min, date.min), fact["enterprise_id"])


def _fund(fact: Fact) -> Listing:
    first = read(fact["established_on"])
    name = fact["name"]
    return Listing(_by_name(name), _search(name), first, Days(first), fund_id=fact["fund_id"])


def _investment(fact: Fact) -> Listing:
    """A voided one is open on no day."""
    first = read(fact["disbursed_on"])
    return Listing(
        rank=_newest_first(first),
        search="",
        first=first,
        open=Days(first, first if fact["voided"] else FOREVER),
        enterprise_id=fact["enterprise_id"],
        fund_id=fact["fund_id"],
    )


def _loan(fact: Fact) -> Listing:
    """Open until it is repaid in full; listed earlier when a repayment is dated earlier."""
    disbursed = read(fact["disbursed_on"])
    return Listing(
        rank=_newest_first(disbursed),
        search=_search(fact["bank"]),
        first=min([disbursed, *(read(one["repaid_on"]) for one in fact["repayments"])]),
        open=Days(disbursed, max(disbursed, _repaid_on(fact))),
        enterprise_id=fact["enterprise_id"],
    )


def _repaid_on(fact: Fact) -> date:
    owed = fact["amount"]
    for repayment in sorted(fact["repayments"], key=lambda one: one["repaid_on"]):
        owed -= repayment["amount"]
        if owed <= 0:
            return read(repayment["repaid_on"])
    return FOREVER


def _pool(fact: Fact) -> Listing:
    days = [part["funded_on"] for part in fact["transfers"]]
    days += [part["compensated_on"] for part in fact["compensations"]]
    first = read(min(days))
    return Listing(_ranked(fact["pool_id"]), "", first, Days(first))


def _headcount(fact: Fact) -> Listing:
    """Open while it is the latest of an active enterprise."""
    first = read(fact["as_of"])
    held = fact["held_from"]
    return Listing(
        rank=_newest_first(first),
        search="",
        first=first,
        open=Days(read(held), read(fact["held_to"])) if held else Days(first, first),
        enterprise_id=fact["enterprise_id"],
    )


LISTINGS: dict[str, Callable[[Fact], Listing]] = {
    ENTERPRISE: _enterprise,
    QUALIFICATION: _qualification,
    "enterprises.carrier": lambda fact: _thing(fact, "opened_on", "closed_on"),
    "enterprises.platform": lambda fact: _thing(fact, "recognised_on", "withdrawn_on"),
    "enterprises.product": lambda fact: _thing(fact, "awarded_on", "withdrawn_on"),
    "funds.fund": _fund,
    "funds.investment": _investment,
    "funds.loan": _loan,
    "funds.pool": _pool,
    "talent.base": lambda fact: _thing(fact, "opened_on", "closed_on", fact["partner"]),
    "talent.headcount": _headcount,
}


def traits(topic: str, fact: Fact) -> Iterator[Trait]:
    """What a fact says of an enterprise; sectors and building stay as they were at its end."""
    if topic == ENTERPRISE:
        ended = fact["deregistered_on"]
        for span in fact["sectors"]:
            for sector in span["sectors"]:
                yield Trait(fact["enterprise_id"], SECTOR, sector, _lasting(span, ended))
        for span in fact["carriers"]:
            yield Trait(fact["enterprise_id"], CARRIER, span["carrier_id"], _lasting(span, ended))
    elif topic == QUALIFICATION:
        for span in fact["valid"]:
            days = Days(read(span["from"]), read(span["to"]))
            yield Trait(fact["enterprise_id"], QUALIFICATION, fact["kind"], days)


def _lasting(span: Fact, ended: str | None) -> Days:
    end = None if span["to"] == ended else span["to"]
    return Days(read(span["from"]), read(end))
