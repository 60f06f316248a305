"""How the gateway asks the read model for lists, and what it makes of refusals. No services."""

from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx2
import orjson
import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError

from gateway.access.api_keys import Key
from gateway.audit_log.reads import Reads
from gateway.database import Database
from gateway.exports import list_routes
from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader
from gateway.figures.statistics import Statistics
from gateway.http import problem_handlers
from gateway.http.problems import Refusal
from gateway.registers import routes
from services.indicators.read_model.statements.filters import Refused
from services.reasons import of, say
from services.reasons.answers import Declined, on_declined

DAY = date(2026, 3, 1)
NO_SORT = Refused("sort", say("is_none_of", given="colour", known="amount"))
EMPTY = {"count": 0, "totals": {}, "rows": [], "next": None, "sort": "name", "restricted": False}


class ReadModel:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self, status: int = 200, body: Any = EMPTY) -> None:
        self.asked: list[tuple[str, list[tuple[str, str]]]] = []
        self.status, self.body = status, body

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        query = parse_qsl(request.url.query.decode(), keep_blank_values=True)
        self.asked.append((request.url.path, sorted(query)))
        if request.url.path.endswith("/all") and self.status == 200:
            return httpx2.Response(200, content=b"")
        return httpx2.Response(self.status, json=self.body)


def of_a_caller(scopes: tuple[str, ...], request: Request) -> None:
    """As gateway/access/authorization.py leaves the caller."""
    request.state.caller = Key(name="asking", role="operator", scopes=scopes)


async def get(
    model: ReadModel,
    path: str,
    scopes: tuple[str, ...] = ("district",),
    language: str = "",
    **params: Any,
) -> httpx2.Response:
    reader = Reader(Generations(), Statistics(), Rules(), clock=lambda: DAY)
    transport = httpx2.MockTransport(model.answer)
    inside = httpx2.AsyncClient(transport=transport, base_url="http://read-model")
    http = FastAPI(dependencies=[Depends(partial(of_a_caller, scopes))])
    reads = Reads(Database("nowhere"))
    http.add_exception_handler(Refusal, problem_handlers.on_refusal)
    http.add_exception_handler(RequestValidationError, problem_handlers.on_invalid)
    http.include_router(routes.router(reader, inside, reads))
    http.include_router(list_routes.router(reader, inside, None, None, reads))
    outside = httpx2.ASGITransport(http)
    async with inside, httpx2.AsyncClient(transport=outside, base_url="http://gateway") as client:
        headers = {"Accept-Language": language}
        return await client.get(f"/api/v1/{path}", params=params, headers=headers)


async def test_all_that_is_asked_of_a_list_comes_to_the_read_model() -> None:
    model = ReadModel()
    asked = {"filter": ["level:national", "level:district"], "sort": "-name", "open": "false"}
    answer = await get(model, "registers/platforms", q="x", cursor="c", limit=7, **asked)
    assert answer.status_code == 200
    assert answer.json() | {"as_of": "2026-03-01", "name": "platforms"} == answer.json()
    [(path, query)] = model.asked
    assert path == "/lists/platforms"
    assert query == [
        *[("as_of", "2026-03-01"), ("cursor", "c")],
        *[("filter", "level:district"), ("filter", "level:national")],
        *[("limit", "7"), ("open", "false"), ("q", "x"), ("scope", "district"), ("sort", "-name")],
    ]


@pytest.mark.parametrize(
    ("scopes", "asked"),
    [
        (("bank/示例银行", "carrier/C-1"), ["bank/示例银行", "carrier/C-1"]),
        ((), ["-"]),
    ],
)
@pytest.mark.parametrize("path", ["registers/loans", "enterprises", "exports/enterprises.csv"])
async def test_the_read_model_is_told_what_the_asker_may_see(
    path: str, scopes: tuple[str, ...], asked: list[str]
) -> None:
    model = ReadModel()
    assert (await get(model, path, scopes)).status_code == 200
    assert [value for name, value in model.asked[0][1] if name == "scope"] == asked


async def test_a_file_of_what_one_may_see_says_so_in_its_name() -> None:
    whole = await get(ReadModel(), "exports/registers/loans.csv")
    part = await get(ReadModel(), "exports/registers/loans.csv", ("bank/示例银行",))
    names = [unquote(one.headers["content-disposition"]) for one in (whole, part)]
    assert ["仅本人可见范围" in name for name in names] == [False, True]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {("open", "true")}),
        ({"state": "active"}, {("open", "true")}),
        ({"state": "all"}, set()),
        ({"open": "false"}, {("open", "false")}),
        (
            {"sector": "fintech", "qualification": "tech", "carrier": "C-1", "state": "all"},
            {("filter", f) for f in ("sectors:fintech", "qualifications:tech", "carrier_id:C-1")},
        ),
    ],
)
async def test_older_parameters_of_enterprises_are_filters(asked: dict, expected: set) -> None:
    for path in ("enterprises", "exports/enterprises.csv"):
        model = ReadModel()
        assert (await get(model, path, **asked)).status_code == 200
        [(where, query)] = model.asked
        assert where.removesuffix("/all") == "/lists/enterprises"
        assert {one for one in query if one[0] in ("open", "filter")} == expected


REFUSED = {
    "filter": "filter: colour is none of product, enterprise_id",
    "sort": "sort: colour is none of amount",
    "cursor": "cursor: not of this list, its filters and its order",
}
LISTED = ("registers/loans", "enterprises")
EXPORTED = ("exports/registers/loans.csv", "exports/enterprises.json")
PLACES = [(path, name) for path in LISTED for name in REFUSED]
PLACES += [(path, name) for path in EXPORTED for name in ("filter", "sort")]


@pytest.mark.parametrize(("path", "parameter"), PLACES)
async def test_what_the_read_model_refuses_is_refused_with_its_place(
    path: str, parameter: str
) -> None:
    model = ReadModel(422, {"detail": REFUSED[parameter]})
    answer = await get(model, path, **{parameter: "colour"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    reason = REFUSED[parameter]
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["reason"]) == (f"/query/{parameter}", reason)


async def test_a_list_of_reasons_of_the_read_model_keeps_its_places() -> None:
    said = [{"loc": ["query", "limit"], "msg": "too many", "type": "x"}]
    answer = await get(ReadModel(422, {"detail": said}), "registers/loans")
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["reason"]) == ("/query/limit", "too many")


async def test_a_read_model_that_fails_is_503() -> None:
    answer = await get(ReadModel(500), "registers/loans")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


async def test_an_export_asks_once_for_all_rows() -> None:
    model = ReadModel()
    assert (await get(model, "exports/registers/funds.json", sort="name")).status_code == 200
    [(path, query)] = model.asked
    assert path == "/lists/funds/all"
    asked = [("as_of", "2026-03-01"), ("most", "200001"), ("scope", "district"), ("sort", "name")]
    assert query == asked


async def test_an_export_waits_for_a_read_model_that_knows_whole_lists() -> None:
    answer = await get(ReadModel(404, {"detail": "Not Found"}), "exports/registers/funds.json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


async def test_the_reason_of_a_read_model_is_said_in_the_language_of_who_asks() -> None:
    refused = await on_declined(None, Declined(HTTPStatus.UNPROCESSABLE_ENTITY, of(NO_SORT)))
    model = ReadModel(422, orjson.loads(refused.body))
    answer = await get(model, "registers/loans", language="zh", sort="colour")
    assert answer.json()["errors"] == [
        {
            "pointer": "/query/sort",
            "reason": "sort：colour 不是 amount 之一",
            "code": "of_parameter",
        }
    ]
