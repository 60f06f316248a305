from pathlib import Path

import pytest

from deploy.embedded.toolchain.java import find_java


def java(folder: Path, version: str) -> Path:
    binary = folder / "bin" / "java"
    binary.parent.mkdir(parents=True)
    binary.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020-01-01' >&2\n")
    binary.chmod(0o755)
    return binary


@pytest.mark.parametrize("old", ["11.0.2", "1.8.0_292", "16"])
def test_a_java_that_is_too_old_is_passed_over(old, tmp_path, monkeypatch):
    java(tmp_path / "old", old)
    newer = java(tmp_path / "new", "17.0.1")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    monkeypatch.setenv("PATH", str(newer.parent))
    assert find_java() == newer


def test_the_java_that_java_home_names_comes_first(tmp_path, monkeypatch):
    chosen = java(tmp_path / "home", "21")
    on_path = java(tmp_path / "path", "25.0.1")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(on_path.parent))
    assert find_java() == chosen
