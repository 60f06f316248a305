"""The documents that the page leads to, as a browser gets them."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from deploy.paths import ROOT
from gateway.api_docs import documents
from gateway.api_docs.document_page import CHINESE, NAMES, SHOWN, render
from gateway.http import problem_handlers
from gateway.http.headers import READING_CSP
from gateway.http.problems import Refusal

ADDRESSES = ROOT / "web" / "src" / "i18n" / "documents.ts"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    http = FastAPI()
    http.add_exception_handler(Refusal, problem_handlers.on_refusal)
    http.include_router(documents.router())
    with TestClient(http) as client:
        yield client


def leads(page: str) -> list[str]:
    return [unquote(unescape(one)) for one in re.findall(r'<a href="([^"]*)"', page)]


def places(page: str) -> set[str]:
    return set(re.findall(r'<h[1-6] id="([^"]*)"', page))


@pytest.mark.parametrize("name", SHOWN)
def test_a_document_is_read_in_either_language_and_leads_to_the_other(client, name):
    english, chinese = client.get(f"/documents/{name}"), client.get(f"/documents/{name}{CHINESE}")
    assert '<html lang="en">' in english.text
    assert '<html lang="zh-CN">' in chinese.text
    assert leads(english.text)[0] == f"{name}{CHINESE}"
    assert leads(chinese.text)[0] == name
    assert english.text.count("<tr>") == chinese.text.count("<tr>")


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_link_in_it_leads_to_a_place_that_is_served(client, name):
    page = client.get(f"/documents/{name}").text
    for address in leads(page):
        path, _, place = address.partition("#")
        other = client.get(f"/documents/{path or name}")
        assert other.status_code == 200, address
        assert not place or place in places(other.text), address


@pytest.mark.parametrize("name", sorted(NAMES))
def test_it_asks_nobody_for_anything(client, name):
    answer = client.get(f"/documents/{name}")
    assert answer.headers["content-security-policy"] == READING_CSP
    assert re.findall(r"<(?:img|script|link|iframe)\b", answer.text) == []


def test_what_is_not_served_stays_as_words_and_pictures_as_what_they_show():
    page = render(
        "operating", "# One\n\n[two](two.md), [runbook](runbook.md#x), ![a road](a.png)\n"
    )
    assert '<p>two, <a href="runbook#x">runbook</a>, a road</p>' in page


@pytest.mark.parametrize("name", ["threat-model", "nobody", "..%2FREADME", "operating.md"])
def test_no_other_file_is_given_away(client, name):
    answer = client.get(f"/documents/{name}")
    assert answer.status_code == 404
    assert "#" not in answer.text


def test_the_page_leads_to_what_is_served_and_the_image_holds_it():
    [named] = re.findall(r"type DocumentName = (.*)", ADDRESSES.read_text("utf-8"))
    assert tuple(re.findall(r"'([a-z]+)'", named)) == SHOWN
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert [name for name in SHOWN if f"!docs/{name}*.md" not in kept] == []
