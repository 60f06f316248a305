"""Errors sorted by what the caller does next."""

import asyncpg
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

# Try again, the same: the other side is away, busy, full or chose us as a deadlock's victim.
# asyncpg raises InternalClientError where a connection breaks between two of its own steps.
TRANSIENT = (
    OSError,
    TimeoutError,
    KafkaError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ObjectInUseError,
    asyncpg.PostgresSystemError,
)


# Among those, and no better later: a value that asyncpg cannot encode, a record that is too large.
_LASTING = (ValueError, MessageSizeTooLargeError)


def is_transient(error: BaseException) -> bool:
    """Whether the same call may succeed later."""
    return isinstance(error, TRANSIENT) and not isinstance(error, _LASTING)


# The deployment is wrong (a missing table, a missing right): no record is to blame.
DEPLOYMENT = (asyncpg.SyntaxOrAccessError, asyncpg.InvalidAuthorizationSpecificationError)


class TooLong(Exception):
    """So much work of ours lies between two statements that PostgreSQL ends the transaction.

    The same again takes as long; a part of it may not.
    """


class GaveUp(SystemExit):
    """Too many records failed in ways that nobody foresaw: more likely us than them."""
