"""A transport that hands the head of an answer and its body to the kernel at once."""

import asyncio
from typing import Any

_HELD_BYTES = 4_096


class OneWrite:
    """Holds a small write until the next one, at most until the loop's next turn.

    uvicorn writes a head and a body each by itself, which costs one call of the kernel and one
    waking of the reader more than both together do. A long write is never held, so what the
    transport says of its buffer stays true.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held + data)
        elif len(data) > _HELD_BYTES:
            self._transport.write(data)
        elif data:
            self._held = bytes(data)
            self._loop.call_soon(self._flush)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        self._held = b""
        self._transport.abort()

    def _flush(self) -> None:
        held, self._held = self._held, b""
        if held and not self._transport.is_closing():
            self._transport.write(held)
