"""What every Kafka client of a process is made with besides its own: who it is, and over what."""

import ssl
from functools import cache
from typing import Any

from services.kit.settings import KafkaSecurity, read


@cache
def security() -> dict[str, Any]:
    """Keyword arguments for aiokafka clients, from the environment, which is read once.

    Stops the process with one line for each setting that is wrong.
    """
    return arguments(read(KafkaSecurity))


def arguments(settings: KafkaSecurity) -> dict[str, Any]:
    """The same from settings. Raises OSError for a file that cannot be read."""
    given: dict[str, Any] = {"security_protocol": settings.kafka_security_protocol}
    if settings.uses_tls:
        given["ssl_context"] = ssl.create_default_context(cafile=settings.kafka_ssl_cafile)
    if settings.uses_sasl:
        given["sasl_mechanism"] = settings.kafka_sasl_mechanism
        given["sasl_plain_username"] = settings.kafka_sasl_username
        given["sasl_plain_password"] = settings.kafka_password()
    return given
