"""Every operation of the API, asked thousands of things: no 500, only documented answers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fates.caller import Caller, run_gateway
from tests.support.system import System

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
TRANSCRIPT = 8000
# By phase, as the configuration says; no operation is in both.
LEFT_OUT = {"fuzzing": {"/api/v1/live"}, "coverage": {"/api/v1/audit"}}


def question(url: str, operator: str, sender: str, phase: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("--config-file", CONFIGURATION),
            *("run", f"{url}/openapi.json", "--no-color", "--phases", phase),
        ],
        env={**os.environ, "OPERATOR_KEY": operator, "SENDER_KEY": sender},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def operator(district: System) -> Caller:
    """Who asks, and may end the key `questioned`."""
    secret = run_gateway(district, "keys", "create", "questions", "--operator", "--keys").strip()
    caller = Caller(district.url, secret)
    caller.wait_until_known()
    caller.make_sender("questioned")
    return caller


def answers_as_documented(district: System, operator: Caller, phase: str) -> None:
    done = question(district.url, operator.secret, district.state.secrets().demo_key, phase)
    assert done.returncode == 0, done.stdout[:TRANSCRIPT] + done.stderr
    paths = district.get("/openapi.json")["paths"]
    asked = sum(len(operations) for operations in paths.values()) - len(LEFT_OUT[phase])
    assert f"Tested: {asked}" in done.stdout
    assert operator.ask("GET", "/api/v1/keys").status_code == 200
    district.publish([])


def test_the_api_gives_documented_answers_alone(district: System, operator: Caller) -> None:
    answers_as_documented(district, operator, "fuzzing")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_bound_of_every_parameter_is_answered_as_documented(
    district: System, operator: Caller
) -> None:
    """Some 7,700 questions: each value at, below and above what the document allows."""
    answers_as_documented(district, operator, "coverage")
