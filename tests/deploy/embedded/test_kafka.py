from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.embedded.servers import class_data
from deploy.embedded.servers.kafka import Broker, random_cluster_id
from deploy.embedded.servers.ports import free_port

TOPIC = "kept"


async def create_topic(servers: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC, 1, 1)])
    await admin.close()


@pytest.mark.slow
@pytest.mark.short
async def test_a_broker_keeps_its_records_when_it_comes_back_on_other_ports(tmp_path):
    directory = tmp_path / "数据 folder"
    with Broker(directory, free_port(), free_port()).running() as broker:
        await create_topic(broker.bootstrap_servers)
        servers = broker.bootstrap_servers
        async with AIOKafkaProducer(
            bootstrap_servers=servers, enable_idempotence=True, acks="all"
        ) as producer:
            await producer.send_and_wait(TOPIC, b"a fact")
    with Broker(directory, free_port(), free_port()).running() as broker:
        assert broker.bootstrap_servers != servers
        consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap_servers)
        async with consumer:
            partition = TopicPartition(TOPIC, 0)
            consumer.assign([partition])
            await consumer.seek_to_beginning(partition)
            assert (await consumer.getone()).value == b"a fact"


def test_no_cluster_id_looks_like_an_option_of_the_tool_that_formats_with_it():
    assert not [made for made in (random_cluster_id() for _ in range(5000)) if made[0] == "-"]


def test_a_java_that_keeps_no_classes_is_asked_once_and_used_without(tmp_path):
    archive = tmp_path / "kafka.jsa"
    assert class_data.options(archive) == []
    class_data.make(archive, lambda folder, option: None)
    assert archive.exists()
    assert class_data.options(archive) == []
    class_data.make(archive, lambda folder, option: Path(option.partition("=")[2]).write_text("it"))
    assert class_data.options(archive) == [f"-XX:SharedArchiveFile={archive}"]
    assert list(tmp_path.iterdir()) == [archive]
