"""Where a process stands, by which its consumer group knows who was there before it.

Kafka waits a session (10 s) for a member that was killed, and everybody in its group waits with it.
But who has bound the port of this machine at which a member listened knows that it is gone, and
says so in its stead.
"""

import socket

import stamina
import structlog
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code
from aiokafka.protocol.group import LeaveGroupRequest

from services.kit.errors import TRANSIENT
from services.kit.messaging import kafka

log = structlog.get_logger()
_PATIENCE_SECONDS = 5


def place_of(door: socket.socket) -> str:
    """The place of whoever has bound it: nobody else answers there."""
    return f"{socket.gethostname()}:{door.getsockname()[1]}"


async def leave_for_predecessors(bootstrap: str, group: str, place: str) -> int:
    """Take out of the group whoever joined it from this place; answers with how many they were.

    Where Kafka does not answer they are waited for, as they would be without this.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **kafka.security())
    try:
        async for attempt in stamina.retry_context(
            on=TRANSIENT, attempts=None, timeout=_PATIENCE_SECONDS, wait_initial=0.1, wait_max=1
        ):
            with attempt:
                await admin.start()
                gone = await _leave(admin, group, place)
    except TRANSIENT as error:
        log.warning("predecessors are waited for", group=group, why=type(error).__name__)
        return 0
    finally:
        await admin.close()
    if gone:
        log.info("left the group for who was here before", group=group, members=gone)
    return gone


async def _leave(admin: AIOKafkaAdminClient, group: str, place: str) -> int:
    coordinator = await admin.find_coordinator(group)
    [described] = await admin.describe_consumer_groups([group], coordinator)
    [(code, _, _, _, _, members, *_)] = described.groups
    if code:
        raise for_code(code)(group)
    gone = [member for member, client, *_ in members if client == place]
    for member in gone:
        await admin._send_request(LeaveGroupRequest(group, member), coordinator)
    return len(gone)
