"""Whether custom resources hold to the operators' own CustomResourceDefinitions, read from files.

`custom.yaml` has the few fields that these manifests use; an operator's own file has all of them.
It is part of the operator's release: whoever installs that has it and names its folder.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jsonschema import Draft202012Validator

from deploy import yaml_files
from deploy.manifests import checking
from deploy.manifests.files import FOLDER
from deploy.manifests.kustomize import build
from deploy.manifests.names import Document

Schemas = dict[tuple[str, str], dict[str, Any]]
DEFINITION = "CustomResourceDefinition"
_PRESERVED = "x-kubernetes-preserve-unknown-fields"


def everything() -> list[Document]:
    """Every manifest of the overlays, and of production with all components. Raises CannotRun."""
    with TemporaryDirectory() as place:
        checking.together(Path(place))
        folders = [*sorted((FOLDER / "overlays").iterdir()), Path(place)]
        return [one for folder in folders for one in yaml_files.read_all(build(folder))]


def schemas(files: Iterable[Path]) -> Schemas:
    """The schemas that the definitions in YAML files give, by apiVersion and kind."""
    found: Schemas = {}
    for file in files:
        for document in filter(None, yaml_files.read_all(file.read_text("utf-8"))):
            if document["kind"] == DEFINITION:
                found |= _defined(document["spec"])
    return found


def faults(documents: Iterable[Document], known: Schemas) -> Iterator[str]:
    """What is wrong with manifests whose kinds are known, a field that is not defined too."""
    for document in documents:
        schema = known.get((document["apiVersion"], document["kind"]))
        if schema is None:
            continue
        for error in Draft202012Validator(schema).iter_errors(document):
            name = document["metadata"]["name"]
            yield f"{document['kind']} {name}: {error.json_path}: {error.message}"


def unknown(documents: Iterable[Document], known: Schemas) -> set[str]:
    """The custom kinds of manifests for which there is no definition."""
    used = {(one["apiVersion"], one["kind"]) for one in documents}
    custom = {tuple(kind.split(" ")) for kind in checking.custom()}
    return {" ".join(kind) for kind in (used & custom) - known.keys()}


def _defined(spec: dict[str, Any]) -> Schemas:
    kind = spec["names"]["kind"]
    return {
        (f"{spec['group']}/{version['name']}", kind): _strict(version["schema"]["openAPIV3Schema"])
        for version in spec["versions"]
        if "schema" in version
    }


def _strict(schema: Any) -> Any:
    """The schema, by which a field is wrong that it does not name and Kubernetes would drop."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: _strict(one) for name, one in schema.items()}
    if told.get("x-kubernetes-int-or-string") is True:
        return {}
    whole = "properties" in told and isinstance(told["properties"], dict)
    if whole and told.get("type") == "object" and not told.get(_PRESERVED):
        told.setdefault("additionalProperties", False)
        if "kind" in told["properties"] and "metadata" in told["properties"]:
            told["properties"]["metadata"] = {}
    return told
