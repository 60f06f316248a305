from pathlib import Path

import pytest

from deploy.manifests import operators

DEFINITION = """\
kind: CustomResourceDefinition
spec:
  group: plan.example
  names: {kind: Wall}
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          properties:
            apiVersion: {type: string}
            kind: {type: string}
            metadata: {type: object}
            spec:
              type: object
              required: [height]
              properties:
                height: {type: integer}
                width: {anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}
                paint: {type: object, x-kubernetes-preserve-unknown-fields: true}
---
kind: Deployment
"""
GOOD = {"height": 1, "width": "2", "paint": {"any": "colour"}}


def faults(tmp_path: Path, spec: dict) -> list[str]:
    (tmp_path / "wall.yaml").write_text(DEFINITION)
    known = operators.schemas(tmp_path.glob("*.yaml"))
    wall = {"apiVersion": "plan.example/v1", "kind": "Wall", "metadata": {"name": "north"}}
    stranger = {"apiVersion": "plan.example/v2", "kind": "Wall", "metadata": {"name": "south"}}
    return list(operators.faults([wall | {"spec": spec}, stranger], known))


def test_what_an_operator_defines_passes(tmp_path):
    assert faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    "spec",
    [{}, {"height": "1"}, {**GOOD, "hight": 2}],
    ids=["missing", "of another type", "unknown"],
)
def test_what_it_does_not_define_is_told(tmp_path, spec):
    [said] = faults(tmp_path, spec)
    assert said.startswith("Wall north: $.spec")
