"""One version wherever the product names its own, and a changelog that tells of it."""

import json
import re
from datetime import date
from itertools import pairwise

from deploy.paths import ROOT
from gateway import openapi_releases
from services.contracts.published import asyncapi
from services.kit.version import VERSION

SECTION = re.compile(r"^## \[(\d+)\.(\d+)\.(\d+)\] - (\S+)$", re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_documents_have_the_projects_version():
    assert re.search(r'^version = "(.+)"$', text("pyproject.toml"), re.MULTILINE)[1] == VERSION
    assert asyncapi.document()["info"]["version"] == VERSION
    for name in ("asyncapi", "openapi"):
        assert json.loads(text(f"docs/{name}.json"))["info"]["version"] == VERSION


def test_the_image_says_its_version():
    told = re.findall(r'image\.version="(.+?)"', text("deploy/Dockerfile"))
    assert told == [VERSION]
    tags = re.findall(r"yuzhong-plan:(\d\S*)", text("deploy/kubernetes/README.md"))
    assert set(tags) == {VERSION}
    # The version is read from there while the product runs.
    assert "!pyproject.toml" in text(".dockerignore").splitlines()


def test_the_version_is_not_older_than_the_last_release():
    kept = openapi_releases.version(openapi_releases.released())
    assert [*map(int, kept.split("."))] <= [*map(int, VERSION.split("."))]


def test_the_changelog_tells_of_this_version_and_of_each_before_it():
    found = SECTION.findall(text("CHANGELOG.md"))
    numbers = [tuple(map(int, section[:3])) for section in found]
    assert numbers[0] == tuple(map(int, VERSION.split(".")))
    assert all(newer > older for newer, older in pairwise(numbers))
    days = [date.fromisoformat(section[3]) for section in found]
    assert all(newer >= older for newer, older in pairwise(days))
    assert text("CHANGELOG.md").index("## [Unreleased]") < text("CHANGELOG.md").index(VERSION)


def test_the_changelog_sorts_changes_by_kind():
    kinds = re.findall(r"^### (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert kinds
    assert set(kinds) <= KINDS
