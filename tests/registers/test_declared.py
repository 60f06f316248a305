"""Lists, files and descriptions follow from the declarations, and lose nothing on the way."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from deploy.paths import ROOT
from gateway.api_docs import entities
from gateway.exports import lists
from gateway.imports.kinds import KINDS
from gateway.registers.lines import LINES, PAGES
from gateway.registers.profiles import SECTIONS, Profile
from gateway.tracking.arrivals import Arrival
from gateway.tracking.dead_letters import DeadLetter
from gateway.tracking.lists import CHOICES, LISTS
from services.contracts.entities import ENTITIES, FOLDERS_VARIABLE, REGISTERS
from services.contracts.entities.models import class_name
from services.contracts.values.vocabulary import FAMILIES

FOLDER = Path(__file__).parents[1] / "data" / "entities"
LINE = ["open", "counts", "why_not"]
_FILE = ROOT / "services" / "contracts" / "definitions" / "things.toml"
_KINDS = tomllib.loads(_FILE.read_text("utf-8"))
OF_THINGS = {path: one for path, one in REGISTERS.items() if one.of}


def _told(path: str) -> Iterator[str]:
    """The fields that a kind of thing says in things.toml, with the names of what they refer to."""
    entity = OF_THINGS[path]
    for name, row in _KINDS[entity.name]["fields"].items():
        yield name
        if row["kind"] == "reference":
            yield f"{row['to']}_name"


# What rows told before they were built from declarations: none of it may go.
MEMBERS = {
    "enterprises": [
        *("enterprise_id", "name", "other_names", "sectors", "carrier_id", "carrier_name"),
        *("registered_on", "deregistered_on", "qualifications", "employees", "period", "open"),
    ],
    "carriers": [
        *("carrier_id", "name", "core", "usable_area", "opened_on", "closed_on"),
        *("longitude", "latitude", "floors", "outline", "enterprises", *LINE),
    ],
    "platforms": [
        *("platform_id", "name", "level", "form", "field", "host_enterprise_id"),
        "enterprise_name",
        *("recognised_on", "withdrawn_on", *LINE),
    ],
    "products": [
        *("product_id", "name", "level", "field", "excellent", "enterprise_id"),
        "enterprise_name",
        *("awarded_on", "withdrawn_on", *LINE),
    ],
    "funds": [
        *("fund_id", "name", "kind", "sector", "committed", "established_on", "investments"),
        *("invested", *LINE),
    ],
    "investments": [
        *("investment_id", "fund_id", "fund_name", "enterprise_id", "enterprise_name"),
        *("amount", "disbursed_on", "voided", *LINE),
    ],
    "loans": [
        *("loan_id", "product", "bank", "enterprise_id", "enterprise_name", "amount"),
        *("disbursed_on", "term_months", "annual_rate", "repaid", "outstanding", "defaulted_on"),
        *("principal_outstanding", *LINE),
    ],
    "pools": [
        *("pool_id", "funded", "compensated", "balance", "transfers", "compensations", *LINE),
    ],
    "bases": [
        *("base_id", "name", "partner", "host_enterprise_id", "enterprise_name", "opened_on"),
        *("closed_on", *LINE),
    ],
    "headcounts": [
        *("enterprise_id", "enterprise_name", "as_of", "mid_high", "held_from", "held_to", *LINE),
    ],
    **{
        f"{family}s": [
            *(f"{family}_id", "title", "type", "stage", "lead", "due", "overdue", "held"),
            *("enterprise_id", "enterprise_name", "opened_on", "solved", "amount", "channel"),
            *("voided", "parent", *LINE),
        ]
        for family in FAMILIES
    },
    "listings": [
        *("thing", "list", "level", "scopes", "enterprise_id", "enterprise_name"),
        *("entered_on", "left_on", *LINE),
    ],
    "readings": [
        *("thing", "metric", "enterprise_id", "enterprise_name", "period", "as_of", "value"),
        *("unit", "estimated", "state", "counted", "note", "day", "held_from", "held_to", *LINE),
    ],
    "links": [
        *("link_id", "relation", "from", "from_name", "to", "to_name", "role", "quantity"),
        *("unit", "valid_from", "valid_to", "ended_on", "overlap", "note", *LINE),
    ],
    **{
        path: [
            *("thing", "name", "opened_on", "ended_on", "flags", *LINE, *_told(path)),
        ]
        for path in OF_THINGS
    },
    "assignments": ["target", "department", "from", "held_from", "held_to", *LINE],
    "explanations": ["target", "department", "text", "from", "held_from", "held_to", *LINE],
}
ADDED = {"key"}
ADDED_TO_ENTERPRISES = {"key", "counts", "why_not", "industry_code", "sector_differs"}
NAMES = {
    "enterprises": ("EnterpriseLine", "Enterprises"),
    "carriers": ("CarrierLine", "Carriers"),
    "platforms": ("PlatformLine", "Platforms"),
    "products": ("ProductLine", "Products"),
    "funds": ("FundLine", "Funds"),
    "investments": ("InvestmentLine", "Investments"),
    "loans": ("LoanLine", "Loans"),
    "pools": ("PoolLine", "Pools"),
    "bases": ("BaseLine", "Bases"),
    "headcounts": ("HeadcountLine", "Headcounts"),
    **{f"{one}s": (f"{one.title()}Line", f"{one.title()}s") for one in FAMILIES},
    "listings": ("ListingLine", "Listings"),
    "readings": ("ReadingLine", "Readings"),
    "links": ("LinkLine", "Links"),
    **{
        path: (f"{class_name(one.name)}Line", PAGES[path].__name__)
        for path, one in OF_THINGS.items()
    },
    "assignments": ("AssignmentLine", "Assignments"),
    "explanations": ("ExplanationLine", "Explanations"),
}
SECTION_MEMBERS = {
    "investments": "investment_id fund_id fund_name amount disbursed_on voided",
    "loans": "loan_id product bank amount disbursed_on term_months annual_rate repaid outstanding "
    "repayments defaulted_on principal_outstanding",
    "headcounts": "as_of mid_high held_from held_to",
    **{
        f"{family}s": f"{family}_id title type stage lead due overdue held opened_on solved amount "
        "channel voided parent"
        for family in FAMILIES
    },
    "listings": "thing list level scopes entered_on left_on",
    "readings": "thing metric period as_of value unit estimated state counted note day held_from "
    "held_to",
    "bases": "base_id name partner opened_on closed_on",
    "platforms": "platform_id name level form field recognised_on withdrawn_on",
    "products": "product_id name level field excellent awarded_on withdrawn_on",
    "demands": "thing name field amount opened_on ended_on flags",
    "software": "thing name release opened_on ended_on flags",
}
DESCRIBED = json.loads(entities.body())


@pytest.mark.parametrize("path", MEMBERS)
def test_a_built_line_has_the_members_and_the_name_that_it_had(path: str) -> None:
    added = ADDED_TO_ENTERPRISES if path == "enterprises" else ADDED
    assert set(LINES[path].model_fields) == {*MEMBERS[path], *added}
    assert (LINES[path].__name__, PAGES[path].__name__) == NAMES[path]
    assert set(PAGES[path].model_fields) == {
        *("as_of", "count", "totals", "next", "sort", "restricted", "name", "rows")
    }


def test_every_register_has_a_line_of_its_own() -> None:
    assert LINES.keys() == PAGES.keys() == REGISTERS.keys() == MEMBERS.keys()


@pytest.mark.parametrize("path", SECTION_MEMBERS)
def test_a_section_of_a_profile_has_the_members_that_it_had(path: str) -> None:
    (section,) = get_args(Profile.model_fields[path].annotation)
    expected = {*SECTION_MEMBERS[path].split(), "open", "why_not", "event"}
    assert set(section.model_fields) == expected
    assert SECTIONS.keys() == SECTION_MEMBERS.keys()


def every_label(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every zh and en of a JSON value, with where it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("zh", "en") and isinstance(inner, str):
                yield f"{place}/{name}", inner
            yield from every_label(inner, f"{place}/{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from every_label(inner, f"{place}/{number}")


def test_every_label_is_there_in_both_languages() -> None:
    labels = dict(every_label(DESCRIBED))
    assert len(labels) > 300
    assert [place for place, words in labels.items() if not words.strip()] == []


def test_all_kinds_are_described_in_the_order_of_their_groups() -> None:
    groups = list(DESCRIBED["groups"])
    places = [(groups.index(one["group"]), one["order"]) for one in DESCRIBED["entities"]]
    assert places == sorted(places)
    assert {one["name"] for one in DESCRIBED["entities"]} == ENTITIES.keys()


def test_every_column_filter_and_sort_of_a_list_is_a_field_there() -> None:
    members = {field["name"] for field in DESCRIBED["members"]}
    named = [one for one in (*DESCRIBED["entities"], *DESCRIBED["lists"]) if one["register"]]
    assert len(named) == len(REGISTERS) + len(LISTS)
    for one in named:
        fields = {field["name"] for field in one["fields"]} | members
        fields |= {one["key"]["name"]} if "key" in one else set()
        told = one["register"]
        assert {*told["columns"], *told["filters"], told["sort"].lstrip("-")} <= fields
        filters = [field for field in one["fields"] if field["name"] in told["filters"]]
        if "key" in one:
            assert all(DESCRIBED["kinds"][field["kind"]]["filter"] for field in filters)


def test_every_code_that_a_field_may_have_has_a_label() -> None:
    of_entities = [field for one in DESCRIBED["entities"] for field in (one["key"], *one["fields"])]
    of_lists = [field for one in DESCRIBED["lists"] for field in one["fields"]]
    for field in (*of_entities, *of_lists):
        assert field["kind"] in DESCRIBED["kinds"]
        assert (field["choices"] or "sector") in DESCRIBED["choices"]
        assert field["name_member"] or field["to"] is None
    (why_not, _) = get_args(LINES["carriers"].model_fields["why_not"].annotation)
    assert DESCRIBED["reasons"].keys() == set(get_args(why_not))


@pytest.mark.parametrize(("name", "line"), [("events", Arrival), ("dead-letters", DeadLetter)])
def test_the_lists_of_events_declare_what_their_rows_tell(name: str, line: type) -> None:
    declared = LISTS[name]
    assert set(declared.columns) == declared.fields.keys() == line.model_fields.keys()
    states = CHOICES[declared.fields["state"].choices]
    assert states.keys() == set(get_args(line.model_fields["state"].annotation))
    assert CHOICES["owner"].keys() == {str(one) for one in line.model_fields["owner"].annotation}


@pytest.mark.parametrize("path", REGISTERS)
def test_an_export_has_every_member_once_under_a_declared_heading(path: str) -> None:
    entity, columns = REGISTERS[path], list(lists.columns_of(REGISTERS[path]))
    assert {one.member for one in columns} == LINES[path].model_fields.keys() - {"key"}
    assert len({one.heading for one in columns}) == len(columns)
    described = next(one for one in DESCRIBED["entities"] if one["name"] == entity.name)
    fields = [described["key"], *described["fields"], *DESCRIBED["members"]]
    labels = {field["name"]: field["zh"] for field in fields}
    called = [*entity.references, *(one for one in entity.fields.values() if one.named)]
    names = {entity.name_member(one): one for one in called}
    for one in columns:
        if one.member in names:
            assert one.heading == f"{names[one.member].zh}名称"
        else:
            own = entity.fields.get(one.member, entity.key)
            assert one.heading.partition("（")[0] in {labels[one.member], own.heading}


def test_amounts_are_numbers_and_codes_words_in_exports() -> None:
    columns = {one.member: one for one in lists.columns_of(REGISTERS["loans"])}
    numbers = {name for name, one in columns.items() if one.is_number}
    assert numbers == {
        *("amount", "repaid", "outstanding", "principal_outstanding", "term_months", "annual_rate")
    }
    assert columns["amount"].heading == "贷款金额（元）"
    assert columns["product"].cell("knowledge_value") == "知识价值信用贷款"
    assert columns["open"].cell(False) == "否"
    assert columns["why_not"].cell(None) is None
    sectors = {one.member: one for one in lists.columns_of(REGISTERS["enterprises"])}["sectors"]
    assert sectors.cell(["industrial_software", "it_innovation"]) == "工业软件；信创"
    places = {one.member: one for one in lists.columns_of_tracked(LISTS["events"])}
    assert places["place"].cell({"topic": "a", "partition": 0, "offset": 12}) == "a/0/12"
    assert places["state"].cell("parked") == "等待中"


def test_one_thing_has_one_name_in_lists_files_and_figures() -> None:
    for name, zh in (
        ("platform", "科技创新平台"),
        ("pool", "风险补偿资金池"),
        ("base", "人才实习实训基地"),
    ):
        assert (ENTITIES[name].zh, ENTITIES[name].plural.zh) == (zh, zh)
    assert KINDS["platforms"].title == "科技创新平台"
    assert KINDS["bases"].title == "人才实习实训基地"


@pytest.fixture(scope="module")
def patent() -> dict[str, Any]:
    """What a gateway makes of a declaration that no code knows."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.registers.unknown_kind"],
        cwd=ROOT,
        env={**os.environ, FOLDERS_VARIABLE: str(FOLDER)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_an_unknown_kind_is_described_and_documented(patent: dict[str, Any]) -> None:
    entity = patent["entity"]
    assert (entity["register"]["path"], entity["import"]["code"]) == ("patents", "patents")
    assert [field["name"] for field in entity["fields"]][:3] == ["name", "field", "uses"]
    assert {"PatentLine", "Patents", "Patent"} <= set(patent["components"])


def test_an_unknown_kind_is_told_in_printed_units(patent: dict[str, Any]) -> None:
    assert (patent["line"]["fee"], patent["line"]["share"]) == ("1200.5", "12.5")
    assert patent["line"]["enterprise_name"] == "某公司"


def test_an_unknown_kind_is_exported_under_its_own_labels(patent: dict[str, Any]) -> None:
    exported = patent["export"]
    assert exported["技术领域"] == "化学／材料"
    assert exported["应用领域"] == "化学／材料；计算"
    assert (exported["年费（元）"], exported["持有比例（%）"]) == ("1200.5", "12.5")
    assert (exported["专利权人信用代码"], exported["专利权人名称"]) == (
        "91500103MA5U7K2N0Y",
        "某公司",
    )
    assert exported["是否实施"] == "否"


def test_a_template_of_an_unknown_kind_is_filled_in_and_becomes_events(
    patent: dict[str, Any],
) -> None:
    told = patent["import"]
    assert (told["faults"], told["examples"], told["event"]) == ([], 1, "patent.granted")
    assert told["data"] == {
        "name": "示例名称",
        "field": "chemistry",
        "uses": ["chemistry"],
        "enterprise_id": "91500103MA5EXAMP1N",
        "fee": "1000000",
        "share": "12.50",
        "claims": 12,
        "in_force": True,
        "summary": "示例文字",
        "granted_on": "2025-06-20",
    }
    assert told["labels"][5:8] == ["年费（元）", "持有比例（%）", "权利要求数"]
