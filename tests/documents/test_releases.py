"""A message may grow; it may not break with its last released schema."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from services.contracts.published import schemas
from services.contracts.published.releases import broken, released

EVENT, FACT = "enterprise.registered", "funds.loan"


def changed(name: str, change: Callable[[dict, dict], Any]) -> list[str]:
    """What the check says of one message after `change(schema, its data)`."""
    old = {name: schemas.messages()[name]}
    new = deepcopy(old)
    data = new[name]["$defs"].get("EnterpriseRegistered", new[name])
    change(new[name], data)
    return broken(old, new)


def added(name: str, required: bool) -> Callable[[dict, dict], None]:
    def change(schema: dict, data: dict) -> None:
        data["properties"][name] = {"type": "string"}
        data["required"] += [name] if required else []

    return change


def put(place: str, **words: Any) -> Callable[[dict, dict], None]:
    return lambda schema, data: data["properties"][place].update(words)


def gone(place: str) -> Callable[[dict, dict], None]:
    return lambda schema, data: data["properties"].pop(place)


def test_the_messages_of_this_code_hold_to_their_released_schemas() -> None:
    assert released().keys() == schemas.messages().keys()
    assert broken(released(), schemas.messages()) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (EVENT, added("colour", required=False)),
        (EVENT, put("name", maxLength=400)),
        (EVENT, put("industry_code", description="another")),
        (FACT, added("colour", required=False)),
    ],
)
def test_a_message_may_grow(name: str, change: Callable) -> None:
    assert changed(name, change) == []


@pytest.mark.parametrize(
    "change",
    [
        added("colour", required=True),
        gone("carrier_id"),
        put("name", maxLength=20),
        put("industry_code", pattern="^[0-9]{5}$"),
        put("registered_on", type="integer"),
        put("name", pattern="^[a-z]+$"),
        lambda schema, data: data["properties"]["sectors"]["items"]["enum"].pop(),
        lambda schema, data: schema["properties"]["type"].update(const="another"),
    ],
)
def test_an_event_that_senders_were_promised_stays_valid(change: Callable) -> None:
    assert changed(EVENT, change)


@pytest.mark.parametrize(
    "change",
    [
        added("colour", required=True),
        gone("bank"),
        put("amount", type="string"),
        lambda schema, data: data["required"].remove("amount"),
        lambda schema, data: data["properties"]["product"]["enum"].append("green_value"),
    ],
)
def test_a_fact_that_readers_were_promised_stays_readable(change: Callable) -> None:
    assert changed(FACT, change)


def test_a_message_may_not_disappear() -> None:
    old = schemas.messages()
    assert broken(old, {name: old[name] for name in old if name != EVENT}) == [f"{EVENT}: is gone"]


def test_a_person_who_has_looked_at_a_pattern_may_let_it_pass() -> None:
    old = {EVENT: schemas.messages()[EVENT]}
    new = deepcopy(old)
    put("industry_code", pattern="^[0-9]{3,4}$")(
        new[EVENT], new[EVENT]["$defs"]["EnterpriseRegistered"]
    )
    assert broken(old, new)
    assert broken(old, new, reviewed=True) == []
