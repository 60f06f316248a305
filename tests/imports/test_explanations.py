"""Before anything is sent: what is there, what would change, and a word about what looks wrong."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import httpx2
import pytest

from services.contracts.values.codes import check_character
from tests.fates.caller import Caller, run_gateway
from tests.imports.files import CASES, REPORT_HEADINGS, csv
from tests.support.system import System

DAY = date(2025, 12, 31)
ENTERPRISES = ["统一社会信用代码", "企业名称", "登记日期", "行业代码", "细分领域"]


def enterprise(number: int) -> str:
    base = f"91500103MA7{number:06d}"
    return base + check_character(base)


def upload(system: System, kind: str, raw: bytes, **wishes: Any) -> httpx2.Response:
    url = f"{system.url}/api/v1/imports/{kind}"
    return httpx2.post(url, content=raw, params=wishes, headers=system.key, timeout=120)


def report(code: str, period: str, employees: str, output: str) -> bytes:
    return csv(REPORT_HEADINGS, [code, period, employees, output, output, "0"])


@pytest.fixture(scope="module")
def reporting(system: System) -> str:
    """An enterprise that has reported March 2025: 119 people, 100 million yuan."""
    code = enterprise(1)
    registration = csv(ENTERPRISES, [code, "示例科技", "2024-05-01", "6510", "工业软件"])
    assert upload(system, "enterprises", registration).status_code == 202
    system.settle()
    assert upload(system, "reports", report(code, "2025-03", "119", "1亿")).status_code == 202
    system.settle()
    return code


def marks(report: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(mark["row"], mark["field"], mark["reason"]) for mark in report["marks"]]


def effect(report: dict[str, Any], code: str, dimension: str = "total") -> Sequence[str]:
    (found,) = [e for e in report["effects"] if (e["code"], e["dimension"]) == (code, dimension)]
    return found["before"], found["after"], found["difference"]


def test_a_check_shows_what_each_row_changes_and_what_that_makes_of_figures(
    system: System, reporting: str
) -> None:
    said = upload(system, "reports", report(reporting, "2025-04", "120", "2亿"), check=True).json()
    assert (said["compared"], said["marks"], said["states"]["new"]) == (True, [], 1)
    (row,) = said["changes"]
    assert (row["row"], row["subject"], row["state"]) == (2, reporting, "new")
    assert {"field": "employees", "before": None, "after": 120, "part": ""} in row["changes"]
    before = system.get("/api/v1/indicators/total_output", as_of=DAY.isoformat())
    assert effect(said, "total_output")[2] == "2"
    assert effect(said, "output", "industrial_software")[2] == "2"
    assert effect(said, "workforce")[2] == "1"
    assert upload(system, "reports", report(reporting, "2025-04", "120", "2亿")).status_code == 202
    system.settle()
    after = system.get("/api/v1/indicators/total_output", as_of=DAY.isoformat())
    assert float(after["figure"]["value"]) - float(before["figure"]["value"]) == pytest.approx(2)


def test_a_file_that_was_sent_changes_nothing(system: System, reporting: str) -> None:
    said = upload(system, "reports", report(reporting, "2025-03", "119", "1亿"), check=True).json()
    assert (said["states"]["known"], said["changes"], said["effects"]) == (1, [], [])


def test_an_implausible_value_is_sent_with_a_word_only_and_the_word_is_kept(
    system: System, reporting: str
) -> None:
    raw = report(reporting, "2025-05", "11900", "1.5亿")
    refused = upload(system, "reports", raw)
    assert refused.status_code == 422
    said = refused.json()
    assert marks(said) == [(2, "employees", "times_100")]
    assert (said["sent"], said["errors"]) == (0, [])
    assert "explanation" in said["detail"]
    for silence in ("", "  ", "……"):
        assert upload(system, "reports", raw, explanation=silence).status_code == 422
    sent = upload(system, "reports", raw, explanation="合并了子公司人员")
    assert (sent.status_code, sent.json()["sent"]) == (202, 1)
    newest = system.get("/api/v1/imported-files", kind="reports")["imports"][0]
    assert (newest["explanation"], newest["rows"]) == ("合并了子公司人员", 1)
    assert newest["marks"] == [
        {
            "row": 2,
            "field": "employees",
            "reason": "times_100",
            "value": 11900,
            "before": newest["marks"][0]["before"],
            "of": newest["marks"][0]["of"],
            "ratio": str(round(11900 / newest["marks"][0]["before"])),
            "by_month": False,
        }
    ]
    assert newest["marks"][0]["before"] in (119, 120)


def test_a_sender_sees_no_file_of_another(system: System, reporting: str) -> None:
    terms = ("--source", "urn:no-files", "--type", "*")
    secret = run_gateway(system, "keys", "create", "no-files", *terms).strip()
    other = Caller(system.url, secret)
    other.wait_until_known()
    assert system.get("/api/v1/imported-files")["imports"] != []
    assert other.get("/api/v1/imported-files")["imports"] == []


def test_a_period_to_come_and_an_overwritten_report_are_doubted(
    system: System, reporting: str
) -> None:
    future = upload(system, "reports", report(reporting, "2098-01", "900", "1亿"), check=True)
    assert marks(future.json()) == [(2, "period", "future")]
    again = upload(system, "reports", report(reporting, "2025-03", "119", "1.1亿"), check=True)
    assert marks(again.json()) == [(2, "period", "overwritten")]
    (row,) = again.json()["changes"]
    output = next(change for change in row["changes"] if change["field"] == "output")
    assert (row["state"], output["before"], output["after"]) == (
        "changed",
        "100000000",
        "110000000",
    )
    assert effect(again.json(), "total_output")[2] == "0.1"


def test_a_row_about_somebody_unknown_waits_and_says_so(system: System) -> None:
    stranger = enterprise(999)
    said = upload(system, "reports", report(stranger, "2025-03", "1", "1"), check=True).json()
    (row,) = said["changes"]
    assert (row["state"], row["awaits"]) == ("waiting", ["enterprise", stranger])
    assert said["effects"] == []


def test_a_unit_above_the_headings_is_told_and_reaches_the_figure(system: System) -> None:
    said = upload(system, "carriers", (CASES / "send_unit.xlsx").read_bytes(), check=True).json()
    assert said["units"] == [
        {
            "heading": "使用面积",
            "column": "D",
            "unit": "万平方米",
            "factor": "10000",
            "where": "cell",
            "place": "D2",
        }
    ]
    (row,) = said["changes"]
    area = next(change for change in row["changes"] if change["field"] == "usable_area")
    assert area["after"] == "12000"


def test_what_was_not_read_is_told(system: System) -> None:
    hidden = (CASES / "hidden_sheet_named.xlsx").read_bytes()
    sheet = upload(system, "carriers", hidden, check=True).json()["sheet"]
    assert (sheet["name"], sheet["unread"]) == ("数据", [{"name": "楼宇园区", "hidden": True}])
    filtered = (CASES / "filtered.xlsx").read_bytes()
    sheet = upload(system, "carriers", filtered, check=True).json()["sheet"]
    assert (sheet["hidden_rows"], sheet["filtered"]) == (["3"], True)
