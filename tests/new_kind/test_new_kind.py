"""A kind that nobody knows costs one declaration: all the rest is built from it.

Its recount in SQL and its naive model stand beside it, because they must share no rule with it.
"""

import csv
import io
import json
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import httpx2
import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser import chromium
from tests.browser.visitor import Visitor
from tests.new_kind.added import HERE
from tests.new_kind.naive_patents import DIMENSIONS, in_force
from tests.support.facts import credit_code
from tests.support.system import System, wait_for

HOLDER, UNKNOWN = credit_code("91500103MA5PATE01"), credit_code("91500103MA5PATE02")
DAYS = [date(2025, 1, 1) + timedelta(days=31 * n) for n in range(12)]
FORMS = ("invention", "utility", "design")
NAMES = ("长江大桥监测装置", "嘉陵江水位传感器", "山城步道导览系统")


def event(number: int, name: str, subject: str, data: dict) -> dict:
    return {
        "specversion": "1.0",
        "id": f"patent-{number}",
        "source": "demo-district",
        "type": f"cn.gov.cqyz.{name}.v1",
        "subject": subject,
        "time": f"2025-12-01T00:00:{number:02}Z",
        "data": data,
    }


def granted(number: int, holder: str = HOLDER) -> dict:
    data = {
        "name": NAMES[number % 3],
        "form": FORMS[number % 3],
        "enterprise_id": holder,
        "value": f"{(number * 7) % 10}00000.5",
        "granted_on": f"2025-{1 + number:02}-15",
    }
    return event(number, "patent.granted", f"ZL-{number}", data)


def registered(number: int, enterprise: str, name: str) -> dict:
    data = {"name": name, "registered_on": "2024-01-01", "industry_code": "6513"}
    return event(number, "enterprise.registered", enterprise, data | {"sectors": ["fintech"]})


PATENTS = [
    *(granted(number) for number in range(9)),
    event(20, "patent.lapsed", "ZL-2", {"effective_on": "2025-06-01"}),
    event(21, "patent.lapsed", "ZL-3", {"effective_on": "2025-04-15"}),
]


@pytest.fixture(scope="module")
def filled(district: System) -> System:
    """With nine patents, two of which name a lapse, one not after its grant."""
    results = district.publish([registered(40, HOLDER, "渝芯科技"), *PATENTS])
    assert [one["status"] for one in results] == ["accepted"] * len(results)
    district.settle()
    return district


def rows(district: System, **asked: str) -> list[str]:
    answer = district.get("/api/v1/registers/patents", as_of="2025-12-31", **asked)
    return [row["patent_id"] for row in answer["rows"]]


def test_only_a_declaration_and_what_shares_no_rule_with_it_were_written() -> None:
    """What a new kind touches by hand: a declaration, its recount, its naive model."""
    written = {str(path.relative_to(HERE)) for path in HERE.rglob("*.*") if path.is_file()}
    support = {"__init__.py", "added.py", "conftest.py", "test_new_kind.py"}
    here = {name for name in written if "__pycache__" not in name} - support
    assert here == {
        "kinds/patent.toml",
        "recounts/enterprises/patent.sql",
        "naive_patents.py",
    }
    root = HERE.parents[1]
    folders = ("services", "gateway", "audit", "deploy", "web/src")
    knowing = [
        path
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.suffix in (".py", ".toml", ".sql", ".ts", ".vue", ".json") and says_patent(path)
    ]
    assert knowing == []


def says_patent(path: Path) -> bool:
    text = path.read_text("utf-8")
    return "patent_id" in text or "patent.granted" in text


def test_a_wrong_one_is_refused_with_every_reason(filled: System) -> None:
    wrong = granted(30)
    wrong["data"] |= {"form": "poem", "value": "-1", "granted_on": "2025-13-01"}
    del wrong["data"]["name"]
    headers = filled.key | {"Content-Type": "application/cloudevents+json"}
    answer = httpx2.post(f"{filled.url}/api/v1/events", json=wrong, headers=headers)
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} == {
        *("/data/name", "/data/form", "/data/value", "/data/granted_on"),
    }


def test_one_waits_for_its_holder_and_is_freed(filled: System) -> None:
    waiting = granted(10, UNKNOWN)
    filled.publish([waiting])
    place = f"/api/v1/events/demo-district/{waiting['id']}"
    wait_for(lambda: filled.get(place)["state"] == "parked", 20, lambda: str(filled.get(place)))
    assert filled.get(place)["waits_for"]["entity_id"] == UNKNOWN
    filled.publish([registered(41, UNKNOWN, "后来科技")])
    wait_for(lambda: filled.get(place)["state"] == "applied", 20, lambda: str(filled.get(place)))
    PATENTS.append(waiting)
    filled.settle()


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_its_figure_is_exact_on_every_day(filled: System, dimension: str) -> None:
    for day in DAYS:
        asked = {"as_of": day.isoformat(), "dimension": dimension}
        said = filled.get("/api/v1/indicators/patent_count", **asked)
        assert int(said["figure"]["value"]) == in_force(PATENTS, day)[dimension], day


def test_who_is_in_the_figure_adds_up_to_it(filled: System) -> None:
    asked = {"as_of": "2025-12-31"}
    said = filled.get("/api/v1/indicators/patent_count/facts", **asked)
    expected = in_force(PATENTS, date(2025, 12, 31))["total"]
    assert sum(int(one["contribution"]) for one in said["facts"]) == expected
    assert said["facts"][0]["events"][0]["source"] == "demo-district"


def test_its_list_is_searched_sorted_and_filtered(filled: System) -> None:
    everything = rows(filled)
    assert len(everything) == len([one for one in PATENTS if "granted" in one["type"]])
    assert rows(filled, sort="granted_on") == rows(filled, sort="-granted_on")[::-1]
    by_pinyin = rows(filled, q="changjiang")
    assert by_pinyin == rows(filled, q="长江")
    assert set(by_pinyin) == {"ZL-0", "ZL-3", "ZL-6"}
    assert set(rows(filled, filter="form:utility")) == {"ZL-1", "ZL-4", "ZL-7", "ZL-10"}
    assert set(rows(filled, filter="value:800000..")) == {"ZL-4", "ZL-7"}
    assert set(rows(filled, open="false")) == {"ZL-2"}
    assert set(rows(filled, q="渝芯")) == set(everything) - {"ZL-10"}
    page = filled.get("/api/v1/registers/patents", as_of="2025-12-31")
    assert page["totals"][0]["amount"] == str(in_force(PATENTS, date(2025, 12, 31))["total"])


def test_its_list_is_exported_under_the_declared_headings(filled: System) -> None:
    address = f"{filled.url}/api/v1/exports/registers/patents.csv"
    answer = httpx2.get(address, params={"as_of": "2025-12-31"}, headers=filled.key)
    answer.raise_for_status()
    told = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    heads = next(row for row in told if "专利名称" in row)
    assert {"专利号", "专利类型", "评估价值（元）", "授权日期", "失效日期"} <= set(heads)
    assert any("发明" in row for row in told)


def test_its_template_comes_back_as_events(filled: System, tmp_path: Path) -> None:
    address = f"{filled.url}/api/v1/imports"
    template = httpx2.get(f"{address}/templates/patents.xlsx", headers=filled.key)
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    sheet = book.worksheets[0]
    heads = [str(cell.value).lstrip("*").strip() for cell in sheet[1]]
    told = {
        "专利号": "ZL-99",
        "专利名称": "导入的专利",
        "专利类型": "实用新型",
        "专利权人信用代码": HOLDER,
        "评估价值（元）": "3万",
        "授权日期": "2025-03-03",
    }
    sheet.append([told[head] for head in heads])
    target = io.BytesIO()
    book.save(target)
    answer = httpx2.post(
        f"{address}/patents",
        content=target.getvalue(),
        headers=filled.key | {"Content-Type": "application/octet-stream"},
        params={"check": "true"},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["valid"], answer.json()["refused"]) == (1, 0), answer.text


def test_the_documents_describe_it(filled: System) -> None:
    asyncapi = httpx2.get(f"{filled.url}/asyncapi.json").json()
    assert {"patent.granted", "patent.lapsed", "enterprises.patent"} <= set(
        asyncapi["components"]["messages"]
    )
    assert "enterprises.patent" in asyncapi["channels"]
    openapi = json.dumps(httpx2.get(f"{filled.url}/openapi.json").json())
    assert '"PatentLine"' in openapi
    assert "cn.gov.cqyz.patent.granted.v1" in openapi


def test_it_has_a_page_in_both_languages(filled: System) -> None:
    with chromium.running() as browser:
        visitor = Visitor(browser, filled.url)
        visitor.sign_in("viewer")
        page = visitor.open("/work/registers/patents?as_of=2025-12-31")
        expect(page.get_by_role("heading", name="授权专利", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="授权专利", exact=True).first).to_be_attached()
        expect(page.get_by_text("实用新型").first).to_be_visible()
        expect(page.get_by_text("渝芯科技").first).to_be_visible()
        page = visitor.open("/work/registers/patents?as_of=2025-12-31&lang=en")
        expect(page.get_by_role("heading", name="Granted patents", exact=True)).to_be_visible()
        expect(page.get_by_text("Utility model").first).to_be_visible()
        visitor.close()


def test_the_recount_finds_no_difference(filled: System) -> None:
    filled.order("audit")


def test_a_declaration_that_cannot_be_used_says_where_and_why(
    tmp_path: Path, knowing: dict[str, str]
) -> None:
    text = (HERE / "kinds" / "patent.toml").read_text("utf-8")
    wrong = text.replace('kind = "money"', 'kind = "gold"')
    (tmp_path / "patent.toml").write_text(wrong, "utf-8")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", "import services.contracts.entities"],
        env=knowing | {"ENTITY_FOLDERS": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "patent.toml: fields.value: no kind of field is called gold" in done.stderr
    assert time.monotonic() - started < 20
