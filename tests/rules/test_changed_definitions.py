"""Another calendar, another version of a type: what is running goes on as it was, by hand."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from services.contracts.definitions import CALENDAR, case_type
from services.contracts.events.envelope import parse
from services.contracts.owners.families import staged
from services.kit.state.slots import Stamp, UnitOfWork
from services.kit.state.staged import Staged
from tests.support.courses import Telling, on, whistle

VERSIONS = {
    "zh": "例",
    "en": "Example",
    "preset": "desk",
    "opens": [],
    "versions": [
        {
            "from": "2025-01-01",
            "stages": ["received", "handling", "closed"],
            "ends": ["closed"],
            "days": 10,
        },
        {
            "from": "2025-09-15",
            "stages": ["received", "answered", "closed"],
            "ends": ["answered", "closed"],
            "days": 2,
        },
    ],
}


def decided(told: Telling, family: Staged) -> dict:
    """The fact by other definitions."""
    work, effects = UnitOfWork({}), family.effects()
    for event in map(parse, told.events):
        effect = effects[event.name.partition(".")[2]](event)
        work.apply(effect, Stamp(event.time, event.id, event.source))
    (fact,) = family.facts(told.subject, work.slots[family.entity, told.subject])
    return fact.build()


def test_a_new_calendar_moves_the_due_days_of_the_new_year_alone() -> None:
    told = Telling()
    told.opened("2027-09-27T09:00:00+08:00")
    fact = told.fact()
    assert fact["flags"] == ["calendar_assumed"]
    assert on(fact, "2027-09-27")["due"] == "2027-10-11"
    past = whistle().fact()
    special = {**CALENDAR.special, **{date(2027, 10, n): False for n in range(1, 8)}}
    published = type(CALENDAR)(
        MappingProxyType(special), CALENDAR.published | {2027}, CALENDAR.hours
    )
    family = replace(staged("case"), calendar=published)
    assert decided(told, family)["flags"] == []
    assert on(decided(told, family), "2027-09-27")["due"] == "2027-10-18"
    assert decided(whistle(), family)["spans"] == past["spans"]


def test_a_changed_type_changes_no_running_case_and_one_act_re_bases_it() -> None:
    made = case_type("case", "example", VERSIONS)
    family = replace(staged("case"), definitions=lambda code, day: made.on(day).rules)
    told = whistle()
    told.step("handling", "2025-09-02T10:00:00+08:00")
    told.step("answered", "2025-09-17T10:00:00+08:00")
    old = decided(told, family)
    assert on(old, "2025-09-02")["due"] == "2025-09-15"
    assert on(old, "2025-09-17")["open"]
    assert old["flags"] == ["unknown_stage"]
    told.tell("updated", definition="2025-09-15", effective_on="2025-09-16")
    new = decided(told, family)
    assert on(new, "2025-09-15") == on(old, "2025-09-15") | {"to": "2025-09-16"}
    assert on(new, "2025-09-16")["due"] == "2025-09-03"
    assert not on(new, "2025-09-17")["open"]
    assert [one["day"] for one in new["closings"]] == ["2025-09-17"]
    assert on(new, "2025-09-16")["stage"] == "handling"
