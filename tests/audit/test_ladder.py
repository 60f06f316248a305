"""The SQL recount of the cultivation ladder ends in what a walk over days says."""

import asyncio
import random
from datetime import date

import pytest

from audit.ladder import recounting
from tests.audit.district import District
from tests.audit.showing import showing_ladder
from tests.registers import test_ladder
from tests.support.commands import ended
from tests.support.naive_ladder import RUNGS, Ladder
from tests.support.seeds import seeds

DAYS = [date(2025, 3, 9), date(2025, 12, 31), date(2026, 6, 1)]


def expected(model: Ladder, day: date) -> dict[str, int]:
    since = recounting.compared_with(day)
    told = {rung: model.on_rung(rung, day) for rung in RUNGS}
    told |= {f"{rung} before": model.on_rung(rung, since) for rung in RUNGS}
    told |= {"up": len(model.moved(since, day, 1)), "down": len(model.moved(since, day, -1))}
    return {what: number for what, number in told.items() if number} | (
        {"ending": len(model.expiring(day))} if model.expiring(day) else {}
    )


@pytest.mark.parametrize("seed", seeds(6))
async def test_the_recount_equals_a_walk_over_days(seed: int, district: District) -> None:
    events = test_ladder.drawn(seed)
    await district.publish(random.Random(seed).sample(events, len(events)))
    found = await recounting.recount(district.settings, DAYS)
    model = Ladder(events)
    for day in DAYS:
        assert {p.what: n for p, n in found.items() if p.day == day} == expected(model, day)
    assert found


async def test_what_differs_is_found_and_what_agrees_is_one_line(district: District) -> None:
    await district.publish(test_ladder.drawn(3))
    await district.explain()
    day = DAYS[1]
    own = {n.upper(): url for n, url in district.settings.model_dump(exclude_none=True).items()}
    own |= {"COLUMNS": "120"}

    def audit(url: str):
        return ended("audit", own, "ladder", "--gateway", url, "--day", str(day))

    async with showing_ladder(district.dbs["indicators"]) as url:
        agreed = await asyncio.to_thread(audit, url)
        assert agreed == (0, "The ladder compared on 1 days, no difference\n", "")
        # A certificate is gone that the read model still has.
        gone = await district.dbs["enterprises"].fetch(
            "DELETE FROM slot WHERE slot = 'certificate' AND key LIKE 'high_tech/%' RETURNING key"
        )
        assert gone
        differs = await asyncio.to_thread(audit, url)
    assert differs.code == 1
    lines = [line for line in differs.output.splitlines() if "│ high " in line]
    assert [cell.strip() for cell in lines[0].split("│")[1:3]] == ["high", str(day)]


async def test_a_ladder_of_a_part_of_the_district_is_no_side_to_compare_with() -> None:
    with pytest.raises(ValueError, match="whole district"):
        recounting.parse({"restricted": True}, DAYS[0])
