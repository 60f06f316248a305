"""A key sends so much in a time; past that it hears when to come back."""

import time

from tests.fates.caller import Caller
from tests.fates.events import loan, unique


def test_past_its_rate_a_key_is_told_when_to_send_again_and_then_may(operator):
    sender = operator.make_sender(unique("busy"), rate="3 per 2 second")
    sender.send(loan(sender.source), loan(sender.source))
    sender.send(loan(sender.source))
    answer = sender.post(loan(sender.source))
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= 4
    deadline = time.monotonic() + 6
    while answer.status_code == 429 and time.monotonic() < deadline:
        time.sleep(int(answer.headers["Retry-After"]))
        answer = sender.post(loan(sender.source))
    assert answer.status_code == 202


def test_every_event_of_a_batch_counts(operator):
    sender = operator.make_sender(unique("busy"), rate="5/minute")
    sender.send(*(loan(sender.source) for _ in range(4)))
    two = [loan(sender.source), loan(sender.source)]
    sender.send(*two, status=429)
    sender.send(two[0])


def test_a_batch_that_its_rate_can_never_hold_is_too_large(operator):
    sender = operator.make_sender(unique("busy"), rate="5/minute")
    sender.send(*(loan(sender.source) for _ in range(6)), status=413)


def test_one_keys_haste_does_not_hold_up_another(operator):
    hasty = operator.make_sender(unique("hasty"), rate="1/minute")
    calm = operator.make_sender(unique("calm"), rate="1/minute")
    hasty.send(loan(hasty.source))
    hasty.send(loan(hasty.source), status=429)
    calm.send(loan(calm.source))


def test_wrong_keys_again_and_again_are_429_and_right_ones_go_on(district, sender):
    stranger = Caller(district.url, "guess", address="127.0.0.9")
    statuses = [stranger.post(loan("s")).status_code for _ in range(125)]
    assert (statuses[0], statuses[-1]) == (401, 429)
    sender.send(loan(sender.source))
