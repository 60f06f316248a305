"""How many events and bytes a key may send in a time, for each gateway process. In memory."""

import math
import time
from http import HTTPStatus

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from gateway.access.api_keys import Key
from gateway.access.people import Person
from gateway.http.problems import Refusal, too_many_requests
from services.reasons import Reason, say


class Rates:
    """`each` is the limit of keys without one of their own, `strangers` that of wrong keys.

    `bytes_of_each` is any key's in bytes: what fills disks is bytes, not events. `costly` is what
    each asker may spend on costly questions (gateway/access/policy.py).
    """

    def __init__(self, each: str, bytes_of_each: str, strangers: str, costly: str) -> None:
        self.each = each
        self.bytes_of_each = bytes_of_each
        self.strangers = strangers
        self.costly = costly
        self._items: dict[str, RateLimitItem] = {}
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def spend(self, key: Key | Person, events: int) -> None:
        """Count events. Raises Refusal 429 when they are too many now, 413 when ever."""
        await self._spend(key.rate or self.each, events, say("unit_events"), ("key", key.actor))

    async def spend_bytes(self, key: Key | Person, size: int) -> None:
        """Count bytes of events that will be handed over. Raises like `spend`."""
        await self._spend(self.bytes_of_each, size, say("unit_bytes"), ("bytes", key.actor))

    async def _spend(self, rate: str, cost: int, unit: Reason, spender: tuple[str, str]) -> None:
        item = self._item(rate)
        if cost > item.amount:
            detail = say("too_many_at_once", most=item.amount, unit=unit, count=cost)
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        await self._hit(rate, cost, *spender)

    async def require_room(self, key: Key | Person) -> None:
        """Raises Refusal 429 before a body is read that could not be counted anyway."""
        await self._require(key.rate or self.each, "key", key.actor)

    async def require_trust(self, address: str) -> None:
        """Raises Refusal 429 where an address has shown as many wrong codes as it may."""
        await self._require(self.strangers, "code", address)

    async def count_wrong_code(self, address: str) -> None:
        """Apart from wrong keys: who shows those keeps no neighbour from signing in."""
        await self._limiter.hit(self._item(self.strangers), "code", address)

    async def count_stranger(self, address: str) -> None:
        """Count a wrong key. Raises Refusal 429 when one address shows too many."""
        await self._hit(self.strangers, 1, "stranger", address)

    async def spend_cost(self, asker: str, cost: int) -> None:
        """Count what a question costs. Raises Refusal 429 for one who asks too much."""
        await self._hit(self.costly, cost, "costly", asker)

    async def _require(self, rate: str, *spender: str) -> None:
        item = self._item(rate)
        if not await self._limiter.test(item, *spender):
            raise await self._later(item, *spender)

    async def _hit(self, rate: str, cost: int, *spender: str) -> None:
        item = self._item(rate)
        if not await self._limiter.hit(item, *spender, cost=cost):
            raise await self._later(item, *spender)

    def _item(self, text: str) -> RateLimitItem:
        if text not in self._items:
            self._items[text] = parse(text)
        return self._items[text]

    async def _later(self, item: RateLimitItem, *identifiers: str) -> Refusal:
        stats = await self._limiter.get_window_stats(item, *identifiers)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        return too_many_requests(say("over_the_rate", rate=str(item), seconds=seconds), seconds)
