"""`make check` fails for a secret in the tree and for a part with a known weakness."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploy.parts.inventory import Part
from deploy.paths import ROOT
from deploy.scanning import advisories, images, page_libraries
from deploy.scanning.libraries import Scan, scan, weaknesses
from deploy.scanning.secrets import BASELINE, names_in_the_tree, new_secrets

# Put together here, or this file would be found.
PLANTED = {
    "settings.py": "password = " + '"hunter2-and-more"',
    "notes.md": "postgresql://funds:" + "s3cr3t-w0rd@db/funds",
    "key.pem": "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n",
    "deploy.env": "AWS_ACCESS_KEY_ID=AKIA" + "Z7QWERTYUIOPASDF",
}


def test_a_planted_secret_is_found_and_placed(tmp_path):
    for name, text in PLANTED.items():
        (tmp_path / name).write_text(f"\n{text}\n")
    found = list(new_secrets(tmp_path, PLANTED))
    assert {line.partition(":2: ")[0] for line in found} == PLANTED.keys()


def test_what_the_baseline_knows_to_be_no_secret_is_not_told_again():
    assert list(new_secrets(ROOT, ["tests/conftest.py", "services/kit/settings.py"])) == []
    assert str(ROOT) not in BASELINE.read_text()


def test_every_kind_of_source_is_scanned():
    names = names_in_the_tree()
    assert {"gateway/main.py", "docker-compose.yml", "Makefile"} <= set(names)


def test_a_weak_library_is_told_with_the_version_that_mends_it():
    told = {
        "dependencies": [
            {"name": "sound", "version": "1", "vulns": []},
            {"name": "weak", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]},
        ]
    }
    assert weaknesses(told) == ["weak 2: CVE-1, mended in 3"]


def test_a_scan_that_heard_nothing_says_so_and_why(tmp_path, monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    locked = tmp_path / "locked.txt"
    locked.write_text(f"sound==1 --hash=sha256:{'0' * 64}\n")
    heard = scan(locked, "--timeout", "1", "--cache-dir", str(tmp_path))
    assert heard.weaknesses == []
    assert heard.unheard


def weak(*via: dict | str, fix: bool | dict) -> dict:
    return {"via": list(via), "range": "<2.1.0", "fixAvailable": fix}


CROSSING = {"title": "crosses sites", "url": "https://example.org/GHSA-1"}


def test_a_weak_library_of_the_page_is_told_once_with_what_mends_it():
    told = {
        "vulnerabilities": {
            "drawing": weak(CROSSING, fix={"name": "charts", "version": "6.0.0"}),
            "charts": weak("drawing", fix=True),
            "asking": weak(CROSSING, fix=True),
            "parsing": weak(CROSSING, fix=False),
        }
    }
    said = "<2.1.0: crosses sites (https://example.org/GHSA-1), mended"
    assert page_libraries.weaknesses(told) == [
        f"drawing {said} by charts 6.0.0",
        f"asking {said} by npm update",
        f"parsing {said} in no version yet",
    ]


@pytest.mark.parametrize(
    ("said", "weaknesses", "unheard"),
    [
        ({"vulnerabilities": {}}, 0, None),
        ({"vulnerabilities": {"asking": weak(CROSSING, fix=True)}}, 1, None),
        ({"message": "405 Method Not Allowed", "error": {}}, 0, "405 Method Not Allowed"),
    ],
)
def test_what_npm_answers_is_a_finding_or_the_reason_why_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict, weaknesses: int, unheard: str
):
    (tmp_path / "said.json").write_text(json.dumps(said))
    for name, script in (("node", "echo v24.1.0"), ("npm", f"cat {tmp_path}/said.json; exit 1")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    scan = page_libraries.scan(tmp_path)
    assert (len(scan.weaknesses), scan.unheard) == (weaknesses, unheard)


def test_a_registry_that_is_away_is_no_finding(tmp_path: Path):
    (tmp_path / "package.json").write_text('{"name": "page"}')
    lock = {"name": "page", "lockfileVersion": 3, "packages": {"": {"name": "page"}}}
    lock["packages"]["node_modules/vue"] = {"version": "3.5.0"}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    away = ("--registry", "http://127.0.0.1:1", "--fetch-retries", "0")
    scan = page_libraries.scan(tmp_path, *away)
    assert scan.weaknesses == []
    assert scan.unheard


def jar(name: str) -> Part:
    return Part("jar", name, "1.0", "the embedded run", False)


@contextmanager
def osv(weak: str) -> Iterator[str]:
    """The address of a service that knows one weak jar."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            assert self.path == "/v1/querybatch"
            assert {query["package"]["ecosystem"] for query in asked} == {"Maven"}
            vulns = [{"vulns": [{"id": "GHSA-1"}]} if told(q) == weak else {} for q in asked]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"results": vulns}).encode())

        def log_message(self, *_: object) -> None:
            """Nothing: pytest's output is for people."""

    def told(query: dict) -> str:
        return f"{query['package']['name']}:{query['version']}"

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_a_weak_jar_is_told_by_its_coordinate(monkeypatch):
    with osv("org.example:weak:1.0") as address:
        monkeypatch.setenv(advisories.ADDRESS_VARIABLE, address)
        heard = advisories.scan([jar("org.example:sound"), jar("org.example:weak")])
    assert heard == Scan(["org.example:weak 1.0: GHSA-1"])


def test_jars_that_nobody_can_be_asked_of_are_told_as_not_scanned(monkeypatch):
    monkeypatch.setenv(advisories.ADDRESS_VARIABLE, "http://127.0.0.1:1")
    heard = advisories.scan([jar("org.example:sound")])
    assert heard.weaknesses == []
    assert heard.unheard


def test_an_answer_that_leaves_a_jar_out_is_no_answer():
    with pytest.raises(ValueError, match="shorter"):
        advisories.weaknesses([jar("a:b"), jar("a:c")], {"results": [{}]})


def trivy(folder: Path, said: str) -> str:
    """A program that says what trivy would."""
    program = folder / "trivy"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n")
    program.chmod(0o700)
    return str(program)


def test_a_weak_package_of_an_image_is_told(tmp_path):
    weak = {"PkgName": "openssl", "InstalledVersion": "3.0", "VulnerabilityID": "CVE-2"}
    layers = [{"Target": "app"}, {"Vulnerabilities": [weak | {"FixedVersion": "3.1"}]}]
    program = trivy(tmp_path, json.dumps({"Results": layers}))
    told = images.scan(["postgres:18"], program)
    assert told == Scan(["postgres:18: openssl 3.0: CVE-2, mended in 3.1"])


def test_images_that_cannot_be_looked_into_are_told_as_not_scanned(tmp_path):
    assert images.scan(["postgres:18"], None).unheard == "trivy is not on this machine"
    assert images.scan(["postgres:18"], trivy(tmp_path, "FATAL")).unheard


def test_make_check_runs_every_scan():
    text = (ROOT / "Makefile").read_text()
    check = text.partition("\ncheck:")[2].partition("\n\n")[0]
    assert "deploy.scanning secrets" in check
    assert "libraries page jars images; do $(BIN)/python -m deploy.scanning $$what" in check
