"""Files through the running product: to the figures, and back out again."""

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import openpyxl
import orjson
import pytest

from gateway.registers.lines import Register
from services.contracts.values.codes import check_character
from tests.imports.files import REPORT_HEADINGS, csv, xlsx
from tests.support.commands import Ended, ended
from tests.support.system import System

DAY = date(2025, 12, 31)
OUTPUT = ("total_output", "total")
HEADCOUNT = ["统一社会信用代码", "统计日期", "中高端人才数"]
ENTERPRISES = ["统一社会信用代码", "企业名称", "登记日期", "行业代码", "细分领域"]


def enterprise(number: int) -> str:
    base = f"91500103MA6{number:06d}"
    return base + check_character(base)


@pytest.fixture(scope="module")
def registered(system: System) -> list[str]:
    """Three enterprises, registered by file."""
    codes = [enterprise(n) for n in range(1, 4)]
    rows = [[code, f"企业{code}", "2024-05-01", "6510", "工业软件、信创"] for code in codes]
    answer = upload(system, "enterprises", xlsx(ENTERPRISES, *rows, name="企业登记"))
    assert answer.status_code == 202, answer.text
    return codes


def upload(system: System, kind: str, raw: bytes, **wishes: Any) -> httpx2.Response:
    """Explained: figures of tests leap (tests/imports/test_explanations.py)."""
    return httpx2.post(
        f"{system.url}/api/v1/imports/{kind}",
        content=raw,
        params={"explanation": "测试数据", **wishes},
        headers=system.key,
        timeout=120,
    )


def reports(codes: Sequence[str], *outputs: str, period: str = "2025-03") -> bytes:
    rows = [
        [code, period, "10", output, "0", "0"] for code, output in zip(codes, outputs, strict=True)
    ]
    return csv(REPORT_HEADINGS, *rows, encoding="gb18030")


def total_output(system: System) -> int:
    """Fen, once everything sent so far is counted."""
    system.settle()
    return system.figures([DAY])[DAY].get(OUTPUT, 0)


def test_an_upload_changes_the_table_and_again_changes_nothing(
    system: System, registered: list[str]
) -> None:
    before = total_output(system)
    file = reports(registered, "1.5亿", "300万", "1")
    answer = upload(system, "reports", file)
    assert answer.status_code == 202
    assert (answer.json()["sent"], answer.json()["errors"]) == (3, [])
    assert total_output(system) - before == 153_000_001_00
    assert upload(system, "reports", file).status_code == 202
    assert total_output(system) - before == 153_000_001_00


def test_a_corrected_file_takes_over_and_a_restated_one_holds_again(
    system: System, registered: list[str]
) -> None:
    before = total_output(system)
    first = reports(registered, "100", "100", "100", period="2025-05")
    second = reports(registered, "700", "100", "100", period="2025-05")
    upload(system, "reports", first)
    upload(system, "reports", second)
    assert total_output(system) - before == 900_00
    upload(system, "reports", first)
    assert total_output(system) - before == 900_00
    assert upload(system, "reports", first, restate=True).status_code == 202
    assert total_output(system) - before == 300_00


def test_an_older_moment_does_not_beat_what_was_recorded_since(
    system: System, registered: list[str]
) -> None:
    before = total_output(system)
    newer = reports(registered[:1], "700", period="2025-06")
    older = reports(registered[:1], "100", period="2025-06")
    upload(system, "reports", newer)
    answer = upload(system, "reports", older, recorded_at="2025-07-01T00:00:00+08:00")
    assert answer.status_code == 202
    assert total_output(system) - before == 700_00
    assert upload(system, "reports", older, recorded_at="2999-01-01T00:00:00Z").status_code == 422


def test_a_faulty_file_sends_nothing_unless_its_good_rows_are_wished(
    system: System, registered: list[str]
) -> None:
    before = total_output(system)
    file = reports(registered, "1000", "很多", "10", period="2025-07")
    answer = upload(system, "reports", file)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert (said["sent"], said["valid"], said["refused"]) == (0, 2, 1)
    assert said["errors"] == [
        {
            "row": 3,
            "column": "D",
            "heading": "产值",
            "value": "很多",
            "message": "看不懂的数“很多”，请写成 1234567.89、300万 或 1.5亿",
            "message_en": "“很多” is no number that we understand: write 1234567.89, 300万 or"
            " 1.5亿",
            "code": "not_a_number",
        }
    ]
    assert total_output(system) == before
    answer = upload(system, "reports", file, partial=True)
    assert (answer.status_code, answer.json()["sent"]) == (207, 2)
    assert total_output(system) - before == 1010_00


def test_a_check_sends_nothing(system: System, registered: list[str]) -> None:
    before = total_output(system)
    answer = upload(
        system, "reports", reports(registered, "1", "2", "3", period="2025-08"), check=True
    )
    assert (answer.status_code, answer.json()["valid"], answer.json()["sent"]) == (200, 3, 0)
    assert total_output(system) == before


def test_the_fate_of_every_row_can_be_asked_for(system: System, registered: list[str]) -> None:
    file = reports(registered[:2], "1", "2", period="2025-11")
    ids = upload(system, "reports", file, ids=True).json()["ids"]
    assert list(ids) == ["2", "3"]
    system.settle()
    key = {"Authorization": f"Bearer {system.state.secrets().demo_key}"}
    for event in ids.values():
        fate = httpx2.get(f"{system.url}/api/v1/events/demo-district/{event}", headers=key)
        assert (fate.status_code, fate.json()["state"]) == (200, "applied")


def test_the_annotated_copy_comes_back_as_a_workbook(system: System) -> None:
    answer = upload(system, "reports", reports([enterprise(1)], "很多"), annotated=True)
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert page["G2"].value == "产值：看不懂的数“很多”，请写成 1234567.89、300万 或 1.5亿"


def test_who_may_not_send_is_refused_before_the_file_is_read(system: System) -> None:
    url = f"{system.url}/api/v1/imports"
    assert httpx2.post(f"{url}/reports", content=b"x").status_code == 401
    assert upload(system, "wishes", b"x").status_code == 404
    key = {"Authorization": f"Bearer {system.state.secrets().demo_key}"}
    form = httpx2.post(f"{url}/reports", files={"file": b"x"}, headers=key)
    assert form.status_code == 415


def test_progress_is_told_line_by_line(system: System) -> None:
    codes = [enterprise(n) for n in range(10, 6010)]
    file = reports(codes, *["1"] * 6000)
    stages = []
    with httpx2.stream(
        "POST",
        f"{system.url}/api/v1/imports/reports",
        content=file,
        params={"check": True},
        headers={
            "Authorization": f"Bearer {system.state.secrets().demo_key}",
            "Accept": "application/x-ndjson",
        },
        timeout=120,
    ) as answer:
        lines = [orjson.loads(line) for line in answer.iter_lines() if line]
    stages = [(line["stage"], line.get("rows")) for line in lines]
    compared = [("comparing", rows) for rows in range(1000, 7000, 1000)]
    assert stages == [("checking", 0), ("checking", 5000), *compared, ("done", None)]
    assert (lines[-1]["status"], lines[-1]["report"]["valid"]) == (200, 6000)


def test_more_files_at_once_than_there_is_room_for_are_sent_away(system: System) -> None:
    file = reports([enterprise(n) for n in range(10, 2010)], *["1"] * 2000)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: upload(system, "reports", file, check=True), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 503, 503]
    assert {a.headers.get("retry-after") for a in answers if a.status_code == 503} == {"5"}


def command(system: System, *words: str) -> Ended:
    own = {"GATEWAY_URL": system.url, "GATEWAY_KEY": system.state.secrets().demo_key}
    return ended("gateway", own | {"COLUMNS": "200"}, "import", *words)


def test_the_command_line_checks_and_sends(
    system: System, registered: list[str], tmp_path: Path
) -> None:
    before = total_output(system)
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(reports(registered, "1", "2", "3", period="2025-09"))
    bad.write_bytes(reports(registered, "1", "2", "[red]三", period="2025-09"))
    for action in ("check", "send"):
        done = command(system, action, "reports", str(bad))
        assert done.code == 1, done.errors
        assert "[red]三" in done.output
    done = command(system, "send", "reports", str(good))
    assert done.code == 1
    assert "times_100" in done.output or "part_10000" in done.output
    done = command(system, "send", "reports", str(good), "--explanation", "测试数据")
    assert (done.code, done.output.strip()) == (
        0,
        "rows 3, valid 3, refused 0, examples 0, sent 3",
    )
    assert total_output(system) - before == 6_00


def test_exports_hold_what_the_read_api_says(system: System, registered: list[str]) -> None:
    upload(system, "reports", reports(registered, "5", "6", "7", period="2025-10"))
    system.settle()
    table = system.get("/api/v1/tables/1", as_of=DAY.isoformat())["rows"]
    exported = system.get("/api/v1/exports/tables/1.json", as_of=DAY.isoformat())["rows"]
    assert [row["value"] for row in exported] == [row["value"] for row in table]
    facts = system.get("/api/v1/exports/indicators/total_output/facts.json", as_of=DAY.isoformat())
    said = system.get("/api/v1/indicators/total_output/facts", as_of=DAY.isoformat(), limit=1000)
    assert (facts["value"], facts["count"]) == (said["value"], said["count"])
    assert len(facts["rows"]) == said["count"] > 0
    assert {row["events"][:15] for row in facts["rows"]} == {"import-reports-"}
    for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b"{")):
        for path in (
            "tables/2",
            "indicators/workforce/series",
            "indicators/enterprise_count/facts",
        ):
            address = f"{system.url}/api/v1/exports/{path}.{form}"
            answer = httpx2.get(address, headers=system.key, timeout=30)
            assert answer.status_code == 200, answer.text
            assert answer.content.startswith(start)
    assert httpx2.get(f"{system.url}/api/v1/exports/tables/1.pdf").status_code == 422
    ratio = f"{system.url}/api/v1/exports/indicators/value_added_share_of_gdp/facts.csv"
    assert httpx2.get(ratio, headers=system.key).status_code == 404


LISTS = ("enterprises", "events", "dead-letters", *(f"registers/{name}" for name in Register))


def exported(system: System, path: str, **asked: str) -> httpx2.Response:
    url = f"{system.url}/api/v1/exports/{path}"
    answer = httpx2.get(url, params=asked, headers=system.key, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer


def test_every_list_is_exported_as_the_read_api_tells_it(
    system: System, registered: list[str]
) -> None:
    upload(system, "headcounts", csv(HEADCOUNT, [registered[0], "2025-03-31", "7"]))
    system.settle()
    for path in LISTS:
        for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b"{")):
            assert exported(system, f"{path}.{form}").content.startswith(start), path
    day = DAY.isoformat()
    said = system.get("/api/v1/enterprises", as_of=day, limit=1000)
    rows = exported(system, "enterprises.json", as_of=day).json()["rows"]
    ids = [row["enterprise_id"] for row in rows]
    assert ids == [row["enterprise_id"] for row in said["rows"]]
    assert set(registered) <= set(ids)
    assert {row["sectors"] for row in rows if row["enterprise_id"] in registered} == {
        "工业软件；信创"
    }
    [heads] = exported(system, "registers/headcounts.json", as_of=day).json()["rows"]
    assert (heads["mid_high"], heads["counts"]) == ("7", "中高端人才数量 0.0007 万人")
    events = exported(system, "events.json", state="applied").json()["rows"]
    assert registered[0] in {row["subject"] for row in events}
    assert {row["state"] for row in events} == {"已生效"}
    about = exported(system, "events.json", subject=registered[0]).json()["rows"]
    assert {row["subject"] for row in about} == {registered[0]}


def test_a_template_is_downloaded_under_its_chinese_name(system: System) -> None:
    address = f"{system.url}/api/v1/imports/templates/loans.xlsx"
    answer = httpx2.get(address, headers=system.key)
    assert "%E4%BF%A1%E7%94%A8%E8%B4%B7%E6%AC%BE.xlsx" in answer.headers["content-disposition"]
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert page["A1"].value == "贷款编号"


def test_a_whole_list_ends_the_absent_once_a_person_confirmed_them(
    system: System, registered: list[str]
) -> None:
    first, second, third = registered
    headings = ["对象", "名录", "条目编号", "有效期起"]
    rows = [[code, "重点企业", f"W-{code}", "2025-07-01"] for code in registered]

    def standing() -> set[str]:
        system.settle()
        asked = {"filter": "list:key_enterprise", "open": "true"}
        found = httpx2.get(
            f"{system.url}/api/v1/registers/listings", params=asked, headers=system.key
        ).json()
        return {row["enterprise_id"] for row in found["rows"]} & set(registered)

    assert upload(system, "listings", xlsx(headings, *rows, name="名录条目")).status_code == 202
    assert standing() == {first, second, third}
    shorter = xlsx(headings, *rows[:2], name="名录条目")
    assert upload(system, "listings", shorter).status_code == 202
    assert standing() == {first, second, third}
    refused = upload(system, "listings", shorter, whole=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "absent_unconfirmed")
    told = [(one["subject"], one["name"]) for one in refused.json()["absent"]]
    assert told == [(f"enterprise/{third}", f"企业{third}")]
    assert standing() == {first, second, third}
    digest = refused.json()["absent_digest"]
    sent = upload(system, "listings", shorter, whole=True, ends=digest)
    assert (sent.status_code, sent.json()["sent"]) == (202, 3)
    assert standing() == {first, second}
    assert upload(system, "reports", shorter, whole=True).json()["code"] == "never_whole"
