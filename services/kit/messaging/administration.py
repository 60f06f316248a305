"""A client for what aiokafka's cannot do: users, rules, and single settings of topics."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from services.kit.settings import KafkaSettings

TIMEOUT_SECONDS = 30


def connect(settings: KafkaSettings) -> AdminClient:
    """A client for a principal that may change what it is asked to."""
    given = {
        "bootstrap.servers": settings.kafka_bootstrap_servers,
        "security.protocol": settings.kafka_security_protocol,
    }
    if settings.uses_sasl:
        given["sasl.mechanisms"] = settings.kafka_sasl_mechanism
        given["sasl.username"] = settings.kafka_sasl_username
        given["sasl.password"] = settings.kafka_password()
    if settings.kafka_ssl_cafile:
        given["ssl.ca.location"] = str(settings.kafka_ssl_cafile)
    return AdminClient(given)


def set_topics(admin: AdminClient, wanted: Mapping[str, Mapping[str, str]]) -> None:
    """Give topics these settings and leave their others alone. Raises KafkaException."""
    done(admin.incremental_alter_configs([_resource(name, wanted[name]) for name in wanted]))


def _resource(name: str, settings: Mapping[str, str]) -> ConfigResource:
    entries = [
        ConfigEntry(setting, value, incremental_operation=AlterConfigOpType.SET)
        for setting, value in settings.items()
    ]
    return ConfigResource(ResourceType.TOPIC, name, incremental_configs=entries)


def done(futures: Mapping[Any, Future]) -> None:
    """Wait until the cluster has done all of it. Raises KafkaException where it refuses."""
    for future in futures.values():
        future.result(TIMEOUT_SECONDS)
