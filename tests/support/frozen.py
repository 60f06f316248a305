"""What a snapshot keeps, worked out in memory: no PostgreSQL, no read model."""

import json
from collections import defaultdict
from datetime import date
from typing import Any

import httpx2
import orjson

from gateway.figures.answerable import ASSIGNMENTS, EXPLANATIONS, Answerable
from gateway.figures.judging import Rules
from gateway.figures.known_then import known_now, text_of
from gateway.figures.reading import Reader
from gateway.goals.answers import Answers
from services.contracts.figures.catalogue import TARGETS
from services.indicators.deltas import DELTAS
from tests.support import pure

_MOST = 10


async def body(district: pure.District, day: date, today: date) -> dict[str, Any]:
    """All that a snapshot of the day holds."""
    reader = reader_of(district, today)
    answers = Answers(reader, _Silent())
    known = known_now(reader, day)
    told = await answers.all(day)
    known["goals"] = [one.model_dump(mode="json", by_alias=True) for one in told]
    known["behind"] = behind(district, day)
    return json.loads(text_of(known))


def reader_of(district: pure.District, today: date) -> Reader:
    answerable = Answerable()
    for fact in district.facts:
        if fact.topic in (ASSIGNMENTS, EXPLANATIONS):
            answerable.apply(fact.topic, orjson.loads(fact.value))
    figures, statistics = pure.generations(district.facts), pure.statistics(district.facts)
    return Reader(figures, statistics, Rules(), lambda: today, answerable=answerable)


class _Silent:
    """A read model that nobody asks anything of these goals."""

    async def get(self, *asked: object, **more: object) -> None:
        raise httpx2.ConnectError("nobody is here")


def behind(district: pure.District, day: date) -> list[dict[str, Any]]:
    """For each figure its sum, of how many things it is, and the ten that add most."""
    newest = {(fact.topic, fact.key): orjson.loads(fact.value) for fact in district.facts}
    names = {
        fact["enterprise_id"]: fact["names"][-1]["name"]
        for (topic, _), fact in newest.items()
        if topic == "enterprises.enterprise"
    }
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (topic, key), fact in newest.items():
        thing = fact.get("enterprise_id") or key.decode()
        for (code, dimension, on), amount in DELTAS[topic](fact) if topic in DELTAS else ():
            flow = TARGETS[code, dimension].indicator.kind == "flow"
            first = f"{day.year}-01-01" if flow else ""
            if first <= on <= day.isoformat():
                found[code, dimension][thing] += amount
    return [
        {
            "code": code,
            "dimension": dimension,
            "amount": sum(things.values()),
            "things": sum(1 for amount in things.values() if amount),
            "greatest": [
                {"id": thing, "name": names.get(thing), "amount": amount}
                for thing, amount in sorted(things.items(), key=lambda one: (-abs(one[1]), one[0]))
                if amount
            ][:_MOST],
        }
        for (code, dimension), things in sorted(found.items())
    ]
