"""Who may say who answers for a target, and what they say of it."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from gateway.figures.answerable import ASSIGNMENTS, Answerable
from gateway.targets import telling
from gateway.targets.telling import ToldOfTarget
from services.contracts.events.envelope import parse
from services.contracts.figures import goals

TODAY = date(2026, 3, 10)
REVENUE, CELL = "above_scale_revenue", "workforce:artificial_intelligence"
GOAL = next(str(goal.number) for goal in goals.GOALS if goal.of == (("workforce", "total"),))


def answering(**departments: str) -> Answerable:
    """Each named from the first of March, and before that the fiscal bureau."""
    held = Answerable()
    for number, (target, department) in enumerate(departments.items()):
        for day, who in (("2026-01-01", "区财政局"), ("2026-03-01", department)):
            fact = {"target": target, "from": day, "department": who, "version": number + 1}
            held.apply(ASSIGNMENTS, fact)
    return held


def wanted(department: str, day: str = "2026-03-10") -> ToldOfTarget:
    told = {"what": "explained", "from": day, "department": department, "text": "慢"}
    return ToldOfTarget.model_validate(told)


def objection(
    one: ToldOfTarget, held: Answerable, own: list[str], target: str = REVENUE
) -> str | None:
    found = telling.objection(one, own, telling.standing(held, target, one.first), TODAY)
    return found and found.code


HELD = answering(above_scale_revenue="区统计局")


@pytest.mark.parametrize(
    ("one", "own", "code"),
    [
        (wanted("区统计局"), ["区统计局"], None),
        (wanted("区统计局"), ["区科技局"], "not_in_that_name"),
        (wanted("区统计局"), [], "not_in_that_name"),
        (wanted("区科技局"), ["区科技局"], "another_answers"),
        (wanted("区统计局", "2026-02-28"), ["区统计局"], "another_answers"),
        (wanted("区财政局", "2026-02-28"), ["区财政局"], None),
        (wanted("区财政局", "2025-12-31"), ["区财政局"], "nobody_answers"),
        (wanted("区统计局", "2026-03-11"), ["区统计局"], "explained_ahead"),
    ],
)
def test_a_department_explains_in_its_own_name_what_it_answers_for(one, own, code) -> None:
    assert objection(one, HELD, own) == code


@pytest.mark.parametrize("target", [CELL, GOAL])
def test_whoever_answers_for_an_indicator_answers_for_its_cells_and_its_goal(target: str) -> None:
    held = answering(workforce="区发展改革委")
    stands = telling.standing(held, target, TODAY)
    assert stands.inherited_from == "workforce"
    assert stands.assignments[0].department == "区发展改革委"
    assert objection(wanted("区发展改革委"), held, ["区发展改革委"], target) is None
    own = answering(workforce="区发展改革委", **{target: "区科技局"})
    assert telling.standing(own, target, TODAY).inherited_from is None
    assert objection(wanted("区发展改革委"), own, ["区发展改革委"], target) == "another_answers"


@pytest.mark.parametrize("target", [REVENUE, CELL, GOAL])
@pytest.mark.parametrize("what", ["assigned", "explained"])
def test_what_a_form_tells_is_an_event_of_the_contract(what: str, target: str) -> None:
    told = {"what": what, "from": "2026-03-10", "department": " 区统计局 ", "id": "form-1"}
    one = ToldOfTarget.model_validate(told | ({"text": "慢"} if what == "explained" else {}))
    clock = datetime(2026, 3, 10, 1, tzinfo=UTC)
    event = parse(telling.document(target, one, "people", clock), clock)
    assert (event.name, event.subject, event.id) == (f"target.{what}", target, "form-1")
    assert event.data.department == "区统计局"


@pytest.mark.parametrize("department", ["", "  ", "区\x00", "区" * 201])
def test_a_department_without_a_name_is_refused(department: str) -> None:
    with pytest.raises(ValidationError, match="department"):
        wanted(department)
