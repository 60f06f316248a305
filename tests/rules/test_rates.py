"""What a key may send in a time: events and bytes, each by itself. In memory."""

from types import SimpleNamespace

import pytest

from gateway.access.rates import Rates
from gateway.http.problems import Refusal

ONE, OTHER = SimpleNamespace(actor="one", rate=None), SimpleNamespace(actor="other", rate=None)


async def test_a_few_large_events_are_as_much_as_many_small_ones() -> None:
    rates = Rates("1000/minute", "1000/minute", "1/minute", "60/minute")
    await rates.spend(ONE, 2)
    await rates.spend_bytes(ONE, 900)
    with pytest.raises(Refusal) as refused:
        await rates.spend_bytes(ONE, 200)
    assert refused.value.status == 429
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 120
    await rates.spend(ONE, 990)
    await rates.spend_bytes(OTHER, 900)


async def test_more_bytes_than_a_key_may_ever_send_at_once_are_too_large() -> None:
    rates = Rates("1000/minute", "1000/minute", "1/minute", "60/minute")
    with pytest.raises(Refusal) as refused:
        await rates.spend_bytes(ONE, 1001)
    assert refused.value.status == 413
    assert "1000 bytes at once" in refused.value.detail
    await rates.spend_bytes(ONE, 1000)
