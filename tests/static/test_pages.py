from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from gateway.http import built_page, problem_handlers
from gateway.http.problems import Refusal

SCRIPT = "/assets/index-a1b2c3.js"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>the page")
    (tmp_path / "work.html").write_text("<!doctype html>the workbench")
    (tmp_path / "secret.txt").write_text("not for browsers")
    script = tmp_path / SCRIPT.removeprefix("/")
    script.write_text("plain")
    script.with_name(f"{script.name}.br").write_bytes(b"brotli")
    script.with_name(f"{script.name}.gz").write_bytes(b"gzip")
    return tmp_path


@pytest.fixture
def client(dist: Path) -> Iterator[TestClient]:
    http = FastAPI()
    http.add_exception_handler(Refusal, problem_handlers.on_refusal)
    http.add_exception_handler(HTTPException, problem_handlers.on_http)
    http.include_router(built_page.router(dist))
    with TestClient(http) as client:
        yield client


@pytest.mark.parametrize("address", ["/work", "/work/tables/1", "/work/enterprises/91-X"])
def test_every_address_of_the_workbench_is_one_document(client, address):
    answer = client.get(address)
    assert answer.text == "<!doctype html>the workbench"
    assert answer.headers["content-type"].startswith("text/html")


def test_a_page_with_a_document_of_its_own_gets_it_and_no_other_file(client, dist):
    (dist / "work-desk.html").write_text("<!doctype html>the desk")
    (dist / "work-DESK.html").write_text("<!doctype html>nobody's")
    assert client.get("/work/desk").text == "<!doctype html>the desk"
    assert client.get("/work/desk/more").text == "<!doctype html>the desk"
    for other in ("/work/desks", "/work/DESK", "/work/..%2Fsecret", "/work/desk.html"):
        assert client.get(other).text == "<!doctype html>the workbench"


def test_the_wall_is_a_document_of_its_own(client):
    answer = client.get("/")
    assert answer.text == "<!doctype html>the page"
    assert answer.headers["content-type"].startswith("text/html")


def test_a_browser_at_no_address_gets_the_page_that_says_so_and_programs_a_problem(
    client, dist, monkeypatch
):
    monkeypatch.setattr(built_page, "DIST", dist)
    opened = client.get("/nope", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (opened.status_code, opened.text) == (404, "<!doctype html>the page")
    for asked, accept in (("/nope", "*/*"), ("/api/v1/nope", "text/html")):
        answer = client.get(asked, headers={"Accept": accept})
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_document_is_asked_for_again_and_a_hashed_file_never(client):
    assert client.get("/").headers["cache-control"] == "no-cache"
    script = client.get(SCRIPT, headers={"Accept-Encoding": "identity"})
    assert "immutable" in script.headers["cache-control"]


@pytest.mark.parametrize(
    ("asked", "body", "encoding"),
    [
        ("gzip, deflate, br", b"brotli", "br"),
        ("gzip;q=0.5", b"gzip", "gzip"),
        ("gzip, br;q=0", b"gzip", "gzip"),
        ("br;q=0.0, gzip;q=0", b"plain", None),
        ("identity", b"plain", None),
    ],
)
def test_a_file_comes_as_small_as_the_browser_takes_it(client, asked, body, encoding):
    with client.stream("GET", SCRIPT, headers={"Accept-Encoding": asked}) as answer:
        assert b"".join(answer.iter_raw()) == body
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "address", ["/assets/gone.js", "/assets/..%2fsecret.txt", "/assets/%2e%2e%2fsecret.txt"]
)
def test_nothing_but_the_built_files_is_given_away(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "not for browsers" not in answer.text


def test_a_page_that_was_not_built_says_how_to_build_it(client, dist):
    (dist / "work.html").unlink()
    answer = client.get("/work/tables/1")
    assert answer.status_code == 503
    assert "make page" in answer.text


def test_a_build_is_served_without_a_restart(client, dist):
    (dist / "index.html").write_text("a newer page")
    assert client.get("/").text == "a newer page"
