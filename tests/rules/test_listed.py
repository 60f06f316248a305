"""Lists: entries united, cut to the thing's life; the higher level holds; any order, any day."""

import random
from datetime import date, timedelta

import pytest

from services.contracts.events.envelope import Refused, parse
from services.contracts.facts.cases import Listing
from services.kit.state.days import read
from tests.support.facts import credit_code
from tests.support.naive_listings import sectors, standing
from tests.support.pure import RULES, Owner

CODE = credit_code("91500103MA5LNHT01")
ENTERPRISE, LABORATORY = f"enterprise/{CODE}", "laboratory/示范实验室"
LISTS = {
    ENTERPRISE: ("key_enterprise", "licence", "chain_leader"),
    LABORATORY: ("major_platform",),
}
BEGINNING = date(2024, 1, 1)


def event(number: int, name: str, subject: str, /, **data: object) -> dict:
    return {
        "specversion": "1.0",
        "id": f"{number:03}",
        "source": "science-bureau",
        "type": f"cn.gov.cqyz.{name}.v1",
        "subject": subject,
        "time": f"2026-01-01T00:{number // 60:02}:{number % 60:02}Z",
        "data": data,
    }


def registered(number: int, on: str = "2024-02-01") -> dict:
    data = {"name": "渝芯", "registered_on": on, "industry_code": "6513"}
    return event(number, "enterprise.registered", CODE, sectors=["fintech"], **data)


def laboratory(number: int, on: str = "2024-01-01") -> dict:
    return event(number, "thing.registered", LABORATORY, name="示范实验室", opened_on=on)


def draw(seed: int) -> list[dict]:
    chance = random.Random(seed)

    def day() -> str:
        return (BEGINNING + timedelta(days=chance.randrange(900))).isoformat()

    born = chance.randrange(300)
    events = [registered(born)]
    if chance.random() < 0.8:
        events.append(laboratory(303, day()))
    if chance.random() < 0.3:
        events.append(event(304, "thing.ended", LABORATORY, effective_on=day()))
    if chance.random() < 0.4:
        events.append(event(301, "enterprise.deregistered", CODE, effective_on=day()))
    if chance.random() < 0.5:
        data = {"sectors": ["blockchain"], "effective_on": day()}
        events.append(event(302, "enterprise.updated", CODE, **data))
    others = [number for number in range(300) if number != born]
    for number in chance.sample(others, chance.randrange(1, 12)):
        thing = chance.choice((ENTERPRISE, ENTERPRISE, LABORATORY))
        place = {"list": chance.choice(LISTS[thing]), "entry_no": f"e{chance.randrange(4)}"}
        if chance.random() < 0.35:
            ended = chance.choice((None, day(), day()))
            events.append(event(400 + number, "listing.ended", thing, **place, effective_on=ended))
        else:
            first, last = sorted((day(), day()))
            told = place | {"valid_from": first}
            told |= {"valid_to": last} if first < last and chance.random() < 0.7 else {}
            level = chance.choice((None, "national", "municipal", "district"))
            told |= {"level": level, "scope": chance.choice((None, "fintech", "park/p"))}
            events.append(event(number, "listing.granted", thing, **told))
    return events


def facts(events: list[dict]) -> dict[tuple[str, str], dict]:
    owner = Owner(RULES["enterprises"])
    for one in events:
        owner.take([parse(one)])
    found = {}
    for (kind, thing), slots in owner.world.slots.items():
        for fact in owner.rules.facts(kind, thing, slots):
            if fact.topic == "enterprises.listing":
                told = fact.build()
                Listing.model_validate({"version": 1, **told})
                assert fact.key == f"{told['thing']}:{told['list']}"
                found[told["thing"], told["list"]] = told
    return found


def on(told: dict | None, day: date) -> dict | None:
    spans = told["spans"] if told else []
    found = [one for one in spans if read(one["from"]) <= day < read(one["to"])]
    assert len(found) <= 1
    return found[0] if found else None


def test_every_day_is_as_a_walk_from_day_to_day_has_it() -> None:
    for seed in range(120):
        events = draw(seed)
        told = facts(events)
        for thing, names in LISTS.items():
            for name in names:
                for day in (BEGINNING + timedelta(days=n) for n in range(0, 920, 23)):
                    here = on(told.get((thing, name)), day)
                    expected = standing(events, thing, name, day)
                    assert (here and {n: here[n] for n in ("level", "scopes")}) == expected, seed
                    if here and thing == ENTERPRISE:
                        assert here["sectors"] == sectors(events, thing, day)


def test_any_order_and_any_repetition_make_the_same_facts() -> None:
    for seed in range(40):
        events, chance = draw(seed), random.Random(seed)
        told = facts(events)
        for _ in range(6):
            again = [*events, *chance.choices(events, k=3)]
            chance.shuffle(again)
            assert facts(again) == told, seed


def test_a_revocation_before_its_grant_waits() -> None:
    ended = event(2, "listing.ended", LABORATORY, list="major_platform", entry_no="1")
    ended["data"] |= {"effective_on": "2025-06-01"}
    assert facts([ended]) == {}
    told = {"list": "major_platform", "entry_no": "1", "valid_from": "2025-01-01"}
    granted = event(1, "listing.granted", LABORATORY, **told)
    assert facts([ended, granted]) == {}
    (fact,) = facts([ended, granted, laboratory(3)]).values()
    assert [(one["from"], one["to"]) for one in fact["spans"]] == [("2025-01-01", "2025-06-01")]


def test_a_lab_that_is_upgraded_counts_once_at_the_higher_level() -> None:
    place = {"list": "major_platform", "entry_no": "1", "level": "municipal"}
    first = place | {"valid_from": "2024-01-01", "valid_to": "2028-01-01"}
    second = place | {"entry_no": "2", "level": "national"}
    second |= {"valid_from": "2026-01-01", "valid_to": "2030-01-01"}
    told = [event(n, "listing.granted", LABORATORY, **one) for n, one in enumerate((first, second))]
    (fact,) = facts([*told, laboratory(2)]).values()
    assert [(one["from"], one["to"], one["level"]) for one in fact["spans"]] == [
        ("2024-01-01", "2026-01-01", "municipal"),
        ("2026-01-01", "2030-01-01", "national"),
    ]


def test_nothing_ends_by_being_absent_from_the_next_list() -> None:
    place = {"list": "key_enterprise", "entry_no": "2025-1", "valid_from": "2025-01-01"}
    told = [registered(0), event(1, "listing.granted", ENTERPRISE, **place)]
    (fact,) = facts(told).values()
    assert on(fact, date(2027, 1, 1)) is not None


def test_a_listing_waits_for_a_thing_of_which_it_is_told_here() -> None:
    place = {"list": "key_enterprise", "entry_no": "1", "valid_from": "2025-01-01"}
    granted = event(1, "listing.granted", ENTERPRISE, **place)
    assert facts([granted]) == {}
    assert len(facts([granted, registered(2)])) == 1


@pytest.mark.parametrize(
    ("subject", "change", "pointer"),
    [
        ("planet/x", {}, "/subject"),
        ("enterprise/12", {}, "/subject"),
        (LABORATORY, {"list": "poem"}, "/data/list"),
        (LABORATORY, {"level": "galactic"}, "/data/level"),
        (LABORATORY, {"valid_to": "2025-01-01"}, "/data"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(subject: str, change: dict, pointer: str) -> None:
    place = {"list": "major_platform", "entry_no": "1", "valid_from": "2025-01-01"}
    with pytest.raises(Refused) as refused:
        parse(event(1, "listing.granted", subject, **place | change))
    assert [one.pointer for one in refused.value.problems] == [pointer]
