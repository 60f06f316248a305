"""Things of the kinds of things.toml: life and attributes by day; any order, any repetition."""

import random
from datetime import date, timedelta

import pytest

from services.contracts.entities import ENTITIES, KINDS_OF_THINGS
from services.contracts.events.envelope import Refused, parse
from services.contracts.facts import FACTS, FACTS_BY_KIND
from services.contracts.facts.cases import Listing
from services.kit.state.days import read
from services.kit.state.slots import Stamp
from tests.support import naive_things
from tests.support.pure import RULES, Owner

BEGINNING = date(2024, 1, 1)
LABORATORY, UNIT = "laboratory/示范实验室", "unit/LY0001-12F"
TOPIC = "enterprises.thing"
SQUARE = [[106.5, 29.5], [106.6, 29.5], [106.6, 29.6], [106.5, 29.6], [106.5, 29.5]]


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


def facts(events: list[dict]) -> dict[str, dict]:
    """By Reference, each valid as its kind's facts are said to be."""
    owner = Owner(RULES["enterprises"])
    for one in events:
        owner.take([parse(one)])
    found = {}
    for (kind, thing), slots in owner.world.slots.items():
        for fact in owner.rules.facts(kind, thing, slots):
            if fact.topic == TOPIC:
                told = fact.build()
                FACTS_BY_KIND[TOPIC][kind].model_validate({"version": 1, **told})
                FACTS[TOPIC].model_validate({"version": 1, **told})
                assert fact.key == told["thing"] == f"{kind}/{thing}"
                found[fact.key] = told
    return found


def on(told: dict, day: date) -> dict | None:
    found = [one for one in told["spans"] if read(one["from"]) <= day < read(one["to"])]
    assert len(found) <= 1
    return found[0] if found else None


def draw(seed: int) -> list[dict]:
    chance, events = random.Random(seed), []

    def day() -> str:
        return (BEGINNING + timedelta(days=chance.randrange(900))).isoformat()

    for number in chance.sample(range(300), chance.randrange(1, 10)):
        thing, luck = chance.choice((LABORATORY, UNIT)), chance.random()
        told = {"name": chance.choice("甲乙丙")}
        if thing == UNIT:
            told |= {"floor": chance.choice(("1F", "2F")), "area": chance.choice(("10", "20.5"))}
        else:
            told |= {"level": chance.choice(("national", "municipal"))}
        if luck < 0.4:
            events.append(event(number, "thing.registered", thing, **told, opened_on=day()))
        elif luck < 0.8:
            some = dict(chance.sample(sorted(told.items()), chance.randrange(1, len(told) + 1)))
            since = chance.choice(({}, {"effective_on": day()}, {"effective_on": day()}))
            events.append(event(number, "thing.updated", thing, **some, **since))
        else:
            ended = chance.choice((None, day(), day()))
            events.append(event(number, "thing.ended", thing, effective_on=ended))
    return events


def test_every_day_is_as_a_walk_from_day_to_day_has_it() -> None:
    seen = 0
    for seed in range(150):
        events = draw(seed)
        told = facts(events)
        for thing, fields in ((LABORATORY, ("name", "level")), (UNIT, ("name", "floor", "area"))):
            for day in (BEGINNING + timedelta(days=n) for n in range(0, 920, 23)):
                here = on(told[thing], day) if thing in told else None
                assert (here is not None) == naive_things.exists(events, thing, day), seed
                for field in fields if here else ():
                    expected = naive_things.attribute(events, thing, field, day)
                    shown = ENTITIES[thing.partition("/")[0]].fields[field].of.printed(here[field])
                    assert shown == expected, (seed, field, day)
                    seen += 1
    assert seen > 5000


def test_any_order_and_any_repetition_make_the_same_facts() -> None:
    for seed in range(60):
        events, chance = draw(seed), random.Random(seed)
        told = facts(events)
        for _ in range(6):
            again = [*events, *chance.choices(events, k=3)]
            chance.shuffle(again)
            assert facts(again) == told, seed


def test_a_laboratory_is_renamed_and_upgraded_by_two_events_a_month_apart_and_reversed() -> None:
    opened = event(1, "thing.registered", LABORATORY, name="旧名", opened_on="2024-01-01")
    renamed = event(9, "thing.updated", LABORATORY, name="新名", effective_on="2025-07-01")
    entry = {"list": "major_platform", "entry_no": "1", "level": "national"}
    granted = event(5, "listing.granted", LABORATORY, **entry, valid_from="2025-07-01")
    owner = Owner(RULES["enterprises"])
    for one in (renamed, granted, opened):
        owner.take([parse(one)])
    slots = owner.world.slots["laboratory", LABORATORY.partition("/")[2]]
    told = {f.topic: f.build() for f in owner.rules.facts("laboratory", "示范实验室", slots)}
    names = [(one["from"], one["name"]) for one in told[TOPIC]["spans"]]
    assert names == [("2024-01-01", "旧名"), ("2025-07-01", "新名")]
    listing = told["enterprises.listing"]
    Listing.model_validate({"version": 1, **listing})
    assert [(one["from"], one["level"]) for one in listing["spans"]] == [("2025-07-01", "national")]


def test_the_id_of_an_ended_unit_used_again_holds_the_later_life_and_is_flagged() -> None:
    first = event(1, "thing.registered", UNIT, name="12层", opened_on="2020-01-01", floor="12F")
    over = event(2, "thing.ended", UNIT, effective_on="2023-01-01", reason="楼层改建")
    (before,) = facts([first, over]).values()
    assert (before["ended_on"], before["end_reason"]) == ("2023-01-01", "楼层改建")
    assert before["flags"] == []
    again = event(3, "thing.registered", UNIT, name="12层东", opened_on="2024-06-01", floor="12E")
    for order in ([first, over, again], [again, over, first], [over, again, first]):
        (fact,) = facts(order).values()
        assert (fact["opened_on"], fact["ended_on"], fact["end_reason"]) == (
            "2024-06-01",
            None,
            None,
        )
        assert fact["flags"] == ["end_not_after_beginning"]
        assert [(one["from"], one["floor"]) for one in fact["spans"]] == [("2024-06-01", "12E")]


def test_an_end_is_taken_back_by_null() -> None:
    opened = event(1, "thing.registered", UNIT, name="1", opened_on="2024-01-01")
    over = event(2, "thing.ended", UNIT, effective_on="2025-01-01")
    back = event(3, "thing.ended", UNIT, effective_on=None)
    assert facts([opened, over])[UNIT]["ended_on"] == "2025-01-01"
    assert facts([back, opened, over])[UNIT]["ended_on"] is None


def test_what_changes_or_ends_a_thing_waits_for_it() -> None:
    changed = event(2, "thing.updated", UNIT, floor="3F")
    over = event(3, "thing.ended", UNIT, effective_on="2025-01-01")
    assert facts([changed, over]) == {}
    opened = event(1, "thing.registered", UNIT, name="1", opened_on="2024-01-01")
    told = facts([changed, over, opened])[UNIT]
    assert (told["floor"], told["ended_on"]) == ("3F", "2025-01-01")


def test_two_kinds_may_use_one_id() -> None:
    told = [
        event(n, "thing.registered", f"{kind}/1", name=kind, opened_on="2024-01-01")
        for n, kind in enumerate(KINDS_OF_THINGS)
    ]
    assert {key: one["kind"] for key, one in facts(told).items()} == {
        f"{kind}/1": kind for kind in KINDS_OF_THINGS
    }


def test_what_was_on_a_list_before_things_were_told_of_stands_there_still() -> None:
    """Releases before did not wait for the thing: its slots have an entry and no registration."""
    owner = Owner(RULES["enterprises"])
    entry = {"list": "major_platform", "entry_no": "1", "valid_from": "2025-01-01"}
    granted = owner.rules.effect(parse(event(1, "listing.granted", LABORATORY, **entry)))
    stamped = parse(event(1, "listing.granted", LABORATORY, **entry))
    owner.world.apply(granted, Stamp(stamped.time, stamped.id, stamped.source))
    slots = owner.world.slots["laboratory", "示范实验室"]
    (fact,) = owner.rules.facts("laboratory", "示范实验室", slots)
    assert [(one["from"], one["to"]) for one in fact.build()["spans"]] == [("2025-01-01", None)]


@pytest.mark.parametrize(
    ("subject", "data", "pointer"),
    [
        ("planet/x", {}, "/subject"),
        ("carrier/LY0001", {}, "/subject"),
        (UNIT, {"area": "-1"}, "/data/area"),
        (UNIT, {"use": "poem"}, "/data/use"),
        ("node/x", {"chain": "park/x"}, "/data/chain"),
        ("laboratory/x", {"host": "enterprise/1"}, "/data/host"),
        ("park/x", {"outline": {"type": "Point", "coordinates": []}}, "/data/outline/type"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(subject: str, data: dict, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(event(1, "thing.registered", subject, name="1", opened_on="2024-01-01", **data))
    assert pointer in {one.pointer for one in refused.value.problems}


def test_a_member_of_another_kind_is_reported_as_ignored() -> None:
    told = {"name": "1", "opened_on": "2024-01-01", "floor": "3F"}
    assert parse(event(1, "thing.registered", UNIT, **told)).ignored == ()
    assert parse(event(1, "thing.registered", LABORATORY, **told)).ignored == ("/data/floor",)


def outlined(ring: list) -> list[str]:
    told = {"name": "园", "opened_on": "2024-01-01"}
    outline = {"type": "Polygon", "coordinates": [ring]}
    try:
        parse(event(1, "thing.registered", "park/x", **told, outline=outline))
    except Refused as refused:
        return [one.reason.code for one in refused.problems]
    return []


def test_an_outline_is_a_closed_ring_that_does_not_cross_itself() -> None:
    a, b, c, d, _ = SQUARE
    assert outlined(SQUARE) == []
    assert "ring_crosses_itself" in outlined([a, c, b, d, a])
    assert "ring_crosses_itself" in outlined([a, b, [106.55, 29.5], c, a])
    assert "ring_crosses_itself" in outlined([a, b, a, c, a])
    assert "ring_not_closed" in outlined([a, b, c, d])
    assert outlined([a, b, a]) != []
    assert outlined([a, b, [106.6, 129.5], a]) != []


def test_a_key_laboratory_is_no_platform() -> None:
    data = {"name": "1", "opened_on": "2024-01-01", "form": "key_laboratory"}
    told = facts([event(1, "thing.registered", LABORATORY, **data)])
    assert told.keys() == {LABORATORY}
    codes = {one.code for one in ENTITIES["thing"].figures}
    assert codes.isdisjoint({one.code for one in ENTITIES["platform"].figures})
