import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from asyncpg import DataError

from deploy.paths import ROOT
from services.kit.telemetry import log, tracing
from tests.fates.kafka import write
from tests.support.followed import registration
from tests.support.system import System, wait_for

SECRET = "苏轼13800138000"
ASCII = "S3CRET-9f1c"
ONE = {"Content-Type": "application/cloudevents+json"}


def everything_logged(system: System) -> dict[str, str]:
    return {path.name: path.read_text(errors="replace") for path in system.state.logs.glob("*log*")}


def flood(system: System) -> list[int]:
    """Secrets wherever somebody can put one; answers with the statuses."""
    url, events = system.url, f"{system.url}/api/v1/events"
    stranger = {"Authorization": f"Bearer {ASCII}"}
    named = registration(SECRET)
    csv = {"Content-Type": "text/csv"} | system.key
    system.publish([named, registration() | {"data": {"name": SECRET}}, {"data": ASCII}])
    system.publish([named | {"time": "2025-03-02T09:30:00+08:00"}])
    kind = system.get("/api/v1/imports")[0]["code"]
    poison = [SECRET.encode(), json.dumps({"specversion": "1.0", "data": SECRET}).encode()]
    asyncio.run(write(system, "ingest.enterprises", poison))
    answers = [
        httpx2.post(events, json=registration(SECRET), headers=stranger),
        httpx2.post(events, content=f'{{"a": "{SECRET}'.encode(), headers=ONE | system.key),
        httpx2.get(f"{events}/{ASCII}/x", params={"token": ASCII}, headers=stranger),
        httpx2.get(f"{url}/api/v1/enterprises", params={"q": SECRET}, headers=system.key),
        httpx2.get(f"{url}/{ASCII}", params={"key": ASCII}, headers={"Cookie": f"a={ASCII}"}),
        httpx2.post(f"{url}/api/v1/imports/{kind}", content=f"{SECRET}\n{SECRET}", headers=csv),
    ]
    return [answer.status_code for answer in answers]


def test_no_log_of_any_process_holds_a_name_a_payload_or_a_key(watched):
    assert flood(watched) == [401, 400, 401, 200, 404, 422]
    watched.settle()
    secrets = watched.state.secrets()
    known = [secrets.demo_key, *secrets.database_passwords.values(), secrets.postgres_password]
    logged = everything_logged(watched)
    assert {"gateway.log", "enterprises.log", "kafka.log", "postgres.log"} <= logged.keys()
    for word in (SECRET, ASCII, json.dumps(SECRET)[1:-1], *known):
        assert [name for name, text in logged.items() if word in text] == [], word


def lines(path: Path) -> list[dict]:
    whole = path.read_text().rpartition("\n")[0]
    return [json.loads(line) for line in whole.splitlines() if line.startswith("{")]


def test_what_is_logged_about_a_request_bears_the_id_that_its_answer_bears(watched):
    headers = {"Authorization": "Bearer a.b.c", "X-Request-ID": "ticket-4711"}
    answer = httpx2.get(f"{watched.url}/api/v1/refusals", headers=headers)
    assert answer.headers["X-Request-ID"] == "ticket-4711"

    def traced() -> bool:
        logged = lines(watched.state.logs / "gateway.log")
        return any(one.get("request_id") == "ticket-4711" and one["trace_id"] for one in logged)

    wait_for(traced, 30, lambda: "no line of ticket-4711, 30 s after it was answered")


@pytest.mark.parametrize("given", [None, "short", "with space", "x" * 65])
def test_a_request_without_a_usable_id_is_given_one(watched, given):
    headers = {"X-Request-ID": given} if given else {}
    answers = [httpx2.get(f"{watched.url}/healthz", headers=headers) for _ in range(2)]
    first, second = (answer.headers["X-Request-ID"] for answer in answers)
    assert len(first) == 16
    assert given not in (first, second)
    assert first != second


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.mark.parametrize("error", [ValueError(SECRET), DataError(SECRET), KeyError(SECRET)])
def test_an_error_nobody_foresaw_is_logged_by_its_type_and_its_way(error):
    line = log.without_values(None, "error", {"exc_info": raised(error)})
    assert line["error"] == type(error).__name__
    assert any(frame.endswith(" raised") for frame in line["where"])
    assert SECRET not in str(line)


CRASH = """
import sys, typer
from services.kit.process import run
from services.kit.telemetry import log
app = typer.Typer()
async def work(secret): raise ValueError(secret)
@app.command()
def main():
    if sys.stdin.read(): log.configure("crashing", "INFO")
    run(work(open("secret").read()))
app()
"""


@pytest.mark.parametrize("configured", ["", "yes"])
def test_a_process_that_an_error_ends_shows_no_value_that_it_met(tmp_path, configured):
    (tmp_path / "secret").write_text(SECRET)
    done = subprocess.run(
        [sys.executable, "-c", CRASH],
        input=configured,
        env={"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "ValueError" in said
    assert SECRET not in said
    assert json.dumps(SECRET) not in said


def test_an_error_of_a_connection_is_logged_with_what_it_says():
    told = log.brief(ConnectionError("no route to kafka:9092"))
    assert told == "ConnectionError: no route to kafka:9092"


def test_a_lost_connection_of_the_kafka_client_is_a_warning_and_an_error_of_ours_stays_one():
    def level(name: str) -> str:
        record = logging.LogRecord(name, logging.ERROR, __file__, 1, "said", None, None)
        assert log._tries_again(record)
        return record.levelname

    assert (level("aiokafka.conn"), level("services.kit.owner.relay")) == ("WARNING", "ERROR")


def test_what_is_logged_about_a_record_bears_the_id_of_its_trace():
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    assert tracing.named(tracing.headers(trace)) == {"trace_id": "a" * 32}
    assert tracing.named([]) == {}


def test_asyncio_does_not_show_what_the_exception_of_a_forgotten_task_says():
    text = f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{SECRET}')>"
    record = logging.LogRecord("asyncio", logging.ERROR, __file__, 1, text, None, None)
    assert log._first_line(record)
    assert record.getMessage() == "Task exception was never retrieved"
