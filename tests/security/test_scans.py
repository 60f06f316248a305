"""`make check` fails for a secret in the tree and for a library with a known weakness."""

import json
from pathlib import Path

import pytest

from deploy.paths import ROOT
from deploy.scanning import page_libraries
from deploy.scanning.libraries import scan, weaknesses
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


def test_make_check_runs_both_scans():
    text = (ROOT / "Makefile").read_text()
    check = text.partition("\ncheck:")[2].partition("\n\n")[0]
    assert "deploy.scanning secrets" in check
    assert "deploy.scanning libraries" in check
