"""A kind that no code knows: one declaration in a folder, and the read model lists it."""

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from deploy.paths import ROOT
from services.contracts.entities import FOLDERS_VARIABLE
from tests.stores.said import A

FOLDER = ROOT / "tests" / "data" / "entities"


@pytest.fixture(scope="module")
async def patents(new_database) -> dict[str, Any]:
    """What a read model says of four patents."""
    environment = {FOLDERS_VARIABLE: str(FOLDER), "DATABASE_URL": await new_database()}
    return await asyncio.to_thread(answers, environment)


def answers(environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.registers.unknown_list"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_row_says_every_field_in_base_units_and_names_what_it_refers_to(patents) -> None:
    assert patents["row"] == {
        **{"key": "ZL-1", "patent_id": "ZL-1", "name": "长江监测装置", "field": "computing"},
        **{"uses": ["computing"], "enterprise_id": A, "enterprise_name": "渝芯科技"},
        **{"fee": 1050, "share": 1250, "claims": 9, "in_force": True, "summary": None},
        **{"granted_on": "2025-01-20", "expired_on": "2025-11-01", "open": False},
        **{"why_not": "over", "counts": {}},
    }


def test_every_column_sorts_both_ways(patents) -> None:
    expected = {
        "name": "3124",  # aerfa, changjiang, chongqing, jialing
        "field": "2413",  # chemistry before computing, as its list has them
        "uses": "2314",
        "enterprise_id": "3412",  # beidou, yuxin
        "fee": "3142",  # ZL-2 has none
        "share": "1234",
        "claims": "4321",
        "in_force": "2134",
        "granted_on": "1234",
        "expired_on": "1234",
        "open": "1234",
        "patent_id": "1234",
    }
    falling = {
        "name": "4213",
        "field": "1324",
        "uses": "4132",
        "enterprise_id": "1234",
        "fee": "4132",
        "share": "4321",
        "claims": "1234",
        "in_force": "1342",
        "granted_on": "4321",
        "expired_on": "1234",
        "open": "2341",
        "patent_id": "4321",
    }
    found = {sort: "".join(key[-1] for key in keys) for sort, keys in patents["sorted"].items()}
    assert found == expected | {f"-{sort}": keys for sort, keys in falling.items()}


def test_its_filters_narrow_and_no_other_field_does(patents) -> None:
    found = {one: "".join(key[-1] for key in keys) for one, keys in patents["filtered"].items()}
    assert list(found.values()) == ["13", "234", "34", "13", "3", "2", "23"]
    assert patents["refused"].startswith("filter: claims is none of field, uses")


def test_it_is_found_by_its_name_its_id_and_its_holder(patents) -> None:
    assert patents["searched"] == {
        "changjiang": ["ZL-1"],
        "zl-3": ["ZL-3"],
        "渝芯": ["ZL-1", "ZL-2"],
        "bd": ["ZL-3", "ZL-4"],
    }
    assert patents["open"] == {"True": ["ZL-2", "ZL-3", "ZL-4"], "False": ["ZL-1"]}


def test_a_profile_has_a_section_and_the_events_of_it(patents) -> None:
    assert [one["patent_id"] for one in patents["section"]] == ["ZL-1", "ZL-2"]
    assert patents["section"][0]["event"]["id"] == "0-2"
    assert patents["section"][0]["why_not"] == "over"
    assert patents["events"] == ["patent", "patent", "enterprise"]
