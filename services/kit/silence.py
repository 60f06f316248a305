"""A connection at whose other end nobody is any more: what was asked there raises in 20 s.

Without this a quarter of an hour passes though another may long be in its place, or for ever where
the other end has forgotten the connection and nothing waits to be sent.
"""

import asyncio
import os
import socket

IDLE_SECONDS = 10
INTERVAL_SECONDS = 5
SILENT_MS = 20_000


def give_up_on_silence(transport: asyncio.BaseTransport) -> None:
    """Ask the other end whether it is there, of a connection of TCP."""
    there = transport.get_extra_info("socket")
    with socket.socket(fileno=os.dup(there.fileno())) as same:
        if same.family == socket.AF_UNIX:
            return
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_MS)
        same.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, IDLE_SECONDS)
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, INTERVAL_SECONDS)
