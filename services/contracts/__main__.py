"""`python -m services.contracts`: create the topics that are missing; write the documents."""

import asyncio
import json
import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from pydantic import Field

from services.contracts.access.authority import of_direct_sender
from services.contracts.events import SHAPES_BY_OWNER
from services.contracts.published import asyncapi, planned_systems
from services.contracts.topology import (
    AGGREGATES,
    ARRIVAL_TIME,
    DOMAIN,
    INGEST,
    OWNERS,
    TOPICS,
    Topic,
    sender_topic,
)
from services.kit.messaging import administration, kafka, sender_topics
from services.kit.settings import KafkaSettings

DOCUMENTS = Path(__file__).parents[2] / "docs"

Owner = StrEnum("Owner", OWNERS)
Scope = Annotated[
    list[str],
    typer.Option(help="of what it may tell: district, or bank/示例银行; repeatable"),
]
Subject = Annotated[
    list[str] | None,
    typer.Option(help="with what the ids of its things begin; repeatable"),
]
# A key must stay in its partition: each is added up by itself.
_KEYS_STAY = {*DOMAIN, AGGREGATES.name}
app = typer.Typer(help="The shared language.", no_args_is_help=True)


class Resized(ValueError):
    """Topics whose keys must stay where they are have another number of partitions."""


class TopicSettings(KafkaSettings):
    topic_partitions: int = Field(12, ge=1)
    topic_replication: int = Field(1, ge=1)


@app.callback()
def contracts() -> None:
    pass


@app.command(help="Create the topics of the topology that the cluster lacks.")
def topics() -> None:
    settings = TopicSettings()
    try:
        made = asyncio.run(create(settings))
    except Resized as error:
        raise SystemExit(str(error)) from error
    print(f"{len(made)} topics created, {len(TOPICS) - len(made)} were there")


@app.command(help="Create the topics on which one direct sender alone speaks, and name them.")
def sender(
    source: Annotated[str, typer.Argument(help="the source of its events")],
    owner: Annotated[list[Owner], typer.Option(help="to which owner it sends; repeatable")],
    scope: Scope,
    subject: Subject = None,
) -> None:
    wanted = direct_topics(source, owner, scope, subject or ())
    asyncio.run(create(TopicSettings(), wanted))
    for topic in wanted:
        print(topic.name)


def direct_topics(
    source: str, owners: Iterable[str], scopes: Iterable[str], subjects: Iterable[str]
) -> list[Topic]:
    """A direct sender's topics, which say of what it may tell. Raises typer.BadParameter."""
    try:
        return [
            sender_topic(owner, source, of_direct_sender(SHAPES_BY_OWNER[owner], scopes, subjects))
            for owner in owners
        ]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command(help="Write docs/asyncapi.json, as /asyncapi.json gives it, and docs/systems.md.")
def documents() -> None:
    text = json.dumps(asyncapi.document(), ensure_ascii=False, indent=2)
    (DOCUMENTS / "asyncapi.json").write_text(f"{text}\n", "utf-8")
    (DOCUMENTS / "systems.md").write_text(planned_systems.document(), "utf-8")


async def create(settings: TopicSettings, wanted: Iterable[Topic] = TOPICS) -> list[str]:
    """Create what is missing; answers with the new ones. Topics that exist are left as they are,
    but those of events bear the broker's clock from now on.

    Raises Resized, and creates nothing, when topics of facts and sums have not as many partitions
    as are wanted.
    """
    wanted = tuple(wanted)
    admin = AIOKafkaAdminClient(
        bootstrap_servers=settings.kafka_bootstrap_servers, **kafka.security()
    )
    await admin.start()
    try:
        present = set(await admin.list_topics())
        held = present & _KEYS_STAY & {topic.name for topic in wanted}
        counts = await _partitions(admin, sorted(held)) if held else {}
        if reasons := resized(counts, settings.topic_partitions):
            raise Resized(reasons)
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
    if events := of_events(present):
        admin, clocks = administration.connect(settings), dict.fromkeys(events, ARRIVAL_TIME)
        await asyncio.to_thread(administration.set_topics, admin, clocks)
    return [topic.name for topic in missing]


def of_events(names: Collection[str]) -> list[str]:
    """Those of these topics that carry events, single senders' own ones as well."""
    carrying = re.compile("|".join(sender_topics.pattern(topic.name) for topic in INGEST.values()))
    return sorted(name for name in names if carrying.fullmatch(name))


async def _partitions(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, int]:
    described = await admin.describe_topics(names)
    return {topic["topic"]: len(topic["partitions"]) for topic in described}


def resized(counts: Mapping[str, int], wanted: int) -> str:
    """Why these topics may not stay beside a wanted number of partitions; empty when they may."""
    others = sorted({count for count in counts.values() if count != wanted})
    if not others:
        return ""
    names = ", ".join(f"{name} has {n}" for name, n in sorted(counts.items()) if n != wanted)
    said = (
        f"TOPIC_PARTITIONS is {wanted}, but {names}. In another number of partitions facts would "
        "count twice, so nothing was changed."
    )
    if len(set(counts.values())) == 1:
        return f"{said} Set TOPIC_PARTITIONS={others[0]}, or see Partitions in docs/operating.md."
    return f"{said} See Partitions in docs/operating.md."


if __name__ == "__main__":
    app()
