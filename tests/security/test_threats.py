"""The threat model names tests that exist, and is found from where operators look."""

import ast
import re

import pytest

from deploy.paths import ROOT

PAPER = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAPER)
ROWS = [line for line in PAPER.splitlines() if line.startswith("|")][2:]


def functions_of(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED}))
def test_every_test_that_the_threat_model_names_exists(file):
    named = {test for one, test in NAMED if one == file}
    assert named - functions_of(file) == set()


def test_every_claim_names_a_test():
    assert len(ROWS) > 15
    assert [row for row in ROWS if "::test_" not in row] == []


def test_the_threat_model_is_linked():
    assert "](threat-model.md)" in (ROOT / "docs" / "operating.md").read_text("utf-8")
