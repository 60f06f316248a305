from pathlib import Path

import pytest

from deploy.embedded.toolchain import node
from deploy.errors import CannotRun
from deploy.report import SILENT


def tool(folder: Path, name: str, script: str) -> Path:
    binary = folder / name
    binary.write_text(f"#!/bin/sh\n{script}\n")
    binary.chmod(0o755)
    return binary


@pytest.mark.parametrize("version", ["v22.18.0", "v22.20.0", "v24.1.0"])
def test_a_node_that_can_build_the_page_is_used(version, tmp_path, monkeypatch):
    tool(tmp_path, "node", f"echo {version}")
    npm = tool(tmp_path, "npm", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node.npm() == str(npm)


@pytest.mark.parametrize("version", ["v18.20.0", "v20.20.2", "v21.7.0", "v22.17.1", "nonsense"])
def test_a_node_that_is_too_old_is_passed_over(version, tmp_path):
    assert not node.new_enough(tool(tmp_path, "node", f"echo {version}"))


def test_a_build_that_fails_is_told_in_one_sentence(tmp_path, monkeypatch):
    tool(tmp_path, "node", "echo v24.1.0")
    tool(tmp_path, "npm", "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(CannotRun, match=r"`npm run build` failed in web"):
        node.run(["run", "build"], SILENT)
