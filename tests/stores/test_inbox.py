import pytest

from tests.stores.owner import Owner
from tests.stores.said import established, invested, registered, renamed, told

INVESTMENT = ("funds.investment", "I-1")


async def amount(funds: Owner) -> int:
    return (await funds.facts())[INVESTMENT]["amount"]


async def test_a_redelivered_event_counts_once_and_is_counted_as_a_repetition(funds: Owner):
    events = told(established(), invested("50.00"))
    await funds.take(events)
    facts = await funds.facts()
    for _ in range(3):
        await funds.take(events[1:])
    assert await funds.facts() == facts
    assert await funds.repeats() == {"0-0": 0, "0-1": 3}


async def test_a_record_read_again_at_its_own_place_is_no_repetition(funds: Owner):
    records = funds.records(told(established(), invested("50.00")))
    await funds.take_records(records)
    before = await funds.everything()
    await funds.take_records(records)
    assert await funds.everything() == before


async def test_an_event_twice_in_one_batch_counts_once(funds: Owner):
    events = told(established(), invested("50.00"))
    await funds.take([*events, *events, events[1]])
    assert await amount(funds) == 5000
    assert await funds.repeats() == {"0-0": 1, "0-1": 2}
    assert await funds.letters() == []


async def test_the_same_event_in_another_spelling_is_a_repetition(funds: Owner):
    [event] = told(established())
    await funds.take([event])
    backwards = dict(reversed(event.items())) | {"traceparent": "00-1-2-03"}
    await funds.take([backwards | {"data": dict(reversed(event["data"].items()))}])
    assert await funds.repeats() == {"0-0": 1}
    assert await funds.letters() == []


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "in two"])
async def test_an_id_used_again_for_another_content_is_a_dead_letter_and_changes_nothing(
    funds: Owner, together: bool
):
    events = told(established(), invested("50.00"))
    usurper = told(established(), invested("70.00"))[1]
    if together:
        await funds.take([*events, usurper])
    else:
        await funds.take(events)
        await funds.take([usurper])
    assert await amount(funds) == 5000
    [letter] = await funds.letters()
    assert letter["problems"][0]["pointer"] == "/id"
    assert (letter["topic"], letter["partition"], letter["offset"]) == ("ingest.funds", 0, 2)
    assert await funds.repeats() == {"0-0": 0, "0-1": 0}


async def test_one_id_of_two_sources_is_two_events(funds: Owner):
    mine = told(established(), invested("50.00"))
    theirs = told(established(), invested("70.00"), source="urn:cqyz:zzz")
    await funds.take([*mine, *theirs])
    assert await amount(funds) == 7000
    assert await funds.letters() == []


async def test_a_conflict_read_again_is_one_letter_still(funds: Owner):
    await funds.take(told(established()))
    usurper = funds.records(told(established("F-2")))
    await funds.take_records(usurper)
    await funds.take_records(usurper)
    assert len(await funds.letters()) == 1
    assert ("funds.fund", "F-2") not in await funds.facts()


async def test_the_greatest_time_wins_a_slot_whatever_arrives_last(enterprises: Owner):
    events = told(registered(), renamed("乙"), renamed("丙"))
    await enterprises.take([events[0], events[2]])
    await enterprises.take([events[1]])
    fact = await enterprises.fact("enterprises.enterprise", events[0]["subject"])
    assert [span["name"] for span in fact["names"]] == ["丙"]


async def test_ids_break_ties_by_code_point_as_the_rules_do(enterprises: Owner):
    [opening, *_] = told(registered())
    names = {"a": "小写", "Z": "大写", "é": "带音符", "_": "下划线"}
    ties = [
        event | {"id": id, "time": "2026-01-05T01:00:00Z"}
        for id, name in names.items()
        for event in told(renamed(name))
    ]
    for event in [opening, *ties]:
        await enterprises.take([event])
    fact = await enterprises.fact("enterprises.enterprise", opening["subject"])
    assert fact["names"][0]["name"] == names[max(names)]


async def test_a_failing_record_rolls_the_whole_batch_back(funds: Owner):
    await funds.take(told(established("F-0")))
    before = await funds.everything()
    rules = funds.intake.rules

    class Raises:
        """The service's own rules, of which the last step fails for one thing."""

        effect = staticmethod(rules.effect)
        series = staticmethod(rules.series)

        @staticmethod
        def facts(entity, entity_id, slots):
            if entity_id == "I-1" and slots:
                raise ZeroDivisionError
            return rules.facts(entity, entity_id, slots)

    funds.intake = type(funds.intake)("funds", "ingest.funds", Raises, funds.intake.parse)
    batch = [*told(established(), invested(), minute=1), *told(registered(), minute=2)]
    with pytest.raises(ZeroDivisionError):
        await funds.take(batch)
    assert await funds.everything() == before
