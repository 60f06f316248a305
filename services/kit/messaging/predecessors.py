"""Members of a consumer group that are gone, known by their client id: where they listened.

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
from services.kit.telemetry.log import brief

log = structlog.get_logger()
_PATIENCE_SECONDS = 5


def client_id_of(listener: socket.socket) -> str:
    """Of whoever has bound it: nobody else answers there."""
    return f"{socket.gethostname()}:{listener.getsockname()[1]}"


async def leave_for_predecessors(bootstrap: str, group: str, client_id: str) -> int:
    """Take out of the group whoever joined it by this client id; answers with how many.

    Where Kafka does not answer they are waited for, as they would be without this.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **kafka.security())
    try:
        async for attempt in stamina.retry_context(
            on=TRANSIENT, attempts=None, timeout=_PATIENCE_SECONDS, wait_initial=0.1, wait_max=1
        ):
            with attempt:
                await admin.start()
                gone = await _leave(admin, group, client_id)
    except TRANSIENT as error:
        log.warning("predecessors are waited for", group=group, why=brief(error))
        return 0
    finally:
        await admin.close()
    if gone:
        log.info("left the group for who was here before", group=group, members=gone)
    return gone


async def _leave(admin: AIOKafkaAdminClient, group: str, client_id: str) -> int:
    coordinator = await admin.find_coordinator(group)
    [described] = await admin.describe_consumer_groups([group], coordinator)
    [(code, _, _, _, _, members, *_)] = described.groups
    if code:
        raise for_code(code)(group)
    gone = [member for member, its_own, *_ in members if its_own == client_id]
    for member in gone:
        await admin._send_request(LeaveGroupRequest(group, member), coordinator)
    return len(gone)
