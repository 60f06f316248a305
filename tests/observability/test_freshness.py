import os
import signal

import pytest

from deploy.embedded.commands.freshness import ask, sentence, verdict
from deploy.embedded.servers.ports import free_port
from deploy.embedded.supervision.health import Condition
from tests.support.followed import registration
from tests.support.system import wait_for


def road(**behind: tuple[int | None, float | None]) -> dict:
    hops = [
        {"name": name, "owner": "funds", "behind": 0, "seconds": 0.0}
        for name in ("take", "tell", "fold", "lineage", "read")
    ]
    for hop in hops:
        hop["behind"], hop["seconds"] = behind.get(hop["name"], (0, 0.0))
    return {"hops": hops, "fresh_as_of": "2026-01-01T08:00:00+08:00"}


def test_figures_are_fresh_while_nothing_waits_longer_than_a_moment():
    told = "fresh, as of 2026-01-01T08:00:00+08:00"
    assert verdict(road()) == told
    assert verdict(road(fold=(9, 0.4), read=(100, None))) == told


@pytest.mark.parametrize(
    ("name", "waiting", "told"),
    [
        ("take", (7, 12.0), "funds has not taken in 7 records, the oldest for 12 s"),
        ("tell", (7, 12.0), "the relay of funds has not sent 7 records, the oldest for 12 s"),
        ("fold", (7, 12.0), "the stream processor has not folded 7 records, the oldest for 12 s"),
        ("lineage", (7, 3.0), "the read model has not taken in 7 records, the oldest for 3 s"),
        ("read", (60_000, None), "the gateway has not read 60000 records"),
    ],
)
def test_a_hop_that_is_behind_is_named(name, waiting, told):
    assert verdict(road(**{name: waiting})) == f"late: {told}"


def test_the_first_hop_of_several_comes_first():
    late = verdict(road(take=(1, 9.0), fold=(1, 30.0)))
    assert late.index("funds") < late.index("stream")


def test_a_hop_of_which_nobody_tells_is_not_called_fresh():
    assert verdict(road(tell=(None, None))) == "unknown: nobody answers for tell of funds"


def test_a_gateway_that_cannot_tell_says_why():
    detail = "Kafka does not answer (TimeoutError); ask again"
    assert verdict({"status": 503, "detail": detail}) == f"unknown: {detail}"


def test_without_a_gateway_the_processes_are_asked():
    stopped = Condition("funds", ready=True, behind=3)
    told = sentence(free_port(), "key", [stopped])
    assert told == "unknown: the gateway does not answer; funds is 3 behind"


def test_an_owner_that_stands_still_hides_no_other_hop(watched):
    watched.settle()
    funds = watched.kill("funds", signal.SIGSTOP)
    try:
        road = ask(watched.settings.gateway_port, watched.state.secrets().demo_key)
    finally:
        os.kill(funds, signal.SIGCONT)
    unknown = [(hop["name"], hop["owner"]) for hop in road["hops"] if hop["behind"] is None]
    assert unknown == [("tell", "funds")]
    watched.settle()


def test_status_names_the_hop_that_stands_still(watched):
    gateway, key = watched.settings.gateway_port, watched.state.secrets().demo_key
    watched.publish([registration()])
    watched.settle()
    assert verdict(ask(gateway, key)).startswith("fresh, as of")
    watched.stop("enterprises-relay")
    try:
        watched.publish([registration()])
        late = "late: the relay of enterprises has not sent 1 records"
        wait_for(lambda: sentence(gateway, key, []).startswith(late), 20, lambda: late)
    finally:
        watched.start("enterprises-relay")
    watched.settle()
    assert verdict(ask(gateway, key)).startswith("fresh, as of")
