"""What is tried on the running composition, one after the other; each says what it saw."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.containers.district import District
from deploy.containers.engine import Failed
from deploy.containers.images import PLAN
from deploy.embedded.waiting import until

Check = tuple[str, Callable[[District], str]]
DOORS = Path(__file__).with_name("kafka_doors.py")
BACK_SECONDS = 60.0
SCALED = "funds"
REPLICAS = 3
KILLED = "enterprises-relay"
WITHOUT_POWER = {"Uid": "10001", "CapEff": "0000000000000000", "NoNewPrivs": "1"}


def checks(district: District) -> Iterator[Check]:
    """All checks in their order; the restarts are of what runs when they are asked for."""
    yield "every process is well and every job done", _all_ready
    yield "processes run without power on a read-only root", _powerless
    yield "Kafka refuses who may not come in", _doors
    yield "an event reaches its figure", _digit
    yield f"{SCALED} runs {REPLICAS} times", _scaled
    yield "what is killed comes back", _killed
    for service in lasting(district):
        yield f"{service} is restarted", lambda one, name=service: _restarted(one, name)
    yield "containers go and the volumes stay", _gone_and_back


def lasting(district: District) -> list[str]:
    """Every service that stays up."""
    known = district.compose.services()
    return [name for name, service in known.items() if "healthcheck" in service]


def _all_ready(district: District) -> str:
    seconds = district.wait_until_ready()
    return f"{len(district.states())} containers, {seconds:.0f} s"


def _powerless(district: District) -> str:
    known = district.compose.engine.inspect(*district.compose.names())
    ours = [one for one in known if one["ImageName"] == f"{PLAN}:latest"]
    ours = [one for one in ours if one["State"]["Running"]]
    for one in ours:
        if not one["HostConfig"]["ReadonlyRootfs"]:
            raise Failed(f"{one['Name']} may write on its root")
        status = _status_of(district, one["Name"])
        told = {name: status[name].split()[0] for name in WITHOUT_POWER}
        if told != WITHOUT_POWER:
            raise Failed(f"{one['Name']} has {told}")
    return f"{len(ours)} containers: uid 10001, no capability, no new privileges"


def _status_of(district: District, container: str) -> dict[str, str]:
    said = district.compose.engine.say("exec", container, "cat", "/proc/1/status")
    return dict(line.split(":\t", 1) for line in said.splitlines() if ":\t" in line)


def _doors(district: District) -> str:
    said = district.compose.run_in("gateway", "python", "-", given=DOORS.read_text())
    if "NO: " in said:
        raise Failed(said)
    return said.replace("yes: ", "").replace("\n", "; ")


def _digit(district: District) -> str:
    return f"{district.digit_seconds():.1f} s"


def _scaled(district: District) -> str:
    district.compose.up("--no-recreate", "--scale", f"{SCALED}={REPLICAS}")
    district.wait_until_ready(SCALED)
    names = district.compose.names(SCALED)
    if len(names) != REPLICAS:
        raise Failed(f"{SCALED} runs as {names}")
    return f"{', '.join(names)}; a figure after {_digit(district)}"


def _killed(district: District) -> str:
    container = district.compose.names(KILLED)[0]
    before = _started(district, container)
    # Not by the engine: what that ends is meant to stay ended.
    os.kill(district.compose.engine.inspect(container)[0]["State"]["Pid"], signal.SIGKILL)
    if not until(lambda: _started(district, container) not in ("", before), BACK_SECONDS):
        raise Failed(f"{container} was killed and is {district.states()[container]}")
    return f"{district.wait_until_ready(KILLED):.0f} s; a figure after {_digit(district)}"


def _restarted(district: District, service: str) -> str:
    began = time.monotonic()
    district.compose.say("restart", service)
    district.wait_until_ready()
    return f"well after {time.monotonic() - began:.0f} s; a figure after {_digit(district)}"


def _gone_and_back(district: District) -> str:
    before = district.platforms()
    district.compose.say("down")
    district.compose.up()
    district.wait_until_ready()
    if not until(lambda: district.platforms() == before, BACK_SECONDS):
        raise Failed(f"{before} platforms were counted, now {district.platforms()}")
    return f"{before} platforms before and after"


def _started(district: District, container: str) -> str:
    known = district.compose.engine.inspect(container)[0]["State"]
    return known["StartedAt"] if known["Running"] else ""
