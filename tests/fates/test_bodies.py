"""The three modes, packed and plain; what is too large, too deep or broken is refused early."""

import gzip
import re
import zlib
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.json_body import deeper_than
from tests.fates.caller import BATCHED, STRUCTURED
from tests.fates.events import loan, unique

GZIP = {"Content-Encoding": "gzip"}
json_values = st.recursive(
    st.none() | st.text(alphabet='[]{}"\\a，\n', max_size=6),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text('{"\\', max_size=2), inner, max_size=3),
    ),
    max_leaves=12,
)


def depth(value: object) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(json_values, st.integers(0, 6))
def test_depth_is_told_from_the_bytes_as_from_the_parsed_value(value, limit):
    assert deeper_than(orjson.dumps(value), limit) == (depth(value) > limit)


def test_an_event_in_binary_mode_is_the_same_event(sender):
    document = loan(sender.source, id=unique("贷款 100%"), subject=unique("loan"))
    document["id"] = document["id"].replace(" ", "_")
    headers = {f"ce-{k}": quote(str(v)) for k, v in document.items() if k != "data"}
    answer = sender.post(document["data"], "application/json", **headers)
    assert answer.status_code == 202, answer.text
    assert answer.json()["results"][0]["id"] == document["id"]
    sender.wait_for_state(document, "applied")
    sender.send(document)
    wait = sender.wait_for_state(document, "applied")
    assert wait["rejections"] == []


@pytest.mark.parametrize("value", ["%FF", "%E8%B4", "贷".encode()], ids=["byte", "half", "raw"])
def test_a_header_that_is_not_percent_encoded_utf_8_is_refused(sender, value):
    document = loan(sender.source)
    headers = {f"ce-{k}": quote(str(v)) for k, v in document.items() if k != "data"}
    answer = sender.post(document["data"], "application/json", **headers | {"ce-id": value})
    assert answer.status_code == 400
    assert "ce-id" in answer.json()["detail"]


def test_packed_bodies_are_taken_in_all_modes(sender):
    one, two, three = (loan(sender.source) for _ in range(3))
    assert sender.post(gzip.compress(orjson.dumps(one)), STRUCTURED, **GZIP).status_code == 202
    batch = gzip.compress(orjson.dumps([two]))
    assert sender.post(batch, BATCHED, **GZIP).status_code == 202
    headers = {f"ce-{k}": quote(str(v)) for k, v in three.items() if k != "data"}
    body = gzip.compress(orjson.dumps(three["data"]))
    assert sender.post(body, "application/json", **headers, **GZIP).status_code == 202
    for document in (one, two, three):
        sender.wait_for_state(document, "applied")


def resident_kib(pid: int) -> int:
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])


def test_a_gzip_bomb_is_refused_before_it_unfolds(district, sender):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b" " * 2**20) for _ in range(400)) + packer.flush()
    assert len(bomb) < 1_000_000
    sender.send(loan(sender.source))
    before = resident_kib(district.pid("gateway"))
    assert sender.post(bomb, STRUCTURED, **GZIP).status_code == 413
    assert resident_kib(district.pid("gateway")) - before < 60_000
    sender.send(loan(sender.source))


@pytest.mark.parametrize(
    "spoil",
    [lambda b: b[:-9], lambda b: b + b"more", lambda b: b[:20] + b"????" + b[24:], lambda b: b"{}"],
    ids=["cut", "trailing", "broken", "plain"],
)
def test_a_packed_body_that_is_not_whole_is_refused(sender, spoil):
    body = spoil(gzip.compress(orjson.dumps(loan(sender.source))))
    assert sender.post(body, STRUCTURED, **GZIP).status_code == 400


def test_another_packing_charset_or_type_is_refused(sender):
    body = orjson.dumps(loan(sender.source))
    answer = sender.post(body, STRUCTURED, **{"Content-Encoding": "br"})
    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "gzip")
    assert sender.post(body, f"{STRUCTURED}; charset=gb18030").status_code == 415
    assert sender.post(body, "application/json").status_code == 415
    assert sender.post(body, f"{STRUCTURED}; charset=UTF-8").status_code == 202


def test_too_large_is_told_apart_body_batch_and_event(sender):
    assert sender.post(b" " * 4_194_305).status_code == 413
    assert sender.post([{}] * 1001, BATCHED).status_code == 413
    large = loan(sender.source)
    large["data"]["remark"] = "x" * 300_000
    assert sender.post(large).status_code == 413
    verdicts = sender.send(large, loan(sender.source), status=207)
    assert [v["status"] for v in verdicts] == ["refused", "accepted"]
    assert verdicts[0]["problem"]["status"] == 413


def test_json_that_nests_too_deep_is_refused_before_it_is_parsed(sender):
    answer = sender.post(b"[" * 1_000_000, BATCHED)
    assert answer.status_code == 400
    assert "nested deeper" in answer.json()["detail"]
