"""What goes on in the loaded district: by the contract, and never far from where it was."""

import random
from datetime import datetime

from demo.live import SWING, Count, counted_again
from services.contracts.events.envelope import parse
from services.kit.state.days import SHANGHAI

NOW = datetime(2027, 2, 28, 23, 59, 59, 999_000, SHANGHAI)


def test_a_count_holds_to_the_contract_and_stays_near_the_one_that_was_found():
    rng, few, many = (
        random.Random(1),
        Count("91500103MA5EXAMP1N", 1),
        Count("91500103MA5U7K2N0Y", 40),
    )
    told = [counted_again(count, NOW, rng) for count in (few, many) for _ in range(200)]
    assert [event for event in told if parse(event).ignored] == []
    assert len({event["id"] for event in told}) == len(told)
    assert {event["time"] for event in told} == {"2027-02-28T23:59:59.999+08:00"}
    assert {event["data"]["as_of"] for event in told} == {"2027-02-28"}
    heads = [event["data"]["mid_high"] for event in told]
    assert (set(heads[:200]), set(heads[200:])) == (set(range(5)), set(range(40 - SWING, 44)))
