"""Relations between things: their days, any order, any repetition, what is refused."""

import random
from datetime import date, timedelta

import pytest

from services.contracts.definitions.relations import RELATIONS, Wrong, relation
from services.contracts.events.envelope import Refused, parse
from services.contracts.facts import FACTS
from services.kit.state.days import read
from tests.rules.test_things import event
from tests.support import naive_links
from tests.support.facts import credit_code
from tests.support.pure import RULES, Owner

A, B = (f"enterprise/{credit_code(f'91500103MA5LNK00{n}')}" for n in (1, 2))
UNITS = ("unit/甲-1", "unit/甲-2", "unit/乙-1")
BEGINNING = date(2024, 1, 1)
TOPIC = "enterprises.link"


def facts(events: list[dict]) -> dict[str, dict]:
    owner = Owner(RULES["enterprises"])
    for one in events:
        owner.take([parse(one)])
    found = {}
    for (kind, thing), slots in owner.world.slots.items():
        for fact in owner.rules.facts(kind, thing, slots):
            if fact.topic == TOPIC:
                found[fact.key] = fact.build()
                FACTS[TOPIC].model_validate({"version": 1, **found[fact.key]})
    return found


def draw(seed: int) -> list[dict]:
    chance, events = random.Random(seed), []

    def day() -> str:
        return (BEGINNING + timedelta(days=chance.randrange(900))).isoformat()

    for number in chance.sample(range(300), chance.randrange(1, 14)):
        link = f"L{chance.randrange(5)}"
        if chance.random() < 0.35:
            data = {"effective_on": chance.choice((None, day(), day()))}
            events.append(event(number, "link.ended", link, **data))
            continue
        told = {"relation": "supplies", "from": A, "to": B}
        if chance.random() < 0.7:
            told = {"relation": "occupies", "from": chance.choice((A, B))}
            told |= {"to": chance.choice(UNITS), "quantity": chance.choice(("10", "20.5"))}
        first, last = sorted((day(), day()))
        told |= {"valid_to": last} if first < last and chance.random() < 0.5 else {}
        events.append(event(number, "link.stated", link, **told, valid_from=first))
    return events


def holding(told: dict[str, dict], thing: str, day: date) -> set[tuple[str, str, str]]:
    return {
        (one["relation"], one["from"], one["to"])
        for one in told.values()
        if thing in (one["from"], one["to"])
        for span in one["spans"]
        if read(span["from"]) <= day < read(span["to"])
    }


def test_every_day_is_as_a_walk_from_day_to_day_has_it() -> None:
    seen = 0
    for seed in range(150):
        events = draw(seed)
        told = facts(events)
        for thing in (A, B, *UNITS):
            for day in (BEGINNING + timedelta(days=n) for n in range(0, 920, 23)):
                expected = naive_links.related(events, thing, day)
                assert holding(told, thing, day) == expected, (seed, thing, day)
                seen += len(expected)
    assert seen > 5000


def test_any_order_and_any_repetition_make_the_same_facts() -> None:
    for seed in range(60):
        events, chance = draw(seed), random.Random(seed)
        told = facts(events)
        for _ in range(6):
            again = [*events, *chance.choices(events, k=3)]
            chance.shuffle(again)
            assert facts(again) == told, seed


LEASE = {"relation": "occupies", "from": A, "to": UNITS[0], "quantity": "320.5"}


def test_an_end_before_its_statement_waits_and_an_end_is_taken_back() -> None:
    over = event(2, "link.ended", "L", effective_on="2025-06-01", reason="退租")
    assert facts([over]) == {}
    stated = event(1, "link.stated", "L", **LEASE, valid_from="2025-01-01")
    (fact,) = facts([over, stated]).values()
    assert fact["spans"] == [{"from": "2025-01-01", "to": "2025-06-01"}]
    assert (fact["end_reason"], fact["amount"], fact["unit"]) == ("退租", 32050, "平方米")
    back = event(3, "link.ended", "L", effective_on=None)
    (fact,) = facts([back, over, stated]).values()
    assert fact["spans"] == [{"from": "2025-01-01", "to": None}]


def test_what_ended_on_or_before_its_first_day_never_held() -> None:
    stated = event(1, "link.stated", "L", **LEASE, valid_from="2025-01-01")
    for day in ("2025-01-01", "2024-01-01"):
        (fact,) = facts([stated, event(2, "link.ended", "L", effective_on=day)]).values()
        assert fact["spans"] == []


def test_a_quantity_is_kept_in_base_units_of_the_relation() -> None:
    told = {"relation": "transforms", "from": "result/R", "to": A, "quantity": "1000000"}
    (fact,) = facts([event(1, "link.stated", "L", **told, valid_from="2025-01-01")]).values()
    assert (fact["amount"], fact["unit"]) == (100_000_000, "元")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"relation": "invests"}, "none_of_these"),
        ({"to": "laboratory/L"}, "joins_no_such_things"),
        ({"from": "unit/1", "to": "unit/1", "relation": "same_as"}, "joins_itself"),
        ({"from": "unit/1", "to": "park/1", "relation": "same_as"}, "joins_no_such_things"),
        ({"from": A, "to": "node/n", "relation": "in_node"}, "has_no_quantity"),
        ({"role": "core"}, "has_no_such_role"),
        ({"valid_to": "2025-01-01"}, "ends_before_it_begins"),
        ({"quantity": "-1"}, None),
    ],
)
def test_what_is_wrong_is_refused(change: dict, code: str | None) -> None:
    with pytest.raises(Refused) as refused:
        parse(event(1, "link.stated", "L", **{**LEASE, "valid_from": "2025-01-01", **change}))
    codes = [one.reason.code for one in refused.value.problems]
    assert len(codes) == 1
    assert code in (None, "none_of_these") or codes == [code]


def test_a_member_that_python_calls_so_is_none_of_the_contract() -> None:
    told = {**LEASE, "valid_from": "2025-01-01", "start": A}
    assert parse(event(1, "link.stated", "L", **told)).ignored == ("/data/start",)


def test_the_first_relations_are_there_and_what_facts_tell_is_no_link() -> None:
    linked = {code for code, one in RELATIONS.items() if one.is_linked}
    assert linked == {
        *("occupies", "part_of", "in_node", "supplies", "leads", "spun_off_from"),
        *("incubated_by", "develops", "transforms", "same_as"),
    }
    assert {code for code, one in RELATIONS.items() if one.facts} >= {"invests", "hosts", "owns"}


@pytest.mark.parametrize(
    "row", [{"facts": [{"of": "planet"}]}, {"facts": [{"of": "unit", "to": "moon"}]}]
)
def test_a_relation_of_what_is_not_there_is_refused(row: dict) -> None:
    with pytest.raises(Wrong):
        relation("x", {"zh": "甲", "en": "x", "back": {"zh": "甲", "en": "x"}, **row})
