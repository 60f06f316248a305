"""Which leads would fit a building, and why; where leads look. Pure."""

import random
from datetime import date

import pytest

from services.indicators.read_model.buildings import fitting, leads
from services.indicators.read_model.buildings.leads import Lead, lead, looking_at, wanted
from services.kit.state.days import Days
from tests.support import courses, naive_fitting
from tests.support.seeds import seeds

DAY = date(2026, 3, 31)
ALWAYS = ((Days(date.min), "talking"),)
SECTORS = ("fintech", "blockchain", None)
CARRIERS, PARKS = ("甲", "乙", "丙/1"), ("东", "西")


def drawn_lead(chance: random.Random) -> dict:
    return {
        "area": chance.choice((None, *(chance.randrange(1, 12) for _ in range(4)))),
        "sector": chance.choice(SECTORS),
        "carriers": chance.sample(CARRIERS, chance.choice((0, 0, 1, 2))),
        "parks": chance.sample(PARKS, chance.choice((0, 0, 1))),
    }


def drawn_space(chance: random.Random) -> dict:
    return {
        "id": "甲",
        "parks": chance.sample(PARKS, chance.randrange(3)),
        "vacant": chance.choice((None, chance.randrange(14))),
        "units": {f"u{n}": chance.choice((None, chance.randrange(9))) for n in range(3)}
        if chance.random() < 0.8
        else {},
        "leading": chance.choice(SECTORS),
        "leading_output": chance.choice(SECTORS),
    }


def space_of(told: dict) -> fitting.Space:
    return fitting.Space(**told | {"parks": frozenset(told["parks"])})


def lead_of(key: str, told: dict) -> Lead:
    places = {one: frozenset(told[one]) for one in ("carriers", "parks")}
    return Lead(key, "线索", DAY, days=ALWAYS, **told | places)


@pytest.mark.parametrize("seed", seeds(40))
def test_leads_fit_as_each_criterion_by_itself_says_in_whatever_order(seed: int) -> None:
    chance = random.Random(seed)
    told = {f"L-{n:02}": drawn_lead(chance) for n in range(25)}
    space = drawn_space(chance)
    given = [lead_of(key, one) for key, one in told.items()]
    chance.shuffle(given)
    found = fitting.matches(given, space_of(space), DAY)
    assert [one.id for one in found.rows] == naive_fitting.in_order(told, space)
    for one in found.rows:
        own = told[one.id]
        assert one.verdict == naive_fitting.verdict(own, space)
        assert one.points == naive_fitting.points(own, space)
        short = [why.amount for why in one.reasons if why.code == "too_large"]
        lacks = naive_fitting.lacks(own, space)
        assert short == ([] if lacks is None else [lacks])
    verdicts = [naive_fitting.verdict(one, space) for one in told.values()]
    for verdict in ("fits", "unknown", "misses", "elsewhere"):
        assert getattr(found, verdict) == verdicts.count(verdict)


def one_reason(of: fitting.Matches, place: int) -> fitting.Reason:
    (row,) = of.rows
    return row.reasons[place]


OPEN = {"id": "甲", "parks": ["东"], "vacant": 900, "units": {}, "leading": "fintech",
        "leading_output": "blockchain"}  # fmt: skip


def matched(of_space: dict, **of_lead: object) -> fitting.Matches:
    told = {"area": None, "sector": None, "carriers": [], "parks": []} | of_lead
    return fitting.matches([lead_of("L", told)], space_of(OPEN | of_space), DAY)


def test_the_smallest_unit_that_holds_it_is_named() -> None:
    units = {"大": 800, "中": 500, "小": 400, "不明": None}
    reason = one_reason(matched({"units": units}, area=450), 0)
    assert (reason.code, reason.thing, reason.amount, reason.points) == (
        "unit_holds",
        "unit/中",
        500,
        2,
    )


def test_what_no_unit_holds_the_building_may_hold_in_parts() -> None:
    found = matched({"units": {"u": 100}}, area=800)
    assert (one_reason(found, 0).code, found.fits) == ("building_holds", 1)


def test_what_lacks_is_said_in_square_decimetres() -> None:
    found = matched({"units": {"u": 100}}, area=1_000)
    reason = one_reason(found, 0)
    assert (reason.code, reason.amount, found.misses) == ("too_large", 100, 1)


def test_where_nothing_is_known_it_is_not_said_to_fit() -> None:
    found = matched({"vacant": None}, area=1)
    assert (one_reason(found, 0).code, found.unknown, found.fits) == ("vacancy_unknown", 1, 0)
    assert one_reason(matched({}), 0).code == "area_untold"


def test_whoever_looks_elsewhere_alone_is_counted_and_not_shown() -> None:
    found = matched({}, area=1, carriers=["乙"], parks=["西"])
    assert (found.rows, found.elsewhere) == ([], 1)
    assert one_reason(matched({}, area=1, carriers=["乙"], parks=["东"]), 1).thing == "park/东"


def test_a_lead_is_told_by_the_fact_of_its_case() -> None:
    told = courses.Telling("case", "L-1")
    about = ["carrier/丙/1", "park/东", courses.ENTERPRISE]
    fields = {"area": "1,200.5", "sector": "fintech", "wish": "临街"}
    told.opened("2026-01-05T09:00:00+08:00", "lead", about=about, fields=fields)
    told.step("talking", "2026-02-01T09:00:00+08:00")
    told.step("lost", "2026-03-01T09:00:00+08:00")
    found = lead("L-1", told.fact())
    assert (found.carriers, found.parks) == (frozenset({"丙/1"}), frozenset({"东"}))
    assert (found.area, found.sector) == (120_050, "fintech")
    stages = [found.stage(date(2026, month, 1)) for month in (1, 2, 3)]
    assert stages == [None, "talking", None]
    assert found.stage(date(2026, 1, 5)) == "collected"


def test_a_void_lead_is_open_on_no_day() -> None:
    told = courses.Telling("case", "L-1")
    told.opened("2026-01-05T09:00:00+08:00", "lead", about=["carrier/甲"])
    told.tell("voided", reason="重复登记")
    assert leads.open_on([lead("L-1", told.fact())], DAY) == []


@pytest.mark.parametrize(
    ("said", "area"),
    [
        (800, 80_000), ("800", 80_000), (" 1,200.5 ", 120_050), ("0", None), (0, None),
        ("-3", None), ("约八百", None), ("", None), (True, None), ("0.001", None), ("nan", None),
        ("1e99", None), (None, None),
    ],
)  # fmt: skip
def test_an_area_is_square_metres_or_it_is_not_known(said: object, area: int | None) -> None:
    assert wanted(said) == area


def test_a_lead_that_names_two_of_some_buildings_is_one() -> None:
    both = lead_of("L", {"area": None, "sector": None, "carriers": ["甲", "乙"], "parks": ["东"]})
    assert looking_at([both], ["甲", "乙"], ["东"]) == {"L"}
    assert looking_at([both], ["丙/1"], ["西"]) == set()
