"""The SQL recount ends in the naive model's figures, whatever was told in whatever order."""

import asyncio
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from audit.figures import Figures, Key
from audit.recount import recount
from tests.audit import scene
from tests.audit.district import District
from tests.support import naive, naive_buildings, strategies
from tests.support.facts import DAYS, Fact
from tests.support.seeds import seeds

AS_OF = sorted(
    {date.fromisoformat(day) + timedelta(days=shift) for day in DAYS for shift in (-1, 0, 1)}
)
SEEDS = seeds(8)
thorough = hypothesis_settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.generate,),  # shrinking would ask PostgreSQL for minutes
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("number", SEEDS)
async def test_the_recount_equals_the_naive_figures(number: int, district: District) -> None:
    loop = asyncio.get_running_loop()

    @seed(number)
    @thorough
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        events = data.draw(strategies.event_sets())
        sent = data.draw(strategies.shuffled_with_repeats(events))
        batches = data.draw(batched(sent))
        asyncio.run_coroutine_threadsafe(check(district, events, batches), loop).result()

    await asyncio.to_thread(holds)


async def test_output_goes_to_the_primary_sector_of_the_periods_last_day(
    district: District,
) -> None:
    whole = {name: value for name, value in scene.REPORT.items() if name != "by_sector"}
    changed = {scene.A: "2025-04-01", scene.B: "2025-03-31"}
    facts = [scene.registered(enterprise_id, "fintech") for enterprise_id in changed]
    for enterprise_id, day in changed.items():
        update = {"sectors": ["metaverse"], "effective_on": day}
        facts.append(Fact("enterprise.updated", enterprise_id, update))
        facts.append(Fact("enterprise.reported", enterprise_id, whole))
    await district.publish(scene.events(facts))
    found = (await recount(district.settings, [scene.SETTLED])).figures
    for sector in ("fintech", "metaverse"):
        assert found[Key("output", sector, scene.SETTLED)] == 100_000
        assert found[Key("workforce", sector, scene.SETTLED)] == 30


@st.composite
def batched(draw: st.DrawFn, sent: list[dict]) -> list[tuple[list[dict], bool]]:
    """Batches of any size, each with whether talent follows at once."""
    batches = []
    while sent:
        size = draw(st.integers(1, len(sent)))
        batches.append((sent[:size], draw(st.booleans())))
        sent = sent[size:]
    return batches


async def check(
    district: District, events: list[dict], batches: list[tuple[list[dict], bool]]
) -> None:
    await district.clear()
    for batch, follow_now in batches:
        await district.publish(batch, follow_now)
    await district.follow()
    found = await recount(district.settings, AS_OF)
    assert found.figures == naive_figures(events)
    assert found.overdue == set()


def naive_figures(events: list[dict]) -> Figures:
    return {
        Key(code, dimension, day): amount
        for day in AS_OF
        for (code, dimension), amount in (
            naive.figures(events, day) | naive_buildings.figures(events, day)
        ).items()
    }
