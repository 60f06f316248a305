"""Hosts between which packets vanish: no end is told of it, no connection is closed."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import asyncpg
import pytest
import uvloop

from deploy.embedded.servers.ports import free_port
from services.kit.errors import TRANSIENT
from services.kit.owner.service import connect
from services.kit.owner.store import queries
from tests.faults.hosts import PASSWORD, FarPostgres, Host, Spread, Unable, network, spread
from tests.faults.matrix import Row
from tests.faults.trial import Trial

pytestmark = pytest.mark.slow
CUT_SECONDS = 8
FAR_SECONDS = 45
HARM: dict[str, Callable[[Host], None]] = {
    "cut off": Host.cut,
    "unheard": Host.mute,
    "deaf": Host.deafen,
}
ENDS = ("kafka", "postgres")
FAR = f"host of an owner and its relay cut off, {FAR_SECONDS} s"
NARROW = "hosts of kafka and postgres behind 2 Mbit/s, 10 s"


def _fault(end: str, harm: str) -> str:
    return f"host of {end} {harm}, {CUT_SECONDS} s"


FAULTS = [*(_fault(end, harm) for end in ENDS for harm in HARM), NARROW, FAR]


@pytest.fixture(scope="module")
def hosts(tmp_path_factory, rows: list[Row]) -> Iterator[Spread]:
    try:
        with spread(tmp_path_factory.mktemp("hosts")) as found:
            yield found
    except Unable as error:
        why = f"no network namespaces can be made here: {error}"
        rows += [Row(fault, skipped=why) for fault in FAULTS]
        pytest.skip(why)


@pytest.fixture(scope="module")
def hosts_trial(hosts: Spread, supply, rows) -> Iterator[Trial]:
    with Trial.of(hosts.system, supply, rows) as trial:
        yield trial


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("end", ENDS)
def test_a_host_that_falls_silent_loses_nothing_accepted(
    hosts: Spread, hosts_trial: Trial, end: str, harm: str
) -> None:
    host: Host = getattr(hosts, end)
    with hosts_trial.under_load(_fault(end, harm)):
        time.sleep(2)
        HARM[harm](host)
        time.sleep(CUT_SECONDS)
        host.heal()


def test_a_narrow_wire_changes_no_figure(hosts: Spread, hosts_trial: Trial) -> None:
    with hosts_trial.under_load(NARROW):
        time.sleep(2)
        hosts.kafka.narrow("2mbit")
        hosts.postgres.narrow("2mbit")
        time.sleep(10)
        hosts.kafka.heal()
        hosts.postgres.heal()


def test_an_owner_on_a_host_that_vanished_is_succeeded_and_says_nothing_when_it_is_back(
    hosts: Spread, hosts_trial: Trial
) -> None:
    """It holds its partitions and the relay's lock when it goes; nobody ends its connections."""
    system, pair = hosts.system, ("enterprises", "enterprises-relay")
    for process in pair:
        system.stop(process)
    with hosts.on_far(*pair), hosts_trial.under_load(FAR, seconds=FAR_SECONDS + 15):
        for process in pair:
            system.start(process)
        hosts_trial.recover(time.monotonic())
        hosts.far.cut()
        began = time.monotonic()
        hosts_trial.recover(began, seconds=FAR_SECONDS)
        time.sleep(max(0.0, began + FAR_SECONDS - time.monotonic()))
        hosts.far.heal()


HOLDER = """
import asyncio, sys
import asyncpg
from services.kit.owner.store import queries
from services.kit.postgres_session_settings import WATCHED

async def hold(url):
    db = await asyncpg.connect(url, server_settings=WATCHED)
    print(await db.fetchval(queries.become_relay.sql), flush=True)
    await db.add_listener("outbox", lambda *_: None)
    await asyncio.sleep(600)

asyncio.run(hold(*sys.argv[1:]))
"""


def test_the_lock_of_a_relay_that_vanished_is_free_while_notices_wait_for_it(
    tmp_path_factory,
) -> None:
    """What waits to be acknowledged keeps the system's keep-alives from being sent."""
    with _far_postgres(tmp_path_factory) as (server, far):
        assert asyncio.run(_freed(server.admin_url, far)) < 30


def test_what_is_asked_of_a_postgresql_that_vanished_is_asked_again(tmp_path_factory) -> None:
    """However long its host stays away: another may stand in its place by then."""
    with _far_postgres(tmp_path_factory) as (server, _):
        for question in ("SELECT 1", "SELECT pg_sleep(60)"):
            assert uvloop.run(_unanswered(server, question)) < 30


@contextmanager
def _far_postgres(tmp_path_factory) -> Iterator[tuple[FarPostgres, Host]]:
    """A server on a host of its own, and a host that is far from it."""
    try:
        with network("postgres", "far") as (home, far):
            server = FarPostgres(tmp_path_factory.mktemp("far"), free_port(), PASSWORD)
            server.host = home
            with server.running():
                yield server, far
    except Unable as error:
        pytest.skip(f"no network namespaces can be made here: {error}")


async def _unanswered(server: FarPostgres, question: str) -> float:
    """Seconds until an owner's pool takes a question for lost whose server has vanished."""
    pool = await connect(server.admin_url, most=1)
    db = await pool.acquire()
    asking = asyncio.ensure_future(db.fetchval(question))
    if "sleep" in question:
        await asyncio.sleep(0.5)
    server.host.cut()
    began = time.monotonic()
    try:
        with pytest.raises(TRANSIENT):
            await asyncio.wait_for(asyncio.shield(asking), 50)
    finally:
        server.host.heal()
        pool.terminate()
    return time.monotonic() - began


async def _freed(url: str, far: Host) -> float:
    """Seconds from the moment at which the holder's host vanishes until another has its lock."""
    command = [*far.prefix, sys.executable, "-c", HOLDER, url]
    holder = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    db = await asyncpg.connect(url)
    try:
        assert await holder.stdout.readline() == b"True\n"
        await asyncio.sleep(1)
        far.cut()
        began = time.monotonic()
        async with asyncio.timeout(60):
            while not await db.fetchval(queries.become_relay.sql):
                await db.execute("SELECT pg_notify('outbox', '')")
                await asyncio.sleep(0.2)
        return time.monotonic() - began
    finally:
        holder.kill()
        await holder.wait()
        await db.close()
