"""Figures of places as they are printed, and the district's map read from a file. Pure."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gateway.buildings import district_map
from gateway.buildings.looking import adds_up, days_up_to, unit
from gateway.buildings.matters import fitting
from gateway.buildings.quotients import PlaceFigures, printed, quotient

TOLD: dict[str, Any] = {
    "id": "甲", "name": "楼", "open": True, "area": 250_000, "enterprises": 3, "told": 2,
    "reporting": 2, "employees": 50, "output": 100_000_001, "reports": 4,
    "leading": {"sector": "fintech", "amount": 2},
    "leading_output": {"sector": "fintech", "amount": 50_000_000},
    "leases": 2, "unmeasured": 1, "let": 300_000, "buildings": 1, "parks": [], "flags": [],
    "place": {"longitude": 106.5, "latitude": 29.5, "outline": None, "floors": 3},
}  # fmt: skip


def test_quotients_are_rounded_half_up_and_of_nothing_there_is_none() -> None:
    assert quotient(1, 8, 2) == "0.13"
    assert quotient(10**30 + 1, 10**15, 2) == "1000000000000000.00"
    assert quotient(None, 8, 2) is None
    assert (quotient(1, 0, 2), quotient(1, None, 2)) == (None, None)


def test_a_building_is_printed_in_yuan_and_square_metres() -> None:
    found = PlaceFigures(**printed(TOLD))
    assert (found.area, found.output) == ("2500", "1000000.01")
    assert found.output_per_area == "400.00"
    assert (found.density, found.enterprise_density) == ("20.00", "1.20")
    assert found.leading.share == "66.7"
    assert (found.leading_output.amount, found.leading_output.share) == ("500000", "50.0")


def test_more_than_all_may_be_let_and_less_than_nothing_is_not_vacant() -> None:
    found = PlaceFigures(**printed(TOLD))
    assert (found.let, found.occupancy, found.vacancy) == ("3000", "120.0", "0")


def test_leases_of_which_none_says_an_area_tell_no_occupancy() -> None:
    found = PlaceFigures(**printed(TOLD | {"leases": 2, "unmeasured": 2, "let": 0}))
    assert (found.let, found.occupancy, found.vacancy) == (None, None, None)


@pytest.mark.parametrize("area", [None, 0])
def test_without_an_area_nothing_is_divided(area: int | None) -> None:
    found = PlaceFigures(**printed(TOLD | {"area": area}))
    quotients = (found.output_per_area, found.density, found.enterprise_density, found.occupancy)
    assert quotients == (None, None, None, None)
    assert found.output == "1000000.01"


def test_the_sum_is_the_district_to_the_fen_and_the_person() -> None:
    whole = {"enterprise_count": 3, "workforce": 50, "total_output": 100_000_001}
    assert adds_up(TOLD, whole)
    assert not adds_up(TOLD, whole | {"total_output": 100_000_000})
    assert not adds_up(TOLD, whole | {"workforce": 51})
    assert adds_up(TOLD | {"enterprises": 0, "employees": None, "output": None}, {})


def test_a_course_ends_with_the_day_after_the_ends_of_months() -> None:
    assert days_up_to(date(2025, 3, 15), 2) == [
        date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 15),
    ]  # fmt: skip
    assert days_up_to(date(2025, 3, 31), 1) == [date(2025, 2, 28), date(2025, 3, 31)]


def test_a_unit_says_what_of_it_is_vacant_where_all_leases_say_an_area() -> None:
    told = {"id": "u", "name": None, "floor": "1F", "use": None, "area": 10_000}
    let = {"key": "l", "tenant": "enterprise/A", "name": None, "since": "2025-01-01"}
    let |= {"area": 8_050}
    assert unit(told | {"leases": [let]}).vacant == "19.5"
    assert unit(told | {"leases": [let, let]}).vacant == "0"
    assert unit(told | {"leases": [let | {"area": None}]}).vacant is None
    assert unit(told | {"leases": []}).vacant == "100"


RING = [[106.5, 29.5], [106.6, 29.5], [106.6, 29.6], [106.5, 29.5]]
CROSSING = [[106.5, 29.5], [106.6, 29.6], [106.6, 29.5], [106.5, 29.6], [106.5, 29.5]]


def collection(**geometries: dict) -> dict:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
        for name, geometry in geometries.items()
    ]
    return {"type": "FeatureCollection", "approval": "审-1", "features": features}


def polygon(*rings: list) -> dict:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_the_districts_own_outline_is_drawn_with_its_number(tmp_path: Path) -> None:
    parts = {"type": "MultiPolygon", "coordinates": [[RING], [[[*one, 3.0] for one in RING]]]}
    path = tmp_path / "map.json"
    path.write_text(json.dumps(collection(一=polygon(RING), 二=parts)), "utf-8")
    found = district_map.read(path)
    assert (found.approval, found.left_out) == ("审-1", [])
    assert [(one.name, len(one.outlines)) for one in found.features] == [("一", 1), ("二", 2)]


def test_what_cannot_be_drawn_is_left_out_and_said() -> None:
    point = {"type": "Point", "coordinates": [106.5, 29.5]}
    told = collection(好=polygon(RING), 交=polygon(CROSSING), 点=point, 空=None)
    found = district_map.drawn(told)
    assert [one.name for one in found.features] == ["好"]
    assert found.left_out == ["交", "点", "空"]


def test_without_a_file_there_is_no_ground_and_what_is_no_map_stops_the_start(
    tmp_path: Path,
) -> None:
    assert district_map.read(None).features == []
    path = tmp_path / "map.json"
    path.write_text('{"type": "Feature"}', "utf-8")
    with pytest.raises(ValueError, match="no GeoJSON FeatureCollection"):
        district_map.read(path)


def test_leads_that_fit_are_printed_in_square_metres() -> None:
    reason = {"code": "unit_holds", "points": 2, "amount": 87_645, "thing": "unit/u", "name": "2层"}
    silent = {"code": "names_nothing", "points": 0, "amount": None, "thing": None, "name": None}
    row = {"id": "L", "title": "线索", "stage": "talking", "opened_on": "2026-01-05"}
    row |= {"area": 30_000, "sector": "fintech", "verdict": "fits", "points": 2}
    told = {"rows": [row | {"reasons": [reason, silent]}], "fits": 1, "unknown": 0, "misses": 0}
    found = fitting(told | {"elsewhere": 4})
    assert (found.rows[0].area, found.elsewhere) == ("300", 4)
    assert [one.amount for one in found.rows[0].reasons] == ["876.45", None]
