"""Loading: everything arrives, busy gateways are waited for, refusals are told."""

import asyncio
import json
import time

import pytest
from rich.console import Console
from typer.testing import CliRunner

from demo.__main__ import app
from demo.load import Unacceptable, batched, load
from demo.progress import Bar, Lines, shown_on
from tests.demo.gateway import Gateway, accept, hang_up

EVENTS = [{"id": f"demo-{number:06}", "data": {}} for number in range(1, 1051)]


def busy(status, headers):
    return lambda batch: (status, headers, {"title": "busy"})


def no_key(batch):
    return 401, {}, {"title": "no key"}


def judge_nothing(batch):
    return 202, {}, {"results": []}


def refuse_first(batch):
    reason = {"pointer": "/data/period", "reason": "no period"}
    verdicts = accept(batch)[2]["results"]
    verdicts[0] |= {"status": "refused", "reasons": [reason]}
    return 207, {}, {"results": verdicts}


def by_id(events):
    return sorted(events, key=lambda event: event["id"])


async def test_every_event_arrives_once_in_batches_of_200_with_the_key():
    told = []
    with Gateway() as gateway:
        outcome = await load(EVENTS, gateway.url, "secret", told.append)
    assert by_id(gateway.accepted) == EVENTS
    assert (outcome.accepted, outcome.refused) == (1050, [])
    assert sorted(told) == [50, 200, 200, 200, 200, 200]
    for asked in gateway.asked:
        assert asked["path"] == "/api/v1/events"
        assert asked["authorization"] == "Bearer secret"
        assert asked["content-type"] == "application/cloudevents-batch+json"


async def test_a_busy_gateway_is_asked_again_when_it_says():
    started = time.monotonic()
    with Gateway([busy(429, {"Retry-After": "1"}), busy(503, {})]) as gateway:
        await load(EVENTS, gateway.url, "secret", lambda count: None)
    assert by_id(gateway.accepted) == EVENTS
    assert len(gateway.asked) == 6 + 2
    assert time.monotonic() - started >= 1


async def test_a_gateway_that_hangs_up_is_asked_again():
    with Gateway([hang_up]) as gateway:
        outcome = await load(EVENTS, gateway.url, "secret", lambda count: None)
    assert outcome.accepted == 1050
    assert by_id(gateway.accepted) == EVENTS


async def test_a_gateway_that_comes_up_later_gets_everything():
    with Gateway() as gone:
        url, port = gone.url, gone.port
    loading = asyncio.create_task(load(EVENTS, url, "secret", lambda count: None))
    await asyncio.sleep(0.3)
    assert not loading.done()
    with Gateway(port=port) as gateway:
        assert (await loading).accepted == 1050
    assert by_id(gateway.accepted) == EVENTS


async def test_a_batch_refused_as_a_whole_ends_the_loading():
    with Gateway([no_key] * 9) as gateway, pytest.raises(Unacceptable, match=r"401: .*no key"):
        await load(EVENTS, gateway.url, "wrong", lambda count: None)
    assert gateway.accepted == []


async def test_an_answer_that_does_not_judge_every_event_ends_the_loading():
    problem = pytest.raises(Unacceptable, match="200 events sent, 0 judged")
    with Gateway([judge_nothing] * 9) as gateway, problem:
        await load(EVENTS, gateway.url, "secret", lambda count: None)


def test_batches_are_made_only_when_asked_for():
    made = []
    batches = batched((made.append(n) or n for n in range(10)), 4)
    assert next(batches) == [0, 1, 2, 3]
    assert made == [0, 1, 2, 3]
    assert list(batches) == [[4, 5, 6, 7], [8, 9]]


def ndjson(tmp_path, events):
    path = tmp_path / "events.ndjson"
    path.write_text("".join(f"{json.dumps(event)}\n" for event in events), encoding="utf-8")
    return path


def run_load(gateway, tmp_path, *options):
    source = ndjson(tmp_path, EVENTS)
    arguments = ["load", "--gateway", gateway.url, "--from", str(source), *options]
    return CliRunner().invoke(app, arguments)


def test_loading_from_a_file_with_the_key_from_a_file_ends_well(tmp_path):
    key_file = tmp_path / "key"
    key_file.write_text("from-file\n", encoding="utf-8")
    with Gateway() as gateway:
        result = run_load(gateway, tmp_path, "--key-file", str(key_file))
    assert result.exit_code == 0
    assert {asked["authorization"] for asked in gateway.asked} == {"Bearer from-file"}
    assert "1,050 events accepted, 0 refused" in result.output
    assert "1,050 of about 1,050 events" in result.output


def test_refused_events_are_told_with_their_reason_and_the_exit_code_is_1(tmp_path):
    with Gateway([refuse_first]) as gateway:
        result = run_load(gateway, tmp_path, "--key", "secret")
    assert result.exit_code == 1
    assert len(gateway.accepted) == 1049
    assert '"reason":"no period"' in result.output
    assert "1,049 events accepted, 1 refused" in result.output


def test_a_wrong_key_ends_with_exit_code_1_and_what_the_gateway_said(tmp_path):
    with Gateway([no_key] * 9) as gateway:
        result = run_load(gateway, tmp_path, "--key", "wrong")
    assert result.exit_code == 1
    assert "401" in result.output
    assert "no key" in result.output


@pytest.mark.parametrize("keys", [[], ["--key", "a", "--key-file", "b"]])
def test_exactly_one_way_to_give_the_key_is_wanted(tmp_path, keys):
    with Gateway() as gateway:
        result = run_load(gateway, tmp_path, *keys)
    assert result.exit_code == 2
    assert gateway.asked == []


def test_a_terminal_gets_a_bar_with_a_rate_and_a_log_gets_lines():
    with open("/dev/null", "w") as nowhere:
        terminal = Console(file=nowhere, force_terminal=True, record=True, width=100)
        with shown_on(terminal, 400) as shown:
            assert isinstance(shown, Bar)
            shown.sent(200)
            shown.sent(200)
        log = Console(file=nowhere, force_terminal=False)
        assert isinstance(shown_on(log, 400), Lines)
    assert "400/400" in terminal.export_text()
