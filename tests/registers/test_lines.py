"""What the read model answers is what the API's built lines say, for every register."""

from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import orjson
import pytest

from gateway.registers.lines import PAGES
from gateway.registers.profiles import Profile, national_classes, rung_of
from services.contracts.entities import REGISTERS
from services.contracts.values.kinds import KINDS
from services.indicators.read_model.lists.profile import profile
from tests.registers.district import LATE, fill, register
from tests.registers.test_list_recount import LISTED, MATTERS, OF_THINGS, READINGS
from tests.registers.test_profile import EVENTS
from tests.stores.said import A, assigned, compensated, explained, funded, told

DAYS = [date(2025, 2, 28), LATE]
POOLS = told(funded(), compensated(), minute=9)
TARGETS = told(assigned(), explained(), minute=10)


async def told_by_both(db: asyncpg.Connection, path: str, day: date) -> tuple[list, list]:
    page = await register(db, path, day)
    frame = {"name": path, "as_of": day, "count": page.count, "totals": page.totals}
    answer = frame | {"next": page.next, "sort": page.sort, "rows": page.rows}
    answer |= {"restricted": page.restricted}
    built = PAGES[path].model_validate(orjson.loads(orjson.dumps(answer)))
    return page.rows, built.model_dump(mode="json")["rows"]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("path", REGISTERS)
async def test_every_row_is_told_as_it_is_declared(db, path: str, day: date):
    await fill(db, EVENTS, POOLS, MATTERS, LISTED, TARGETS, READINGS, OF_THINGS)
    kept, printed = await told_by_both(db, path, day)
    assert kept or day != LATE
    entity = REGISTERS[path]
    for row, line in zip(kept, printed, strict=True):
        assert set(line) == set(row)
        for name in set(row) & set(entity.fields):
            assert line[name] == _printed(KINDS[entity.fields[name].kind].hundredths, row[name])


def _printed(hundredths: bool, value: Any) -> Any:
    if value is None or not hundredths:
        return value
    text = str(Decimal(value) / 100)
    return text.rstrip("0").rstrip(".") if "." in text else text


@pytest.mark.parametrize("day", DAYS)
async def test_a_profile_is_told_as_it_is_declared(db, day: date):
    await fill(db, EVENTS)
    found = await profile(db, A, day)
    plain = orjson.loads(orjson.dumps(found))
    of_day = {"classes": national_classes("6513"), "rung": rung_of(plain["certificates"])}
    told = {"as_of": day, **of_day, **plain}
    built = Profile.model_validate(told).model_dump(mode="json", by_alias=True)
    for section in ("investments", "loans", "headcounts", "bases", "platforms", "products"):
        assert len(built[section]) == len(plain[section])
        for row, line in zip(plain[section], built[section], strict=True):
            assert set(line) <= set(row)
    assert set(built["enterprise"]) == set(plain["enterprise"])
