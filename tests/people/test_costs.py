"""Who asks costly questions again and again hears when to come back; cheap ones go on."""

import asyncio
from typing import Any

import httpx2
import pytest
from limits import parse
from pydantic import ValidationError
from starlette.applications import Starlette

from gateway.access.policy import ROUTES, cost
from gateway.access.rates import Rates
from gateway.http.problems import Refusal
from gateway.settings import COSTLIEST, GatewaySettings
from services.kit.telemetry import health
from tests.fates.caller import Caller
from tests.people.conftest import gateway_beside
from tests.support.nowhere import REQUIRED

SERIES = "/api/v1/indicators/workforce/series"


def test_what_costs_is_a_route_of_the_table():
    costly = {place for place in ROUTES if cost(place, "day")}
    assert len(costly) == 8
    assert not any(cost(place, "month") for place in costly if place[1].find("/series") > 0)


async def test_one_askers_questions_hold_up_nobody_else():
    rates = Rates("1/minute", "1/minute", "1/minute", "10/minute")
    await rates.spend_cost("a", 5)
    await rates.spend_cost("a", 5)
    with pytest.raises(Refusal) as refused:
        await rates.spend_cost("a", 5)
    assert refused.value.status == 429
    await rates.spend_cost("b", 5)


def test_what_may_be_spent_is_enough_for_every_question_or_the_gateway_does_not_start():
    assert max(cost(place, "day") for place in ROUTES) == COSTLIEST
    assert parse(GatewaySettings.model_fields["costly_rate"].default).amount >= COSTLIEST
    assert GatewaySettings(**REQUIRED, costly_rate="60/hour").costly_rate == "60/hour"
    for rate in ("59/minute", "5/second", "many"):
        with pytest.raises(ValidationError) as refused:
            GatewaySettings(**REQUIRED, costly_rate=rate)
        [problem] = refused.value.errors()
        assert problem["loc"] == ("costly_rate",)
        assert (rate == "many") or "a recount costs 60" in problem["msg"]


def test_days_again_and_again_are_429_and_months_go_on(district):
    with gateway_beside(district, PUBLIC_FIGURES="true", COSTLY_RATE="60/minute") as url:
        asked = Caller(url, "")
        answers = [asked.ask("GET", SERIES, params={"grain": "day"}) for _ in range(13)]
        assert [one.status_code for one in answers] == [*[200] * 12, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert asked.ask("GET", SERIES, params={"grain": "month"}).status_code == 200
        elsewhere = Caller(url, "", address="127.0.0.7")
        assert elsewhere.ask("GET", SERIES, params={"grain": "day"}).status_code == 200
        keyed = Caller(url, district.state.secrets().demo_key)
        recounts = [keyed.ask("GET", "/api/v1/audit").status_code for _ in range(2)]
        assert recounts == [200, 429]


async def test_readiness_is_worked_out_once_a_second_however_many_ask():
    asked = []

    async def probe() -> dict[str, Any]:
        asked.append(1)
        return {"ready": True, "behind": 0}

    transport = httpx2.ASGITransport(Starlette(routes=health.public_routes(probe)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as http:
        answers = await asyncio.gather(*(http.get("/readyz") for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(asked) == 1
