"""Whoever changes what a fact adds to a figure must raise `definition` in its entity's file."""

import ast
import hashlib
import inspect
from collections.abc import Iterator

import pytest

from services.contracts.entities import BY_TOPIC
from services.contracts.entities.declaration import Entity
from services.contracts.topology import DEFINITIONS
from services.indicators import buildings, declared, deltas, matters

# Topic -> number -> digests of what decides its facts' deltas, without words. Add a number when
# facts of the topic get other deltas; a digest to the last number when the same deltas are only
# written differently.
DIGESTS: dict[str, dict[int, tuple[str, ...]]] = {
    "enterprises.case": {1: ("1ac0973108225624",), 2: ("0bc342063f8038df",)},
    "enterprises.reading": {1: ("97147a404a91abe6",)},
    "enterprises.listing": {1: ("4dfa99b5712d7cf6",)},
    "enterprises.link": {1: ("2e2923519596e3b3",)},
    "enterprises.thing": {1: ("097b5cfc29404029",)},
    "funds.claim": {1: ("1ac0973108225624",), 2: ("0bc342063f8038df",)},
    "talent.matter": {1: ("1ac0973108225624",), 2: ("0bc342063f8038df",)},
    "indicators.task": {1: ("1ac0973108225624",), 2: ("0bc342063f8038df",)},
    "enterprises.carrier": {1: ("c5a6c47c258d3f31",)},
    "enterprises.enterprise": {1: ("e4a02248d0ee677f",), 2: ("b0965acee7397a27",)},
    "enterprises.platform": {1: ("00b40f9d9a608a16",)},
    "enterprises.product": {1: ("72c33781e4b11778",)},
    "enterprises.qualification": {1: ("720d9d21a62f3a7c",)},
    "enterprises.report": {1: ("2ed3245ed64a2d0e",), 2: ("585cf4c4a5c8abfd",)},
    "funds.fund": {1: ("db8ac0462a547c6a",)},
    "funds.investment": {1: ("124f7cb506df4f53",)},
    "funds.loan": {1: ("6bb366fc5e3bfa3d",)},
    "funds.pool": {1: ("933497e6e5dbfa2d",)},
    "talent.base": {1: ("f34cbb004790aaba",)},
    "talent.headcount": {1: ("f199e04631ae0089",)},
}


def digest(topic: str) -> str:
    code = [text for _, text in sorted(_code(topic).items())]
    decides = code if topic in deltas.CODED else [*code, *_figures(BY_TOPIC[topic])]
    return hashlib.sha256("\n".join(decides).encode()).hexdigest()[:16]


def _figures(entity: Entity) -> Iterator[str]:
    """What a declaration says of figures, and the fields that date them."""
    for figure in entity.figures:
        conditions = [(one.field, one.equals) for one in figure.conditions]
        yield repr((figure.code, figure.amount, figure.over, figure.on, figure.by, conditions))
    yield repr(entity.opening and entity.opening.day)
    yield repr([[field.name for field in entity.of_source(one)] for one in ("ending", "held")])


def _code(topic: str) -> dict[str, str]:
    """The function of a coded topic or that of all declared ones, and all that it uses."""
    named = _parts()
    if topic not in deltas.CODED:
        wanted = [declared.declared_deltas.__name__]
    else:
        told = [some[topic] for some in (deltas.CODED, deltas.DRILL) if topic in some]
        wanted = [getattr(one, "func", one).__name__ for one in told]
    found: dict[str, str] = {}
    while wanted:
        name = wanted.pop()
        if name in named and name not in found:
            found[name] = ast.dump(named[name])
            wanted += [one.id for one in ast.walk(named[name]) if isinstance(one, ast.Name)]
    return found


def _parts() -> dict[str, ast.stmt]:
    """The functions and constants of the deltas' code by name."""
    named: dict[str, ast.stmt] = {}
    for module in (declared, deltas, matters, buildings):
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef):
                named[node.name] = _without_words(node)
            elif isinstance(node, ast.Assign):
                named |= {one.id: node for one in node.targets if isinstance(one, ast.Name)}
    return named


def _without_words(function: ast.FunctionDef) -> ast.FunctionDef:
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return function


@pytest.mark.parametrize("topic", DEFINITIONS)
def test_a_changed_delta_has_a_new_definition(topic: str) -> None:
    number = DEFINITIONS[topic]
    assert digest(topic) == DIGESTS.get(topic, {}).get(number, ("",))[-1], (
        f"what facts of {topic} add to figures changed: raise `definition` in "
        f"services/contracts/entities/{BY_TOPIC[topic].name}.toml and add {digest(topic)} here, "
        "or undo the change"
    )


def test_the_newest_definitions_are_in_force() -> None:
    assert {topic: max(numbers) for topic, numbers in DIGESTS.items()} == DEFINITIONS


def test_a_coded_delta_depends_on_what_it_calls_and_on_no_other() -> None:
    functions = {"report", "employed", "during", "pool", "qualification", "declared_deltas"}
    assert _code("enterprises.report").keys() & functions == {"report", "employed", "during"}
    assert _code("funds.pool").keys() & functions == {"pool"}
    assert "CERTIFICATE_INDICATORS" in _code("enterprises.qualification")
    assert _code("enterprises.carrier").keys() >= {"declared_deltas", "_of_figure", "_held"}
    assert "report" not in _code("enterprises.carrier")


def test_a_condition_and_the_day_of_opening_decide_deltas() -> None:
    carrier = BY_TOPIC["enterprises.carrier"]
    figure = carrier.figures[0]
    other = figure.conditions[0].model_copy(update={"equals": False})
    changed = carrier.model_copy(
        update={"figures": (figure.model_copy(update={"conditions": (other,)}),)}
    )
    assert list(_figures(changed)) != list(_figures(carrier))
    opening = carrier.opening.model_copy(update={"day": "another"})
    moved = carrier.model_copy(update={"opening": opening})
    assert list(_figures(moved)) != list(_figures(carrier))
    renamed = carrier.model_copy(update={"zh": "别的"})
    assert list(_figures(renamed)) == list(_figures(carrier))
