"""The HTTP API may grow; it may not break with its last release or drop what was not announced."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import typer

from gateway import openapi, openapi_releases
from gateway.openapi_releases import broken, released, without_a_word

Document = dict[str, Any]
TEXT = {"type": "string"}
WORD = {"deprecated": True, "description": "Deprecated since 1.1.0: use `code`."}


def api() -> Document:
    """Two operations: one tells rows to anybody, one takes a row from who has a key."""
    row = {
        "type": "object",
        "required": ["code"],
        "properties": {
            "code": {"type": "string", "pattern": "^[a-z]+$"},
            "state": {"enum": ["open", "closed"]},
            "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
            "note": {"type": "string", "maxLength": 10},
        },
    }
    one = {"application/json": {"schema": {"$ref": "#/components/schemas/Row"}}}
    many = {"application/json": {"schema": {"type": "array", "items": one_schema()}}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}
    return {
        "info": {"version": "1.0.0"},
        "components": {"schemas": {"Row": row}},
        "paths": {
            "/rows": {
                "get": {
                    "security": [{}, {"key": []}],
                    "parameters": [limit],
                    "responses": {
                        "200": {"content": many},
                        "404": {},
                        **of_state("open", "closed"),
                    },
                },
                "post": {
                    "security": [{"key": []}],
                    "requestBody": {"content": one},
                    "responses": {"202": {"content": deepcopy(one)}},
                },
            }
        },
    }


def of_state(*words: str) -> Document:
    return {"203": {"content": {"application/json": {"schema": {"enum": list(words)}}}}}


def one_schema() -> Document:
    return {"$ref": "#/components/schemas/Row"}


def changed(change: Callable[[Document], Any]) -> list[str]:
    """What is said of the API after `change(it)`."""
    new = api()
    change(new)
    return broken(api(), new)


def get(document: Document) -> Document:
    return document["paths"]["/rows"]["get"]


def post(document: Document) -> Document:
    return document["paths"]["/rows"]["post"]


def row(document: Document) -> Document:
    return document["components"]["schemas"]["Row"]


def parameter(**words: Any) -> Document:
    return {"name": "q", "in": "query", "schema": TEXT, **words}


BREAKS = {
    "a path is gone": (lambda d: d["paths"].pop("/rows"), "GET /rows: is gone"),
    "a method is gone": (lambda d: d["paths"]["/rows"].pop("post"), "POST /rows: is gone"),
    "a parameter is gone": (lambda d: get(d)["parameters"].pop(), "is no parameter any more"),
    "a parameter is required": (
        lambda d: get(d)["parameters"][0].update(required=True),
        "query limit: is required now",
    ),
    "a new parameter is required": (
        lambda d: get(d)["parameters"].append(parameter(required=True)),
        "query q: is new and required",
    ),
    "a parameter is narrowed": (
        lambda d: get(d)["parameters"][0]["schema"].update(maximum=50),
        "query limit: no longer takes",
    ),
    "a parameter has another type": (
        lambda d: get(d)["parameters"][0].update(schema={"type": "boolean"}),
        "query limit: no longer takes",
    ),
    "a body is required": (
        lambda d: post(d)["requestBody"].update(required=True),
        "a body is required now",
    ),
    "a kind of body is gone": (
        lambda d: post(d)["requestBody"].update(content={}),
        "no longer takes application/json",
    ),
    "a member is required": (
        lambda d: row(d)["required"].append("state"),
        "POST /rows: application/json: no longer takes",
    ),
    "a member is gone": (lambda d: row(d)["properties"].pop("note"), "[].note is no longer said"),
    "a member is no longer taken": (
        lambda d: row(d)["properties"].pop("note"),
        "application/json: note is no longer taken",
    ),
    "a required member may be absent": (
        lambda d: row(d)["required"].clear(),
        "200: says what it did not say",
    ),
    "a value is no longer taken": (
        lambda d: row(d)["properties"]["state"]["enum"].pop(),
        "application/json: no longer takes",
    ),
    "a member is shorter": (
        lambda d: row(d)["properties"]["note"].update(maxLength=5),
        "application/json: no longer takes",
    ),
    "a member has another type": (
        lambda d: row(d)["properties"].update(note={"type": "integer"}),
        "200: says what it did not say",
    ),
    "a pattern is another": (
        lambda d: row(d)["properties"]["code"].update(pattern="^[a-y]+$"),
        "Row: another pattern at",
    ),
    "an answer is gone": (
        lambda d: get(d)["responses"].pop("200"),
        "no longer answers 200",
    ),
    "an answer is of another kind": (
        lambda d: get(d)["responses"]["200"].update(content={"text/csv": {}}),
        "200: no longer answers as application/json",
    ),
    "a key is wanted": (
        lambda d: get(d).update(security=[{"key": []}]),
        "wants a key or a session where it wanted none",
    ),
}
GROWS = {
    "a path": lambda d: d["paths"].update({"/more": deepcopy(d["paths"]["/rows"])}),
    "a parameter": lambda d: get(d)["parameters"].append(parameter()),
    "a wider parameter": lambda d: get(d)["parameters"][0]["schema"].update(maximum=1000),
    "a member": lambda d: row(d)["properties"].update(colour=TEXT),
    "a word of an answer": lambda d: get(d)["responses"].update(of_state("open", "lost")),
    "a way to show who asks": lambda d: post(d)["security"].append({"session": []}),
    "a status": lambda d: get(d)["responses"].update({"429": {}}),
    "a refusal less": lambda d: get(d)["responses"].pop("404"),
    "words": lambda d: row(d).update(description="another"),
}


@pytest.mark.parametrize(("change", "said"), BREAKS.values(), ids=BREAKS)
def test_what_breaks_callers_is_said(change: Callable, said: str) -> None:
    assert any(said in reason for reason in changed(change)), changed(change)


@pytest.mark.parametrize("change", GROWS.values(), ids=GROWS)
def test_the_api_may_grow(change: Callable) -> None:
    assert changed(change) == []


def test_what_the_last_release_called_deprecated_may_be_gone() -> None:
    old = api()
    get(old)["parameters"][0].update(WORD)
    row(old)["properties"]["note"].update(WORD)
    post(old).update(WORD)
    new = deepcopy(old)
    get(new)["parameters"].clear()
    row(new)["properties"].pop("note")
    new["paths"]["/rows"].pop("post")
    assert broken(old, new) == []


def test_what_is_deprecated_only_now_may_not_be_gone() -> None:
    assert changed(lambda d: get(d).update(WORD)) == []
    assert changed(lambda d: (get(d).update(WORD), get(d)["parameters"].clear()))


def test_what_is_deprecated_says_since_when_and_what_to_use_instead() -> None:
    new = api()
    get(new).update(WORD)
    assert list(without_a_word(new)) == []
    get(new)["description"] = "Deprecated since 1.1.0: "
    row(new)["properties"]["note"]["deprecated"] = True
    assert [line.partition(": ")[0] for line in without_a_word(new)] == ["GET /rows", "Row.note"]


def test_a_person_who_has_looked_at_a_pattern_may_let_it_pass() -> None:
    new = api()
    row(new)["properties"]["code"]["pattern"] = "^[a-z]{1,}$"
    assert broken(api(), new)
    assert broken(api(), new, reviewed=True) == []


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Document:
    """The API of today after one path was dropped, the release before it still having it."""
    new = api()
    new["paths"] = {}

    async def document() -> Document:
        return new

    monkeypatch.setattr(openapi, "document", document)
    monkeypatch.setattr(openapi_releases, "released", api)
    return new


def test_a_break_fails_under_the_same_first_number(now: Document) -> None:
    now["info"]["version"] = "1.9.0"
    with pytest.raises(typer.Exit):
        openapi_releases.check()


def test_a_break_passes_where_the_first_number_was_raised(now: Document) -> None:
    now["info"]["version"] = "2.0.0"
    openapi_releases.check()


async def test_the_api_of_this_code_holds_to_its_last_release() -> None:
    new = await openapi.document()
    assert broken(released(), new) == []
    assert list(without_a_word(new)) == []


def test_what_is_kept_has_no_words_and_all_names() -> None:
    kept = openapi_releases._without_words(
        {
            "description": "of a row",
            "properties": {"description": {"title": "x", "type": "string"}, "title": TEXT},
        }
    )
    assert kept == {"properties": {"description": TEXT, "title": TEXT}}
