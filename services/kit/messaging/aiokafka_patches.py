"""aiokafka 0.14 under uvloop, mended in three places.

A connection that the broker has closed stops no client: uvloop raises RuntimeError where asyncio
drops what is written to such a connection. aiokafka expects OSError: its task that keeps the
metadata ended in silence, and whoever asked it anything waited for ever. A consumer whose broker
was restarted at the wrong moment left its group, and a producer sent nothing any more, until
somebody restarted the process.

A connection of which the broker's host knows nothing any more, since what it said was lost for some
seconds, ends in 20 s. aiokafka waits 40 s for each answer, and the group goes on without it.

A consumer to whom nothing comes asks less often: fetches have a connection of their own, so that
no other question waits behind one that waits for data, and after some that found nothing they wait
longer. A record that comes ends the wait at once; a consumer at work waits as briefly as it was
told, for one fetch is under way at a time and data of other partitions waits behind it.
"""

from typing import Any

import structlog
from aiokafka.client import AIOKafkaClient
from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.fetch import FetchRequest

from services.kit.silence import give_up_on_silence

log = structlog.get_logger()
# What a connection is for: aiokafka knows 0 (everything) and 1 (the group's coordinator).
FETCHES = 2
IDLE_AFTER = 20
IDLE_WAIT_MS = 500

_connect = AIOKafkaConnection.connect
_send = AIOKafkaConnection.send
_ask = AIOKafkaClient.send
_fetch = Fetcher._proc_fetch_request
_update = AIOKafkaClient._metadata_update


async def connect(self: AIOKafkaConnection) -> Any:
    """One that notices when nobody is at its other end."""
    streams = await _connect(self)
    give_up_on_silence(self._writer.transport)
    return streams


def send(self: AIOKafkaConnection, *arguments: Any, **named: Any) -> Any:
    """Raises what clients try again after."""
    try:
        return _send(self, *arguments, **named)
    except RuntimeError as error:
        self.close(reason=CloseReason.CONNECTION_BROKEN, exc=error)
        raise KafkaConnectionError(f"{self._host}:{self._port} has closed: {error}") from error


async def metadata_update(self: AIOKafkaClient, *arguments: Any) -> bool:
    """False for whatever nobody foresaw too: the next one may succeed."""
    try:
        return await _update(self, *arguments)
    except Exception:
        log.exception("metadata could not be read")
        return False


async def ask(self: AIOKafkaClient, node_id: int, request: Any, **named: Any) -> Any:
    """Fetches go over a connection of their own."""
    own = {"group": FETCHES} if isinstance(request, FetchRequest) else {}
    return await _ask(self, node_id, request, **(named | own))


async def fetch(self: Fetcher, *arguments: Any) -> bool:
    """Whether anything came. The next one waits longer when nothing has come for a while."""
    came = await _fetch(self, *arguments)
    told, empty = getattr(self, "_patience", (self._fetch_max_wait_ms, 0))
    empty = 0 if came or self._records else empty + 1
    self._patience = told, empty
    self._fetch_max_wait_ms = max(told, IDLE_WAIT_MS) if empty >= IDLE_AFTER else told
    return came


AIOKafkaConnection.connect = connect
AIOKafkaConnection.send = send
AIOKafkaClient.send = ask
Fetcher._proc_fetch_request = fetch
AIOKafkaClient._metadata_update = metadata_update
