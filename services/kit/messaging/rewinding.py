"""Takes a consumer group back to the beginning of its topics."""

import re

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.kit.messaging import kafka
from services.kit.messaging.consumer import start


class StillAtWork(Exception):
    """The group has members: they would go on from where they are."""


async def rewind(bootstrap: str, group: str, topics: str) -> int:
    """Commit the beginning of every partition of the topics that match; answers with how many.

    Raises StillAtWork.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        **kafka.security(),
        group_id=group,
        enable_auto_commit=False,
    )
    await start(consumer.start)
    try:
        places = await _partitions(consumer, re.compile(rf"(?:{topics})\Z"))
        consumer.assign(places)
        beginnings = await consumer.beginning_offsets(places) if places else {}
        if beginnings:
            await consumer.commit(beginnings)
        return len(beginnings)
    except KafkaError as error:
        raise StillAtWork(f"{group} is at work ({type(error).__name__}): stop it first") from error
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, wanted: re.Pattern) -> list[TopicPartition]:
    known = await consumer._client.fetch_all_metadata()
    found = [topic for topic in known.topics() if wanted.match(topic)]
    return [TopicPartition(t, n) for t in sorted(found) for n in known.partitions_for_topic(t)]
