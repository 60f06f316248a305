"""What is tried again, and what never gets better."""

import asyncpg
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError

from services.kit.errors import is_transient


def test_a_lost_connection_is_tried_again() -> None:
    assert is_transient(asyncpg.ConnectionDoesNotExistError())
    assert is_transient(asyncpg.DeadlockDetectedError())
    assert is_transient(ConnectionRefusedError())


def test_a_value_that_cannot_be_encoded_is_not() -> None:
    unencodable = asyncpg.exceptions._base.DataError("invalid input for query argument $1")
    assert isinstance(unencodable, asyncpg.InterfaceError)
    assert not is_transient(unencodable)


def test_a_mistake_in_the_code_is_not() -> None:
    assert not is_transient(KeyError("version"))
    assert not is_transient(asyncpg.UndefinedTableError())


def test_a_record_that_kafka_refuses_for_its_size_is_not() -> None:
    assert is_transient(KafkaConnectionError())
    assert not is_transient(MessageSizeTooLargeError())
