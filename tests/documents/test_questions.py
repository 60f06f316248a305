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


def question(url: str, operator: str, sender: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("--config-file", CONFIGURATION),
            *("run", f"{url}/openapi.json", "--no-color"),
        ],
        env={**os.environ, "OPERATOR_KEY": operator, "SENDER_KEY": sender},
        capture_output=True,
        text=True,
    )


@pytest.mark.timeout(400)
def test_the_api_gives_documented_answers_alone(district: System, tmp_path: Path) -> None:
    secret = run_gateway(district, "keys", "create", "questions", "--operator").strip()
    operator = Caller(district.url, secret)
    operator.wait_until_known()
    operator.make_sender("questioned")
    done = question(district.url, secret, district.state.secrets().demo_key)
    assert done.returncode == 0, done.stdout[:TRANSCRIPT] + done.stderr
    paths = district.get("/openapi.json")["paths"]
    count = sum(len(operations) for operations in paths.values())
    assert f"Tested: {count}" in done.stdout
    assert operator.ask("GET", "/api/v1/keys").status_code == 200
    district.publish([])
