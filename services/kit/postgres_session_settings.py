"""By what PostgreSQL ends sessions of frozen processes and lost machines, and we those with it."""

import os
import socket

import asyncpg

_IDLE_SECONDS = 10
_INTERVAL_SECONDS = 5
_SILENT_MS = 20_000

# Without these the system's two hours pass before a vanished relay's lock is free again.
WATCHED = {
    "tcp_keepalives_idle": str(_IDLE_SECONDS),
    "tcp_keepalives_interval": str(_INTERVAL_SECONDS),
    "tcp_keepalives_count": "3",
    # While something waits to be acknowledged, a notice to a relay for instance, no keep-alive is
    # sent: without this a quarter of an hour passes then.
    "tcp_user_timeout": str(_SILENT_MS),
}
# A process that stands still amid a transaction keeps its rows locked against its replicas.
BRIEF = WATCHED | {"idle_in_transaction_session_timeout": "10s"}


async def give_up_on_silence(db: asyncpg.Connection) -> None:
    """End the connection when a server's machine has vanished: what was asked raises in 20 s.

    Without this a quarter of an hour passes, though another server may long be in its place.
    """
    there = db._transport.get_extra_info("socket")
    with socket.socket(fileno=os.dup(there.fileno())) as same:
        if same.family == socket.AF_UNIX:
            return
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT_MS)
        same.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _IDLE_SECONDS)
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _INTERVAL_SECONDS)
