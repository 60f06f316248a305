"""Whoever changes what a fact adds to a figure must raise the definition's number."""

import ast
import hashlib
import inspect

from services.indicators import deltas

# Number -> digests of the deltas' code without its words. Add a number when any fact gets other
# deltas; a digest to the last number when the same deltas are only written differently.
DEFINITIONS = {1: ("68f832920718c02c", "7c4fc86e8a2b36ab")}


def digest() -> str:
    tree = ast.parse(inspect.getsource(deltas))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    code = [node for node in tree.body if "DEFINITION" not in ast.dump(node)]
    return hashlib.sha256("\n".join(map(ast.dump, code)).encode()).hexdigest()[:16]


def test_a_changed_delta_has_a_new_definition() -> None:
    assert digest() == DEFINITIONS[deltas.DEFINITION][-1], (
        "the deltas changed: raise DEFINITION in services/indicators/deltas.py and add the "
        f"digest {digest()} here, or undo the change"
    )


def test_the_newest_definition_is_in_force() -> None:
    assert max(DEFINITIONS) == deltas.DEFINITION
