"""Session settings by which PostgreSQL ends sessions of frozen processes and lost machines."""

# Without these the system's two hours pass before a vanished relay's lock is free again.
WATCHED = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    # While something waits to be acknowledged, a notice to a relay for instance, no keep-alive is
    # sent: without this (milliseconds) a quarter of an hour passes then.
    "tcp_user_timeout": "20000",
}
# A process that stands still amid a transaction keeps its rows locked against its replicas.
BRIEF = WATCHED | {"idle_in_transaction_session_timeout": "10s"}
