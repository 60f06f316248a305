"""Faust is pinned exactly and known to one place: what must be so for leaving it (0039)."""

import re

from deploy.paths import ROOT

HOME = "services/indicators/stream/"
PRODUCT = ("services", "gateway", "audit", "deploy", "demo")
IMPORTED = re.compile(r"^\s*(?:import|from) faust\b", re.MULTILINE)


def test_faust_is_pinned_exactly_and_locked_at_that():
    asked = (ROOT / "requirements/run.in").read_text()
    version = re.search(r"^faust-streaming==(\S+)$", asked, re.MULTILINE)[1]
    for lock in ("run", "dev", "bench"):
        locked = (ROOT / f"requirements/{lock}.txt").read_text()
        assert re.findall(r"^faust-streaming==(\S+)", locked, re.MULTILINE) == [version]


def test_only_the_stream_knows_faust():
    files = (file for name in PRODUCT for file in (ROOT / name).rglob("*.py"))
    found = {str(f.relative_to(ROOT)) for f in files if IMPORTED.search(f.read_text("utf-8"))}
    assert found
    assert [name for name in sorted(found) if not name.startswith(HOME)] == []
