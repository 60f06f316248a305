"""aiokafka 0.14 under uvloop, mended: a connection that the broker has closed stops no client.

uvloop raises RuntimeError where asyncio drops what is written to such a connection. aiokafka
expects OSError: its task that keeps the metadata ended in silence, and whoever asked it anything
waited for ever. A consumer whose broker was restarted at the wrong moment left its group, and a
producer sent nothing any more, until somebody restarted the process.
"""

from typing import Any

import structlog
from aiokafka.client import AIOKafkaClient
from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError

log = structlog.get_logger()
_send = AIOKafkaConnection.send
_update = AIOKafkaClient._metadata_update


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


AIOKafkaConnection.send = send
AIOKafkaClient._metadata_update = metadata_update
