"""`make check` fails for a secret in the tree and for a library with a known weakness."""

from deploy.paths import ROOT
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


def test_make_check_runs_both_scans():
    text = (ROOT / "Makefile").read_text()
    check = text.partition("\ncheck:")[2].partition("\n\n")[0]
    assert "deploy.scanning secrets" in check
    assert "deploy.scanning libraries" in check
