"""Secrets come from files or the environment, and are in no command line and no listing."""

from pathlib import Path

import pytest

from audit.settings import AuditSettings
from deploy.embedded.commands.backup import without_password
from gateway.settings import GatewaySettings
from services.kit.settings import DatabaseSettings, ServiceSettings
from tests.support.commands import ended
from tests.support.system import System

URL = "postgresql://funds:a-secret@127.0.0.1:1/funds"


def test_the_databases_url_may_stand_in_a_file(tmp_path, monkeypatch):
    file = tmp_path / "url"
    file.write_text(f"{URL}\n")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL_FILE", str(file))
    assert DatabaseSettings().database_url == URL
    monkeypatch.setenv("DATABASE_URL", "postgresql://another")
    assert DatabaseSettings().database_url == URL


def test_every_process_with_a_database_takes_its_url_from_a_file():
    for shape in (ServiceSettings, GatewaySettings, AuditSettings):
        urls = [name for name in shape.model_fields if name.endswith("database_url")]
        assert urls
        assert all(f"{name}_file" in shape.model_fields for name in urls)


@pytest.mark.parametrize(
    ("module", "command", "variable"),
    [
        ("services.funds", "serve", "DATABASE_URL_FILE"),
        ("services.funds", "migrate", "DATABASE_URL_FILE"),
        ("gateway", "migrate", "DATABASE_URL_FILE"),
        ("audit", "run", "FUNDS_DATABASE_URL_FILE"),
    ],
)
def test_a_file_that_cannot_be_read_stops_a_process_with_the_reason(module, command, variable):
    given = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "GATEWAY_URL": "http://127.0.0.1:1"}
    done = ended(module, given | {variable: "/nowhere/url"}, command)
    assert done.code == 2, done.errors
    assert f"{variable}: /nowhere/url cannot be read" in done.errors
    assert "Traceback" not in done.errors


def test_no_secret_is_shown_with_the_settings():
    assert "a-secret" not in repr(DatabaseSettings(database_url=URL))
    urls = dict.fromkeys(("enterprises", "funds", "talent", "indicators"), URL)
    settings = AuditSettings(**{f"{name}_database_url": url for name, url in urls.items()})
    assert "a-secret" not in repr(settings)


def test_a_programs_command_line_holds_no_password():
    assert without_password("postgresql://funds:a%40b@127.0.0.1:5/funds") == (
        "postgresql://funds@127.0.0.1:5/funds",
        "a@b",
    )


def test_no_process_of_the_product_has_a_secret_in_its_command_line(system: System):
    secrets = system.state.secrets()
    known = {*secrets.database_passwords.values(), secrets.postgres_password, secrets.demo_key}
    lines = {process["name"]: command_line(process["pid"]) for process in running(system)}
    assert len(lines) > 10
    assert all("python" in line or "postgres" in line or "java" in line for line in lines.values())
    assert [name for name, line in lines.items() if any(one in line for one in known)] == []


def running(system: System) -> list[dict]:
    return [process for process in system.supervisor.processes() if process["pid"]]


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()
