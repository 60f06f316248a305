"""Faust's name for how a process shows Kafka who it is."""

from collections.abc import Mapping
from typing import Any

from faust.auth import SASLCredentials, SSLCredentials
from faust.types.auth import CredentialsT


def credentials(given: Mapping[str, Any]) -> CredentialsT | None:
    """What services/kit/messaging/kafka.py gives, as Faust wants it; None without any."""
    context = given.get("ssl_context")
    if "sasl_mechanism" not in given:
        return SSLCredentials(context) if context else None
    return SASLCredentials(
        username=given["sasl_plain_username"],
        password=given["sasl_plain_password"],
        ssl_context=context,
        mechanism=given["sasl_mechanism"],
    )
