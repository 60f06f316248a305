"""What an audit says of a district whose three sides agree, and of one where they do not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from audit.compare import Difference
from audit.days import audited
from audit.errors import CannotRead
from audit.figures import Key
from audit.recount import recount
from audit.verdict import Sides, Verdict, judge
from services.contracts.figures import catalogue
from services.indicators import buildings
from tests.audit import scene
from tests.audit.district import District
from tests.audit.showing import showing
from tests.support import matters
from tests.support.facts import Fact

LOANS = ("", "_outstanding")
DAYS = audited(date(2025, 1, 31), scene.SETTLED)
JUNE = Key("total_output", "total", scene.SETTLED)


async def at_once() -> None:
    """No pause between two readings: nothing moves here."""


class Shown(NamedTuple):
    """A district, and where to read what is shown of it."""

    district: District
    sides: Sides

    async def verdict(self) -> Verdict:
        return await judge(self.sides, DAYS, at_once)

    async def alter(self, service: str, statement: str) -> None:
        assert await self.district.dbs[service].execute(statement) == "UPDATE 1"


@pytest.fixture
async def shown(district: District) -> AsyncIterator[Shown]:
    await district.publish(scene.events(scene.FACTS))
    await district.explain()
    async with showing(await district.facts()) as gateway:
        yield Shown(district, Sides(district.settings, gateway))


def slot(path: str, value: str, entity: str, name: str) -> str:
    return (
        f"UPDATE slot SET value = jsonb_set(value, '{{{path}}}', '{value}') "
        f"WHERE entity = '{entity}' AND slot = '{name}'"
    )


async def test_every_indicator_but_the_ratio_is_recounted(shown: Shown) -> None:
    found = await recount(shown.district.settings, [scene.SETTLED])
    assert {key.indicator for key in found.figures} == {
        target.indicator.code
        for target in catalogue.TARGETS.values()
        if target.indicator.kind != "ratio"
    } - matters.FIGURES | {*buildings.STOCKS, *buildings.FLOWS}  # tests/audit/test_matters.py


async def test_where_all_sides_agree_nothing_is_reported(shown: Shown) -> None:
    verdict = await shown.verdict()
    assert verdict.agreed
    assert not verdict.read_model_missing
    assert verdict.days == 6
    assert verdict.figures > 100


async def test_a_changed_report_shows_on_every_day_and_figure_that_it_reaches(
    shown: Shown,
) -> None:
    await shown.alter("enterprises", slot("output", "100001", "enterprise", "report"))
    verdict = await shown.verdict()
    found = [tuple(difference) for difference in verdict.differences]
    assert [one for one in found if one[0].indicator == "total_output"] == [
        (Key("total_output", "total", day), 100_001, 100_000, 100_000) for day in DAYS[2:]
    ]
    # Of no building, of which no gateway tells live.
    assert [one for one in found if one[0].indicator != "total_output"] == [
        (Key("building_output", "carrier/", day), 100_001, None, 100_000) for day in DAYS[2:]
    ]
    assert not verdict.agreed


@pytest.mark.parametrize(
    ("service", "statement", "indicator"),
    [
        ("enterprises", slot("value", "false", "carrier", "core"), "core_carrier_area"),
        ("enterprises", slot("level", '"district"', "product", "award"), "excellent_product_count"),
        ("funds", slot("amount", "1", "investment", "disbursement"), "fund_investment"),
        ("funds", slot("amount", "1", "pool", "compensation"), "compensation_pool_balance"),
        ("talent", slot("opened_on", '"2025-06-30"', "base", "opening"), "talent_base_count"),
        ("talent", slot("mid_high", "8", "enterprise", "headcount"), "mid_high_talent"),
    ],
)
async def test_a_value_altered_in_any_owners_tables_is_found(
    shown: Shown, service: str, statement: str, indicator: str
) -> None:
    await shown.alter(service, statement)
    verdict = await shown.verdict()
    assert {difference.key.indicator for difference in verdict.differences} == {indicator}


async def test_a_contribution_altered_in_the_read_model_is_its_difference_alone(
    shown: Shown,
) -> None:
    await shown.alter(
        "indicators",
        "UPDATE contribution SET amount = amount + 5, day = '2025-06-30' "
        "WHERE indicator = 'total_output'",
    )
    verdict = await shown.verdict()
    assert verdict.differences[-1] == Difference(JUNE, 100_000, 100_000, 100_005)
    assert {difference.key.indicator for difference in verdict.differences} == {"total_output"}


async def test_head_counts_of_an_enterprise_that_talent_believes_active_differ(
    shown: Shown,
) -> None:
    closed = [Fact("enterprise.deregistered", scene.A, {"effective_on": "2025-05-01"})]
    await shown.district.publish(scene.events(closed, minute=1), follow_now=False)
    await shown.district.explain()
    async with showing(await shown.district.facts()) as gateway:
        verdict = await judge(replace(shown.sides, gateway=gateway), DAYS, at_once)
    assert verdict.differences == [
        Difference(Key("mid_high_talent", "total", day), 0, 7, 7) for day in DAYS[-2:]
    ]


async def unheard(shown: Shown, service: str, enterprise: str) -> None:
    """As if this service had not heard of it."""
    gone = "DELETE FROM slot WHERE slot = 'life' AND entity_id = $1"
    assert await shown.district.dbs[service].execute(gone, enterprise) == "DELETE 1"


async def test_an_event_parked_for_an_enterprise_that_exists_is_overdue(shown: Shown) -> None:
    told = [
        Fact("headcount.reported", scene.B, {"as_of": "2025-03-31", "mid_high": 1}),
        Fact("headcount.reported", scene._, {"as_of": "2025-03-31", "mid_high": 1}),
    ]
    await unheard(shown, "talent", scene.B)
    await shown.district.publish(scene.events(told, minute=1), follow_now=False)
    verdict = await shown.verdict()
    assert [(parked.service, parked.subject) for parked in verdict.overdue] == [("talent", scene.B)]
    assert not verdict.agreed


async def test_what_counts_although_nobody_heard_of_its_enterprise_differs(shown: Shown) -> None:
    await unheard(shown, "funds", scene.A)
    verdict = await shown.verdict()
    loans = {f"{kind}_value_loan{of}" for kind in ("commercial", "knowledge") for of in LOANS}
    assert {difference.key.indicator for difference in verdict.differences} == {
        *("fund_investment", "compensation_pool_balance"),
        *loans,
    }


async def test_a_loan_parked_for_an_enterprise_that_exists_is_overdue(shown: Shown) -> None:
    await unheard(shown, "funds", scene.B)
    lent = scene.loan("M", "commercial_value")
    told = [lent._replace(data=lent.data | {"enterprise_id": one}) for one in (scene.B, scene._)]
    told[1] = told[1]._replace(subject="N")
    await shown.district.publish(scene.events(told, minute=1), follow_now=False)
    verdict = await shown.verdict()
    assert [(parked.service, parked.subject) for parked in verdict.overdue] == [("funds", "M")]


async def test_what_catches_up_between_two_readings_is_no_difference(shown: Shown) -> None:
    await shown.alter("funds", slot("amount", "1", "investment", "disbursement"))

    async def catch_up() -> None:
        await shown.alter("funds", slot("amount", "5000", "investment", "disbursement"))

    assert (await judge(shown.sides, DAYS, at_once)).differences
    assert (await judge(shown.sides, DAYS, catch_up)).agreed


async def test_a_read_model_that_was_never_made_is_said(shown: Shown) -> None:
    elsewhere = shown.district.settings.model_copy(
        update={"indicators_database_url": shown.district.settings.funds_database_url}
    )
    verdict = await judge(replace(shown.sides, settings=elsewhere), DAYS, at_once)
    assert verdict.agreed
    assert verdict.read_model_missing


async def test_a_gateway_that_does_not_answer_is_named(shown: Shown) -> None:
    with pytest.raises(CannotRead, match=r"The gateway http://127\.0\.0\.1:1 cannot be read"):
        await judge(replace(shown.sides, gateway="http://127.0.0.1:1"), DAYS)


async def test_a_database_that_does_not_answer_is_named(shown: Shown) -> None:
    away = shown.district.settings.model_copy(
        update={"talent_database_url": "postgresql://talent@127.0.0.1:1/talent"}
    )
    with pytest.raises(CannotRead, match="The database of talent cannot be read"):
        await judge(replace(shown.sides, settings=away), DAYS)
