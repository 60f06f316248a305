"""A product of two processes, to prove the launcher with: it counts its own starts.

Its migration adds a row to PostgreSQL and its topics errand a record to Kafka, each time.
"""

import asyncio
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.embedded.commands.commands import application, main
from deploy.processes import InitJob, Process, Product, python

MODULE = "tests.deploy.embedded.standins"
TOPIC = "starts"


def demo(gateway_url: str, key_file: str) -> list[str]:
    return python(MODULE, "demo", gateway_url, key_file)


STAND_INS = Product(
    processes=(
        Process("funds", "service", MODULE, ("serve",), "funds"),
        Process("gateway", "gateway", MODULE, ("serve",)),
    ),
    databases=("funds", "talent"),
    migrations=(InitJob("funds-migrate", MODULE, ("migrate",), "funds"),),
    topics=(InitJob("topics", MODULE, ("topics",)),),
    demo=demo,
)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        seen = asyncio.run(count_rows() if "DATABASE_URL" in os.environ else count_records())
        body = json.dumps({"ready": True, "behind": 0, "starts": seen}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve() -> None:
    """The same on both ports."""
    host = os.environ["HTTP_HOST"]
    asked = ThreadingHTTPServer((host, int(os.environ["HTTP_PORT"])), Handler)
    threading.Thread(target=asked.serve_forever, daemon=True).start()
    ThreadingHTTPServer((host, int(os.environ["HEALTH_PORT"])), Handler).serve_forever()


async def migrate() -> None:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    await connection.execute("CREATE TABLE IF NOT EXISTS starts (at timestamptz DEFAULT now())")
    await connection.execute("INSERT INTO starts DEFAULT VALUES")
    await connection.close()


async def topics() -> None:
    servers = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    if TOPIC not in await admin.list_topics():
        await admin.create_topics([NewTopic(TOPIC, 1, 1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True) as producer:
        await producer.send_and_wait(TOPIC, b"started")


async def count_rows() -> int:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    rows = await connection.fetchval("SELECT count(*) FROM starts")
    await connection.close()
    return rows


async def count_records() -> int:
    only = TopicPartition(TOPIC, 0)
    servers = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
    async with AIOKafkaConsumer(bootstrap_servers=servers) as consumer:
        return (await consumer.end_offsets([only]))[only]


def load(key_file: str) -> None:
    loaded = Path(key_file).with_name("loaded")
    loaded.write_text(loaded.read_text() + "again" if loaded.exists() else "once")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            serve()
        case ["migrate"]:
            asyncio.run(migrate())
        case ["topics"]:
            asyncio.run(topics())
        case ["demo", _gateway_url, key_file]:
            load(key_file)
        case _:
            main(application(STAND_INS))
