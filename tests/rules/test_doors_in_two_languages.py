"""Each door asked for each kind of wrong thing: one code, one status, in Chinese and in English."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx2
import pytest

from gateway.access.api_keys import Entry, Key, Keys, digest
from gateway.main import Gateway
from gateway.settings import GatewaySettings
from tests.documents.rubbish import SOURCE, corpus, spoiled
from tests.support.nowhere import REQUIRED

EVENT = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
HAN = re.compile(r"[一-鿿]")
SENDER, BANK, OPERATOR = "sender", "bank", "operator"
KEYS = {
    SENDER: Key(name=SENDER, source=SOURCE, types=("*",)),
    BANK: Key(
        name=BANK, source=SOURCE, types=("loan.repaid", "loan.disbursed"), scopes=("bank/A",)
    ),
    OPERATOR: Key(name=OPERATOR, role="operator", makes_keys=True),
}
REPAID = {
    **{"specversion": "1.0", "id": "1", "source": SOURCE, "time": "2025-01-01T00:00:00Z"},
    **{"type": "cn.gov.cqyz.loan.repaid.v1", "subject": "L-1"},
    "data": {"repayment_id": "R", "amount": "1", "repaid_on": "2025-01-01"},
}


class Wrong(NamedTuple):
    """One wrong thing at one door, and what it must be answered."""

    status: int
    code: str
    method: str
    path: str
    who: str = SENDER
    headers: dict[str, str] | None = None
    content: bytes = b""
    reasons: tuple[str, ...] = ()


def event(status: int, code: str, body: Any, *reasons: str, who: str = SENDER, kind: str = EVENT):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": kind}
    return Wrong(status, code, "POST", "/api/v1/events", who, headers, content, reasons)


def get(status: int, code: str, path: str, *reasons: str, who: str = OPERATOR) -> Wrong:
    return Wrong(status, code, "GET", path, who, None, b"", reasons)


def post(status: int, code: str, path: str, body: Any, *reasons: str, who: str = OPERATOR) -> Wrong:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    return Wrong(status, code, "POST", path, who, headers, content, reasons)


FUTURE, PEOPLE = "2099-01-01T00:00:00Z", "urn:cqyz:people"
KEY = {"name": "a", "source": "s", "types": ["*"]}
TWICE = json.dumps(REPAID)[:-1].encode() + b',"id":"1"}'
GZIP = gzip.compress(b"{}")
INVALID, SILENT = "invalid_parameter", "no_answer"
LETTER = "/api/v1/dead-letters/ingest.funds/0/0"
PACKED = {"Content-Type": EVENT, "Content-Encoding": "gzip"}
DOORS = [
    # Anybody
    get(401, "show_your_key", "/api/v1/events", who=""),
    get(404, "not_found", "/api/v1/nothing"),
    Wrong(405, "method_not_allowed", "PATCH", "/api/v1/events"),
    get(422, "nul_in_address", "/api/v1/events?q=%00"),
    get(404, "sign_in_off", "/signin", who=""),
    get(400, "sign_in_not_begun", "/signin/callback?state=x&code=y", who=""),
    get(404, "no_page_file", "/assets/nothing.js", who=""),
    # Events
    event(400, "body_not_json", b"{"),
    event(400, "nested_too_deep", b"[" * 40 + b"]" * 40),
    event(415, "unknown_content_type", {}, kind="text/plain"),
    event(415, "not_utf8", {}, kind=f"{EVENT}; charset=latin1"),
    Wrong(415, "unknown_encoding_of_body", "POST", "/api/v1/events", SENDER,
          {"Content-Type": EVENT, "Content-Encoding": "br"}, b"{}"),
    Wrong(400, "not_gzip", "POST", "/api/v1/events", SENDER, PACKED, b"{}"),
    Wrong(400, "gzip_cut", "POST", "/api/v1/events", SENDER, PACKED, GZIP[:-4]),
    Wrong(400, "behind_gzip", "POST", "/api/v1/events", SENDER, PACKED, GZIP + b"x"),
    event(413, "body_too_large", b" " * 4_194_305),
    event(400, "batch_not_an_array", {}, kind=BATCH),
    event(413, "batch_too_large", [1] * 1001, kind=BATCH),
    event(422, "not_the_contract", {}, *["missing"] * 7),
    event(422, "not_the_contract", 7, "not_an_event"),
    event(422, "not_the_contract", REPAID | {"time": FUTURE}, "ahead_of_arrival"),
    event(422, "not_the_contract", REPAID | {"subject": "L\u200b"}, "invisible_character"),
    event(422, "not_the_contract", TWICE, "given_twice"),
    event(403, "key_of_another_source", REPAID | {"source": "else"}),
    event(403, "outside_of", REPAID, who=BANK),
    event(403, "key_not_of_this_type", spoiled({"of": "fund.established"}), who=BANK),
    event(403, "lacks_permission", REPAID, who=OPERATOR),
    event(503, SILENT, REPAID),
    # What became of them
    get(403, "lacks_permission", "/api/v1/keys", who=SENDER),
    get(403, "key_sees_its_source", "/api/v1/events?source=else", who=SENDER),
    get(503, "owners_silent", "/api/v1/events"),
    get(422, INVALID, "/api/v1/events?limit=0", "greater_than_equal"),
    get(422, INVALID, "/api/v1/events?limit=x", "int_parsing"),
    get(422, INVALID, "/api/v1/events?cursor=x", "cursor_of_another_list"),
    get(422, INVALID, "/api/v1/events?filter=colour:x", "filter_unknown"),
    get(422, INVALID, "/api/v1/events?filter=state:x", "filter_value"),
    get(422, INVALID, "/api/v1/events?filter=at:x..", "filter_span"),
    get(422, INVALID, "/api/v1/events?sort=colour", "sorted_by"),
    get(422, INVALID, "/api/v1/events?since=now", "not_a_moment"),
    get(404, "write_the_address", "/api/v1/events/a/b/c"),
    get(404, "no_such_topic", "/api/v1/dead-letters/else/0/0"),
    get(503, "owners_silent", LETTER),
    post(422, INVALID, f"{LETTER}/discard", {"reason": "x" * 2000}, "string_too_long"),
    post(422, INVALID, f"{LETTER}/discard", b"{", "json_invalid"),
    # Keys and records
    post(422, INVALID, "/api/v1/keys", {"name": "A"}, "string_pattern_mismatch"),
    post(422, INVALID, "/api/v1/keys", {"name": "a"}, "senders_key"),
    post(422, INVALID, "/api/v1/keys", KEY | {"types": ["x"]}, "unknown_types"),
    post(422, INVALID, "/api/v1/keys", {"name": "a", "rate": "often"}, "not_foreseen"),
    post(422, INVALID, "/api/v1/keys", {"name": "a", "scopes": ["x"]}, "no_scope"),
    post(409, "source_of_people", "/api/v1/keys", KEY | {"source": PEOPLE}),
    get(422, INVALID, "/api/v1/audit-log/verify?known=x", "no_checkpoint"),
    # Figures and lists
    get(404, "no_indicator", "/api/v1/indicators/nothing"),
    get(404, "no_dimension", "/api/v1/indicators/workforce?dimension=x"),
    get(503, "figures_being_read", "/api/v1/indicators/workforce"),
    get(422, INVALID, "/api/v1/indicators/workforce?as_of=2025-02-30", "no_such_moment"),
    get(422, INVALID, "/api/v1/indicators/workforce?as_of=soon", "not_a_date"),
    get(503, SILENT, "/api/v1/registers/loans"),
    get(422, INVALID, "/api/v1/registers/nothing", "enum"),
    get(404, "ratio_asked", "/api/v1/indicators/value_added_share_of_gdp/facts"),
    get(404, "ratio_exported", "/api/v1/exports/indicators/value_added_share_of_gdp/facts.csv"),
    get(503, SILENT, "/api/v1/audit"),
    # Files
    post(404, "no_import", "/api/v1/imports/nothing?check=true", b"", who=SENDER),
    post(403, "files_of_the_district", "/api/v1/imports/loans?check=true", b"",
         who=BANK),
    Wrong(415, "file_itself", "POST", "/api/v1/imports/loans?check=true", SENDER,
          {"Content-Type": "multipart/form-data"}, b"x"),
    post(422, "recorded_in_future", f"/api/v1/imports/loans?recorded_at={FUTURE}", b"", who=SENDER),
]  # fmt: skip


@pytest.fixture(scope="module")
async def gateway() -> AsyncIterator[Gateway]:
    """One that is wired, knows keys and reaches nobody."""
    made = Gateway(GatewaySettings(**REQUIRED, people_source=PEOPLE))
    made.key_cache.keys = Keys({digest(name): Entry(key) for name, key in KEYS.items()})
    made.intake.settings.kafka_patience_seconds = 0.05
    yield made
    await made.intake.producer.stop()
    await made.follower.consumer.stop()
    await made.indicators.aclose()
    await made.audit.aclose()


async def told(gateway: Gateway, wrong: Wrong, language: str) -> httpx2.Response:
    shown = {"Authorization": f"Bearer {wrong.who}"} if wrong.who else {}
    headers = {**shown, **(wrong.headers or {}), "Accept-Language": language}
    transport = httpx2.ASGITransport(gateway.http)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.request(
            wrong.method, wrong.path, headers=headers, content=wrong.content
        )


@pytest.mark.parametrize("wrong", DOORS, ids=[f"{one.code} {one.path[:40]}" for one in DOORS])
async def test_what_is_wrong_is_said_in_the_language_asked_for(
    gateway: Gateway, wrong: Wrong
) -> None:
    english, chinese = (
        await told(gateway, wrong, "en"),
        await told(gateway, wrong, "zh-CN,en;q=0.5"),
    )
    assert english.status_code == chinese.status_code == wrong.status, english.text
    assert [one.headers["content-language"] for one in (english, chinese)] == ["en", "zh"]
    ours, theirs = english.json(), chinese.json()
    assert ours["code"] == theirs["code"] == wrong.code
    assert HAN.search(theirs["detail"])
    assert not HAN.search(ours["detail"])
    reasons = ours.get("errors", []), theirs.get("errors", [])
    assert [[one["code"] for one in some] for some in reasons] == [list(wrong.reasons)] * 2
    assert all(HAN.search(one["reason"]) for one in reasons[1])
    assert not any(HAN.search(one["reason"]) for one in reasons[0])


async def test_every_way_to_spoil_an_event_has_its_code_and_its_chinese(gateway: Gateway) -> None:
    """The corpus, of which other tests hold the English."""
    cases = corpus()["events"]
    rubbish = event(207, "", [spoiled(case) for case in cases], kind=BATCH)
    answers = [(await told(gateway, rubbish, one)).json()["results"] for one in ("en", "zh")]
    for english, chinese, case in zip(*answers, cases, strict=True):
        ours, theirs = (
            [one["problem"], *one["problem"].get("errors", [])] for one in (english, chinese)
        )
        assert [one["code"] for one in ours] == [one["code"] for one in theirs]
        assert None not in [one["code"] for one in theirs], case["name"]
        assert all(HAN.search(one.get("reason") or one["detail"]) for one in theirs), case["name"]


async def test_who_asks_for_no_language_reads_english(gateway: Gateway) -> None:
    answer = await told(gateway, get(404, "", "/api/v1/indicators/nothing"), "")
    assert answer.json()["detail"] == "no indicator is called nothing"
    assert answer.headers["content-language"] == "en"
