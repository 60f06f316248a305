"""`python -m services.contracts`: create the topics that are missing; write the documents."""

import asyncio
import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from pydantic import Field

from services.contracts import asyncapi
from services.contracts.topology import OWNERS, TOPICS, Topic, sender_topic
from services.kit.messaging import kafka
from services.kit.settings import KafkaSettings

DOCUMENTS = Path(__file__).parents[2] / "docs"

Owner = StrEnum("Owner", OWNERS)
app = typer.Typer(help="The shared language.", no_args_is_help=True)


class TopicSettings(KafkaSettings):
    topic_partitions: int = Field(12, ge=1)
    topic_replication: int = Field(1, ge=1)


@app.callback()
def contracts() -> None:
    pass


@app.command(help="Create the topics of the topology that the cluster lacks.")
def topics() -> None:
    settings = TopicSettings()
    made = asyncio.run(create(settings))
    print(f"{len(made)} topics created, {len(TOPICS) - len(made)} were there")


@app.command(help="Create the topics on which one direct sender alone speaks, and name them.")
def sender(
    source: Annotated[str, typer.Argument(help="the source of its events")],
    owner: Annotated[list[Owner], typer.Option(help="to which owner it sends; repeatable")],
) -> None:
    wanted = [sender_topic(one, source) for one in owner]
    asyncio.run(create(TopicSettings(), wanted))
    for topic in wanted:
        print(topic.name)


@app.command(help="Write docs/asyncapi.json, as /asyncapi.json gives it.")
def documents() -> None:
    text = json.dumps(asyncapi.document(), ensure_ascii=False, indent=2)
    (DOCUMENTS / "asyncapi.json").write_text(f"{text}\n", "utf-8")


async def create(settings: TopicSettings, wanted: Iterable[Topic] = TOPICS) -> list[str]:
    """Create what is missing; topics that exist are left as they are. Answers with the new ones."""
    admin = AIOKafkaAdminClient(
        bootstrap_servers=settings.kafka_bootstrap_servers, **kafka.security()
    )
    await admin.start()
    try:
        present = set(await admin.list_topics())
        missing = [topic for topic in wanted if topic.name not in present]
        answer = await admin.create_topics(
            [
                NewTopic(
                    topic.name,
                    settings.topic_partitions,
                    settings.topic_replication,
                    topic_configs=topic.config,
                )
                for topic in missing
            ]
        )
    finally:
        await admin.close()
    for name, code, message in answer.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(f"{name}: {message}")
    return [topic.name for topic in missing]


if __name__ == "__main__":
    app()
