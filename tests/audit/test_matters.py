"""The SQL recount of matters and lists ends in the naive models' figures, in any disorder."""

from datetime import date

from audit.definitions import flows
from audit.figures import Key, of_rows
from audit.recount import recount
from audit.snapshot import queries
from services.contracts.values.vocabulary import FAMILIES
from tests.audit.district import District
from tests.rules import test_listed
from tests.support.naive_cases import Case, figures, settled
from tests.support.naive_listings import standing
from tests.support.random_cases import disordered, draw

DAYS = [date(2025, 1, 31), date(2025, 3, 15), date(2025, 12, 31), date(2026, 6, 30)]
PER_FAMILY = 40


async def test_matters_equal_the_naive_figures(district: District) -> None:
    told = {f: [draw(seed, f, f"{f}-{seed}") for seed in range(PER_FAMILY)] for f in FAMILIES}
    events = [event for some in told.values() for case in some for event in case]
    await district.publish(disordered(events, 7))
    await district.explain()
    found = (await recount(district.settings, DAYS)).figures
    expected = {
        Key(code, dimension, day): count
        for family, some in told.items()
        for day in DAYS
        for (code, dimension), count in figures(
            [Case(family, settled(case)) for case in some], day
        ).items()
    }
    assert found == expected
    assert len(expected) > 200
    asked = {"days": DAYS, "flows": flows()}
    rows = [row async for row in queries.read_model(district.dbs["indicators"], **asked)]
    assert of_rows(rows) == expected


async def test_listings_equal_the_naive_figures(district: District) -> None:
    for seed in range(8):
        events = test_listed.draw(seed)
        await district.clear()
        await district.publish(disordered(events, seed))
        found = (await recount(district.settings, DAYS)).figures
        for day in DAYS:
            on = {
                name: sum(
                    standing(events, thing, name, day) is not None
                    for thing, names in test_listed.LISTS.items()
                    if name in names
                )
                for name in ("key_enterprise", "licence", "chain_leader", "major_platform")
            }
            on["total"] = sum(on.values())
            listed = {k.dimension: n for k, n in found.items() if k[::2] == ("listed", day)}
            assert listed == {name: count for name, count in on.items() if count}, (seed, day)
