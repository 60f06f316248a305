"""By what PostgreSQL ends sessions of frozen processes and lost machines, and we those with it."""

import asyncpg

from services.kit import silence

# Without these the system's two hours pass before a vanished relay's lock is free again.
WATCHED = {
    "tcp_keepalives_idle": str(silence.IDLE_SECONDS),
    "tcp_keepalives_interval": str(silence.INTERVAL_SECONDS),
    "tcp_keepalives_count": "3",
    # While something waits to be acknowledged, a notice to a relay for instance, no keep-alive is
    # sent: without this a quarter of an hour passes then.
    "tcp_user_timeout": str(silence.SILENT_MS),
}
# A process that stands still amid a transaction keeps its rows locked against its replicas.
BRIEF = WATCHED | {"idle_in_transaction_session_timeout": "10s"}


async def give_up_on_silence(db: asyncpg.Connection) -> None:
    """End the connection when a server's machine has vanished."""
    silence.give_up_on_silence(db._transport)
