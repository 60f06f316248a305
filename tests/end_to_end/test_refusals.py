"""What a sender is told: each answer of the contract, and that good events pass beside bad ones."""

import json
from typing import Any

import httpx2
import orjson
import pytest

from tests.end_to_end.world import Added, World
from tests.stores import said
from tests.support.system import System

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
PROBLEM = "application/problem+json"


@pytest.fixture
def event(world: World) -> dict:
    [event] = world.events(said.told(said.platform()))
    return event


def send(system: System, content: Any, kind: str | None = STRUCTURED, **headers: str):
    """POST as the demo system does; `headers` come on top."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    known = {"Authorization": f"Bearer {system.state.secrets().demo_key}"}
    known |= {"Content-Type": kind} if kind else {}
    return httpx2.post(
        f"{system.url}/api/v1/events", content=body, headers=known | headers, timeout=30
    )


def problem(answer: httpx2.Response, status: int) -> dict[str, Any]:
    """The RFC 9457 body of a refusal."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    said_ = answer.json()
    assert (said_["status"], bool(said_["title"]), bool(said_["detail"])) == (status, True, True)
    return said_


def test_one_event_is_202_in_structured_and_in_binary_mode(system: System, world: World):
    events = world.events(said.told(said.platform("P-1"), said.platform("P-2")))
    added = Added(system)
    structured = send(system, events[0])
    attributes = {
        f"ce-{k}": v for k, v in events[1].items() if k not in ("data", "datacontenttype")
    }
    binary = send(system, events[1]["data"], "application/json", **attributes)
    for event, answer in zip(events, (structured, binary), strict=True):
        assert answer.status_code == 202
        [result] = answer.json()["results"]
        assert result == {"source": event["source"], "id": event["id"], "status": "accepted"}
    added.comes_to(events)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": NaN}'])
def test_what_is_not_json_is_400(system: System, body: bytes):
    problem(send(system, body), 400)
    problem(send(system, body, BATCHED), 400)


def test_a_batch_that_is_no_array_is_400(system: System, event: dict):
    problem(send(system, event, BATCHED), 400)


@pytest.mark.parametrize("shown", ["", "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc=", "Bearer"])
def test_without_a_known_key_it_is_401_with_a_challenge(system: System, event: dict, shown: str):
    answer = send(system, event, Authorization=shown)
    problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_another_systems_source_is_403(system: System, event: dict):
    assert "source" in event
    assert event["source"] in problem(send(system, event | {"source": "urn:else"}), 403)["detail"]


def test_a_body_or_batch_too_large_is_413(system: System, event: dict):
    problem(send(system, [event] * 1001, BATCHED), 413)
    problem(send(system, b" " * 4_200_000 + orjson.dumps(event)), 413)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/json", "application/xml"])
def test_an_unknown_content_type_is_415(system: System, event: dict, kind: str | None):
    problem(send(system, event, kind), 415)


def test_a_violated_schema_is_422_with_every_reason_and_its_pointer_at_once(
    system: System, world: World
):
    [event] = world.events(said.told(said.reported()))
    data = event["data"] | {"period": "2025-13", "employees": -1, "output": "1.234"}
    data["by_sector"] = {"alchemy": {}, "fintech": {"employees": "two"}}
    wrong = event | {"time": "2026-01-05 00:00", "subject": "91500103MA5U1A2B0X", "data": data}
    wrong.pop("specversion")
    errors = problem(send(system, wrong), 422)["errors"]
    assert all(error["reason"] for error in errors)
    assert {error["pointer"] for error in errors} == {
        "/specversion",
        "/time",
        "/subject",
        "/data/period",
        "/data/employees",
        "/data/output",
        "/data/by_sector/alchemy",
        "/data/by_sector/fintech/employees",
    }


def test_a_mixed_batch_is_207_and_the_good_ones_count(system: System, world: World):
    good = world.events(said.told(said.platform("P-1"), said.platform("P-2"), said.platform("P-3")))
    foreign = good[0] | {"source": "urn:else"}
    wrong = good[1] | {"id": "wrong", "data": {}}
    added = Added(system)
    answer = send(system, [good[0], wrong, good[1], 17, foreign, good[2]], BATCHED)
    assert answer.status_code == 207
    results = answer.json()["results"]
    statuses = [result["problem"]["status"] if "problem" in result else 202 for result in results]
    assert statuses == [202, 422, 202, 422, 403, 202]
    assert [result["id"] for result in results] == [
        *(good[0]["id"], "wrong", good[1]["id"]),
        *(None, foreign["id"], good[2]["id"]),
    ]
    assert {error["pointer"] for error in results[1]["problem"]["errors"]} >= {"/data/name"}
    added.comes_to(good)


def test_an_empty_batch_is_accepted_and_says_nothing(system: System):
    answer = send(system, [], BATCHED)
    assert (answer.status_code, answer.json()) == (202, {"results": []})


def test_unknown_fields_are_accepted_and_named(system: System, event: dict):
    data = event["data"] | {"colour": "red", "a/b": 1}
    [result] = send(system, event | {"data": data}).json()["results"]
    assert result["status"] == "accepted"
    assert sorted(result["ignored"]) == ["/data/a~1b", "/data/colour"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/tables/3", 422),
        ("/api/v1/tables/1?as_of=yesterday", 422),
        ("/api/v1/indicators/happiness", 404),
        ("/api/v1/indicators/happiness/facts", 404),
        ("/api/v1/indicators/output?dimension=alchemy", 404),
        ("/api/v1/indicators/value_added_share_of_gdp/facts", 404),
        ("/api/v1/indicators/workforce/series?from=2025-02-01&to=2025-01-01", 422),
        ("/api/v1/indicators/workforce/series?from=1990-01-01&to=2030-01-01&grain=day", 422),
        ("/api/v1/indicators/workforce/facts?limit=0", 422),
        ("/api/v1/enterprises/%13", 422),
        ("/api/v1/nowhere", 404),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_a_reason(
    system: System, path: str, status: int
):
    problem(httpx2.get(f"{system.url}{path}", headers=system.key, timeout=30), status)


def test_the_openapi_document_describes_every_answer_of_the_intake(system: System):
    document = json.loads(httpx2.get(f"{system.url}/openapi.json", timeout=30).text)
    answers = document["paths"]["/api/v1/events"]["post"]["responses"].keys()
    assert {"202", "207", "400", "401", "403", "413", "415", "422", "503"} <= answers
