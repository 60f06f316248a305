"""What a case means, worked out by hand: clocks, holds, reopening, ratings, flags."""

from datetime import date

import pytest

from services.contracts.events.envelope import Refused, parse
from tests.support.courses import DEPARTMENT, ENTERPRISE, MONDAY, OTHER, Telling, on, whistle


@pytest.mark.parametrize(
    ("complexity", "due"),
    [(None, "2025-09-15"), ("simple", "2025-09-08"), ("complex", "2025-09-28")],
)
def test_a_whistle_is_due_after_as_many_working_days_as_it_is_complex(complexity, due) -> None:
    fact = whistle(fields={"complexity": complexity}).fact()
    assert on(fact, "2025-09-01")["due"] == due
    assert not on(fact, due)["overdue"]
    after = date.fromordinal(date.fromisoformat(due).toordinal() + 1).isoformat()
    assert on(fact, after)["overdue"]


def test_a_hold_stops_the_clock_and_moves_the_due_day() -> None:
    told = whistle()
    told.tell("held", hold="h", **{"from": "2025-09-10"}, to="2025-09-20", reason="applicant")
    fact = told.fact()
    held = on(fact, "2025-09-19")
    assert (held["held"], held["overdue"], held["due"]) == (True, False, None)
    # Held on 10, 11, 12, 15, 16, 17, 18, 19 September: eight working days later than the 15th.
    assert on(fact, "2025-09-20")["due"] == "2025-09-25"
    assert on(fact, "2025-09-26")["overdue"]


def test_a_hold_on_the_opening_day_moves_nothing_and_none_moves_a_told_day() -> None:
    told = whistle()
    told.tell("held", hold="h", **{"from": "2025-09-01"}, to="2025-09-02", reason="legal")
    assert on(told.fact(), "2025-09-02")["due"] == "2025-09-15"
    told.tell("updated", due_on="2025-09-05")
    told.tell("held", hold="g", **{"from": "2025-09-03"}, to="2025-09-05", reason="legal")
    fact = told.fact()
    assert on(fact, "2025-09-03")["due"] == "2025-09-05"
    assert on(fact, "2025-09-06")["overdue"]


def test_a_later_extension_leaves_the_overdue_days_before_it() -> None:
    told = whistle()
    told.tell("updated", due_on="2025-09-30", effective_on="2025-09-18")
    fact = told.fact()
    assert [on(fact, f"2025-09-{d}")["overdue"] for d in (15, 16, 17, 18, 30)] == [
        *(False, True, True, False, False)
    ]
    assert on(fact, "2025-10-01")["overdue"]


def test_a_closing_on_a_held_day_is_measured_by_what_was_held_up_to_it() -> None:
    told = whistle()
    told.tell("held", hold="h", **{"from": "2025-09-10"}, to="2025-09-20", reason="applicant")
    told.step("closed", "2025-09-16T10:00:00+08:00")
    (closing,) = told.fact()["closings"]
    # Held on 10, 11, 12, 15 and 16 September.
    assert (closing["due"], closing["on_time"]) == ("2025-09-22", True)


def test_reopening_loses_nothing_and_the_first_response_stays() -> None:
    told = whistle()
    told.step("accepted", "2025-09-01T10:30:00+08:00")
    told.step("closed", "2025-09-05T17:00:00+08:00", result="solved")
    before = told.fact()
    told.step("handling", "2025-09-22T09:00:00+08:00")
    told.step("closed", "2025-09-23T09:00:00+08:00", result="partly")
    fact = told.fact()
    assert fact["response"] == before["response"] == {"minutes": 90, "working_minutes": 90}
    assert [(c["day"], c["on_time"], c["result"]) for c in fact["closings"]] == [
        ("2025-09-05", True, "solved"),
        ("2025-09-23", False, "partly"),
    ]
    assert fact["reopenings"] == [{"step": "s2", "day": "2025-09-22"}]
    assert fact["handling"]["minutes"] == 22 * 1440
    assert not on(fact, "2025-09-05")["open"]
    assert on(fact, "2025-09-22")["open"]
    assert on(fact, "2025-09-22")["overdue"]


def test_closed_on_friday_rated_on_saturday_told_on_tuesday_rating_first() -> None:
    told = Telling()
    told.opened("2025-09-01T09:00:00+08:00", owner=DEPARTMENT)
    tuesday = "2025-09-09T09:00:00+08:00"
    told.rated("no", "2025-09-06T11:00:00+08:00")
    told.step("answered", "2025-09-05T23:50:00+08:00", told=tuesday)
    told.step("closed", "2025-09-05T23:58:00+08:00", told=tuesday)
    fact = told.fact()
    (closing,) = fact["closings"]
    assert (closing["day"], closing["on_time"]) == ("2025-09-05", True)
    assert fact["solved"] == "no"
    assert fact["ratings"][0]["day"] == "2025-09-06"
    assert closing["silent_on"] is None
    assert fact["flags"] == ["skipped_stage", "told_late"]
    assert on(fact, "2025-09-06")["stage"] == "closed"
    told.step("handling", "2025-09-09T10:00:00+08:00")
    again = told.fact()
    assert on(again, "2025-09-09")["open"]
    assert [one["day"] for one in again["reopenings"]] == ["2025-09-09"]


def test_a_platform_that_sends_all_again_under_other_ids_makes_no_second_case() -> None:
    told = whistle(origin={"system": "municipal", "ref": "CQ-1"})
    told.step("accepted", "2025-09-01T10:00:00+08:00")
    told.step("answered", "2025-09-02T10:00:00+08:00")
    once = told.fact()
    again = [event | {"id": f"again-{event['id']}"} for event in told.events]
    both = told.fact([*again[::-1], *told.events])
    assert len(both["steps"]) == 2
    for fact in (once, both):
        del fact["event"]
        for step in fact["steps"]:
            del step["event"]
    assert once == both


def test_silent_is_a_class_of_its_own() -> None:
    told = whistle()
    told.step("answered", "2025-09-02T10:00:00+08:00")
    told.step("closed", "2025-09-03T10:00:00+08:00")
    (closing,) = told.fact()["closings"]
    assert closing["silent_on"] == "2025-09-18"
    told.rated("yes", "2025-09-18T08:00:00+08:00")
    late = told.fact()
    assert late["closings"][0]["silent_on"] == "2025-09-18"
    assert late["solved"] == "yes"
    told.rated("partly", "2025-09-17T23:59:00+08:00", round="0")
    assert told.fact()["closings"][0]["silent_on"] is None
    assert told.fact()["solved"] == "yes"


def test_who_is_in_charge_is_the_last_one_asked_who_did_not_refuse() -> None:
    told = whistle()
    asked = {"role": "lead", "assignment": "a"}
    told.tell("assigned", to=OTHER, assigned_at="2025-09-02T10:00:00+08:00", **asked)
    told.tell(
        "returned", assignment="a", returned_at="2025-09-04T10:00:00+08:00", outcome="declined"
    )
    fact = told.fact()
    leads = [on(fact, f"2025-09-0{n}")["lead"] for n in (1, 2, 3, 4)]
    assert leads == ["科技局", "经信委", "经信委", "科技局"]
    assert fact["response"]["minutes"] == 3 * 1440 + 60


def test_a_return_that_nobody_was_asked_for_waits() -> None:
    told = whistle()
    told.tell("returned", assignment="a", returned_at=MONDAY, outcome="done")
    assert told.fact()["assignments"] == []
    asked = {"role": "support", "assignment": "a", "to": OTHER}
    told.tell("assigned", assigned_at=MONDAY, **asked)
    (assignment,) = told.fact()["assignments"]
    assert assignment["returned"]["outcome"] == "done"


def test_a_stage_that_nobody_knows_is_kept_shown_and_flagged() -> None:
    told = whistle()
    told.step("市级复核", "2025-09-02T10:00:00+08:00")
    fact = told.fact()
    assert "unknown_stage" in fact["flags"]
    assert on(fact, "2025-09-02")["stage"] == "市级复核"
    assert on(fact, "2025-09-02")["open"]


@pytest.mark.parametrize(
    ("stages", "flags"),
    [
        (["accepted", "assigned", "handling", "answered", "closed"], []),
        (["handling"], ["skipped_stage"]),
        (["accepted", "closed"], ["closed_without_answer"]),
    ],
)
def test_flags_say_what_looks_wrong(stages: list[str], flags: list[str]) -> None:
    told = whistle()
    for number, stage in enumerate(stages):
        told.step(stage, f"2025-09-0{2 + number}T10:00:00+08:00")
    assert told.fact()["flags"] == flags


def test_a_withdrawn_whistle_needs_no_answer() -> None:
    told = whistle()
    told.step("closed", "2025-09-02T10:00:00+08:00", result="withdrawn")
    assert told.fact()["flags"] == []


def test_what_happened_before_the_opening_is_flagged_and_counts() -> None:
    told = whistle()
    told.step("accepted", "2025-08-29T10:00:00+08:00")
    fact = told.fact()
    assert fact["flags"] == ["before_opening"]
    assert on(fact, "2025-09-01")["stage"] == "accepted"
    assert fact["spans"][0]["from"] == "2025-09-01"


def test_a_void_can_be_taken_back() -> None:
    told = whistle()
    told.tell("voided", reason="重复", duplicate_of="C-2", told="2025-09-02T00:00:00Z")
    assert told.fact()["voided"]
    assert told.fact()["void"]["duplicate_of"] == "C-2"
    told.tell("voided", reason=None, told="2025-09-03T00:00:00Z")
    assert not told.fact()["voided"]


def test_the_plan_of_a_task_is_its_clock() -> None:
    told = Telling("task", "tiaohuachang")
    told.opened("2025-07-01T09:00:00+08:00", "project", plan={"in_use": "2026-06-30"})
    told.tell("updated", plan={"in_use": "2026-12-31"}, effective_on="2026-07-15")
    told.step("in_use", "2026-11-20T09:00:00+08:00")
    fact = told.fact()
    assert on(fact, "2026-07-01")["overdue"]
    assert not on(fact, "2026-07-15")["overdue"]
    assert fact["closings"][0]["on_time"]
    assert fact["plan"] == {"in_use": "2026-12-31"}


def test_an_issue_is_due_ten_working_days_after_its_decision() -> None:
    told = Telling("task", "issue-1")
    told.opened(MONDAY, "issue")
    told.step("decided", "2025-10-10T09:00:00+08:00")
    fact = told.fact()
    assert on(fact, "2025-10-09")["due"] is None
    assert on(fact, "2025-10-10")["due"] == "2025-10-23"


def test_what_is_wrong_is_refused_with_field_and_reason() -> None:
    told = Telling()
    told.opened("yesterday", "poem", owner="科技局", about=["enterprise/123", "planet/x"])
    with pytest.raises(Refused) as refused:
        parse(told.events[0] | {"time": "2025-09-01T09:00:00+08:00"})
    assert {one.pointer for one in refused.value.problems} == {
        *("/data/type", "/data/opened_at", "/data/owner", "/data/about/0", "/data/about/1")
    }


def test_who_spoke_is_told_as_a_reference() -> None:
    told = whistle()
    told.rated("yes", "2025-09-02T10:00:00+08:00")
    assert told.fact()["ratings"][0]["by"] == ENTERPRISE
