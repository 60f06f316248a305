"""The ids that Kafka gave to topics: one that was made anew bears its old name and another id.

aiokafka asks for metadata of version 5; ids are told from version 10 on (KIP-516, Kafka 2.8).
"""

import base64
from collections.abc import Collection, Mapping
from io import BytesIO

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

_METADATA = 3
_VERSION = 10
_TEXT = CompactString("utf-8")
_TAGS = ("tags", TaggedFields)


class _Uuid(AbstractType[bytes]):
    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return value

    @classmethod
    def decode(cls, data: BytesIO) -> bytes:
        return data.read(16)


_NO_ID = bytes(16)


class _Response(Response):
    API_KEY = _METADATA
    API_VERSION = _VERSION
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32), ("host", _TEXT), ("port", Int32), ("rack", _TEXT), _TAGS
            ),
        ),
        ("cluster_id", _TEXT),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", _TEXT),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("in_sync", CompactArray(Int32)),
                        ("offline", CompactArray(Int32)),
                        _TAGS,
                    ),
                ),
                ("authorized_operations", Int32),
                _TAGS,
            ),
        ),
        ("authorized_operations", Int32),
        _TAGS,
    )


class _RequestStruct(RequestStruct):
    FLEXIBLE_VERSION = True
    API_KEY = _METADATA
    API_VERSION = _VERSION
    RESPONSE_TYPE = _Response
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("name", _TEXT), _TAGS)),
        ("create_topics", Boolean),
        ("include_cluster_operations", Boolean),
        ("include_topic_operations", Boolean),
        _TAGS,
    )


class _Metadata(Request[_RequestStruct]):
    API_KEY = _METADATA

    def __init__(self, topics: Collection[str]) -> None:
        self.topics = topics

    def build(self, request_struct_class: type[_RequestStruct]) -> _RequestStruct:
        named = [(_NO_ID, topic, {}) for topic in self.topics]
        return request_struct_class(named, False, False, False, {})


async def topic_ids(client: AIOKafkaClient, topics: Collection[str]) -> dict[str, str]:
    """The id of each topic that is there, in 22 characters. Raises KafkaError."""
    answer = await client.send(client.get_random_node(), _Metadata(topics))
    return {
        name: base64.urlsafe_b64encode(topic_id).decode().rstrip("=")
        for error, name, topic_id, *_ in answer.topics
        if not error
    }


def made_anew(known: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The topics that have another id now."""
    return sorted(topic for topic, one in now.items() if known.get(topic, one) != one)
