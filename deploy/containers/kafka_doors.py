"""Run inside a process's container: what the broker must refuse. Prints a line for each."""

import asyncio
import os
import socket
import ssl

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError

BROKER = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
HOST = BROKER.partition(":")[0]
INTERNAL_PORTS = (9093, 9094)
FOREIGN_TOPIC = "funds.loan"
SECONDS = 20


def _given(**changed: str) -> dict:
    return {
        "bootstrap_servers": BROKER,
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": os.environ["KAFKA_SASL_USERNAME"],
        "sasl_plain_password": os.environ["KAFKA_SASL_PASSWORD"],
        "ssl_context": ssl.create_default_context(cafile=os.environ["KAFKA_SSL_CAFILE"]),
        "request_timeout_ms": SECONDS * 1000,
    } | changed


async def _connects(**changed: str) -> bool:
    producer = AIOKafkaProducer(**_given(**changed))
    try:
        await asyncio.wait_for(producer.start(), SECONDS)
    except (KafkaError, TimeoutError):
        return False
    finally:
        await producer.stop()
    return True


async def _may_write(topic: str) -> bool:
    async with AIOKafkaProducer(**_given()) as producer:
        try:
            await asyncio.wait_for(producer.send_and_wait(topic, b"{}"), SECONDS)
        except TopicAuthorizationFailedError:
            return False
    return True


def _is_open(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=3).close()
    except OSError:
        return False
    return True


async def main() -> None:
    answers = {
        "own name and password over TLS": await _connects(),
        "refused: no TLS": not await _connects(security_protocol="SASL_PLAINTEXT"),
        "refused: no name": not await _connects(security_protocol="SSL"),
        "refused: another password": not await _connects(sasl_plain_password="wrong"),
        "refused: a topic of somebody else": not await _may_write(FOREIGN_TOPIC),
        "closed: the administrator's doors": not any(map(_is_open, INTERNAL_PORTS)),
    }
    for what, held in answers.items():
        print(f"{'yes' if held else 'NO'}: {what}")


asyncio.run(main())
