"""`python -m audit run` as an operator meets it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import orjson
import pytest

from audit.days import audited
from audit.recount import recount
from audit.settings import AuditSettings
from tests.audit import scene
from tests.audit.district import District
from tests.audit.showing import showing
from tests.support.commands import Ended, ended

PERIOD = ("--from", "2025-01-31", "--to", "2025-06-30")
DAYS = audited(date(2025, 1, 31), date(2025, 6, 30))


async def audit(settings: AuditSettings, gateway: str, *options: str) -> Ended:
    own = {name.upper(): url for name, url in settings.model_dump(exclude_none=True).items()}
    command = ("run", "--gateway", gateway, *PERIOD, *options)
    return await asyncio.to_thread(ended, "audit", own | {"COLUMNS": "200"}, *command)


@pytest.fixture
async def gateway(district: District) -> AsyncIterator[str]:
    await district.publish(scene.events(scene.FACTS))
    await district.explain()
    async with showing(await district.facts()) as url:
        yield url


async def test_agreement_is_one_line_and_exit_0(district: District, gateway: str) -> None:
    answer = await audit(district.settings, gateway)
    assert answer == (0, answer.output, "")
    counted = len((await recount(district.settings, DAYS)).figures)
    assert answer.output == f"{counted} figures compared on 6 days, no difference\n"


async def test_differences_are_a_table_and_exit_1(district: District, gateway: str) -> None:
    await district.dbs["funds"].execute("UPDATE slot SET value = value || '{\"amount\": 123456}'")
    answer = await audit(district.settings, gateway)
    assert answer.code == 1
    line = next(line for line in answer.output.splitlines() if "fund_investment" in line)
    assert [cell.strip() for cell in line.split("│")[1:-1]] == [
        *("fund_investment", "total", "2025-02-28"),
        *("123,456", "5,000", "5,000"),
    ]


async def test_json_tells_every_difference(district: District, gateway: str) -> None:
    await district.dbs["talent"].execute(
        "UPDATE slot SET value = '{\"mid_high\": 9}' WHERE slot = 'headcount'"
    )
    answer = await audit(district.settings, gateway, "--json", "--from", "2025-06-01")
    told = orjson.loads(answer.output)
    assert answer.code == 1
    assert told["days"] == 1
    assert told["differences"] == [
        {
            "indicator": "mid_high_talent",
            "dimension": "total",
            "day": "2025-06-30",
            "recount": 9,
            "stream": 7,
            "read_model": 7,
        }
    ]


async def test_a_missing_read_model_is_exit_2_unless_left_out(
    district: District, gateway: str
) -> None:
    elsewhere = district.settings.model_copy(
        update={"indicators_database_url": district.settings.funds_database_url}
    )
    answer = await audit(elsewhere, gateway)
    assert answer.code == 2
    assert "There is no read model" in answer.output
    assert "no difference" in answer.output
    answer = await audit(elsewhere, gateway, "--no-read-model")
    assert answer.code == 0
    assert "read model" not in answer.output


async def test_a_side_that_cannot_be_read_is_named_with_exit_2(district: District) -> None:
    answer = await audit(district.settings, "http://127.0.0.1:1")
    assert answer.code == 2
    assert answer.errors.startswith("The gateway http://127.0.0.1:1 cannot be read:")
