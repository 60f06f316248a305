import ast
import os
import subprocess
import sys
from collections.abc import Iterator

from deploy.paths import ROOT
from services.indicators.stream.credentials import credentials
from services.kit.messaging.kafka import arguments
from services.kit.settings import KafkaSecurity

SASL = {"kafka_security_protocol": "SASL_PLAINTEXT", "kafka_sasl_username": "funds"}


def test_without_settings_a_client_speaks_plainly():
    given = arguments(KafkaSecurity())
    assert given == {"security_protocol": "PLAINTEXT"}
    assert credentials(given) is None


def test_a_password_may_stand_in_a_file(tmp_path):
    file = tmp_path / "password"
    file.write_text("secret\n")
    given = arguments(KafkaSecurity(**SASL, kafka_sasl_password_file=file))
    assert given["sasl_plain_password"] == "secret"
    assert credentials(given).password == "secret"


def test_a_password_is_not_shown_with_the_settings():
    assert "secret" not in repr(KafkaSecurity(**SASL, kafka_sasl_password="secret"))


def test_a_process_that_should_show_who_it_is_and_cannot_stops_with_the_reason():
    given = {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-m", "services.indicators", "stream"],
        cwd=ROOT,
        env=os.environ | given,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "KAFKA_SASL_USERNAME" in done.stderr
    assert len(done.stderr.splitlines()) == 1


CLIENTS = {"AIOKafkaProducer", "AIOKafkaConsumer", "AIOKafkaAdminClient"}


def clients(package: str) -> Iterator[tuple[str, ast.Call]]:
    """Every place where a Kafka client is made."""
    for file in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CLIENTS:
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def test_no_client_is_made_without_saying_who_it_is():
    made = [one for package in ("services", "gateway", "audit") for one in clients(package)]
    assert len(made) >= 8
    bare = [place for place, call in made if all(given.arg for given in call.keywords)]
    assert bare == []
