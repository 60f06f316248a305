"""Whether manifests hold to the schemas of their kinds; a field that is unknown there is wrong."""

import json
import os
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import kubernetes_validate
import yaml
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from deploy import yaml_files
from deploy.manifests.files import FOLDER
from deploy.manifests.kustomize import build
from deploy.manifests.names import Document

KUBERNETES = "1.33"
PRODUCTION = FOLDER / "overlays" / "production"
COMPONENTS = FOLDER / "components"
CUSTOM = Path(__file__).with_name("custom.yaml")
_METADATA = {"name", "namespace", "labels", "annotations"}


def composition_problems(file: Path) -> list[str]:
    """What is wrong in a file of Compose, by the Compose specification."""
    # The schema alone is wanted: the package itself asks for a newer click than Faust stands.
    vendored = Path(find_spec("check_jsonschema").origin).parent / "builtin_schemas" / "vendor"
    schema = json.loads((vendored / "compose-spec.json").read_text("utf-8"))
    errors = validator_for(schema)(schema).iter_errors(yaml_files.read(file.read_text("utf-8")))
    return [f"{file.name}: {error.json_path}: {error.message}" for error in errors]


def problems(folder: Path) -> list[str]:
    """What is wrong in an overlay, as one line each. Raises CannotRun where it cannot be built."""
    documents = yaml_files.read_all(build(folder))
    return [f"{_title(one)}: {fault}" for one in documents for fault in faults(one)]


def optional_problems() -> list[str]:
    """The same in production with every component that may be added to it."""
    with TemporaryDirectory() as place:
        together(Path(place))
        return problems(Path(place))


def together(place: Path) -> None:
    """Write into a folder production with every component but the demonstration issuer."""
    production = yaml_files.read((PRODUCTION / "kustomization.yaml").read_text("utf-8"))
    chosen = {Path(one).name for one in production["components"]} | {"issuer"}
    added = [one for one in sorted(COMPONENTS.iterdir()) if one.name not in chosen]
    written = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [os.path.relpath(PRODUCTION, place)],
        "components": [os.path.relpath(one, place) for one in added],
    }
    (place / "kustomization.yaml").write_text(yaml.safe_dump(written), "utf-8")


def faults(document: Document) -> Iterator[str]:
    """What is wrong with one manifest."""
    schema = custom().get(_kind(document))
    if schema is not None:
        yield from _custom_faults(document, schema)
    elif "." in document["apiVersion"].partition("/")[0].removesuffix(".k8s.io"):
        yield f"no schema for {_kind(document)}"
    else:
        yield from _own_faults(document)


def _own_faults(document: Document) -> Iterator[str]:
    """Of Kubernetes' own kinds."""
    try:
        kubernetes_validate.validate(document, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        yield f"{'.'.join(map(str, error.path))}: {error.message}"
    except (
        kubernetes_validate.InvalidSchemaError,
        kubernetes_validate.SchemaNotFoundError,
    ) as error:
        yield str(error)


def _custom_faults(document: Document, schema: dict[str, Any]) -> Iterator[str]:
    odd = document.keys() - {"apiVersion", "kind", "metadata", "spec"}
    odd |= document["metadata"].keys() - _METADATA
    yield from (f"{name}: unknown" for name in sorted(odd))
    for error in Draft202012Validator(schema).iter_errors(document.get("spec")):
        yield f"{error.json_path.replace('$', 'spec', 1)}: {error.message}"


@cache
def custom() -> dict[str, dict[str, Any]]:
    """The schemas of custom resources by `apiVersion kind`."""
    schemas = yaml_files.read(CUSTOM.read_text("utf-8"))
    shared = {"$defs": schemas.pop("$defs")}
    return {kind: schema | shared for kind, schema in schemas.items()}


def _kind(document: Document) -> str:
    return f"{document['apiVersion']} {document['kind']}"


def _title(document: Document) -> str:
    return f"{document['kind']} {document['metadata']['name']}"
