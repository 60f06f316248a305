"""Senders with a topic of their own: the topic says who they are, whatever a record claims."""

import orjson
import pytest

from services.kit.messaging import sender_topics
from tests.fates.caller import Caller
from tests.fates.events import loan, unique
from tests.fates.kafka import write
from tests.fates.test_letters import found, path
from tests.support.commands import run
from tests.support.system import System


def own_topic(district: System, source: str, *terms: str) -> str:
    """As an operator makes it."""
    environment = district.environment_of("gateway")
    of_what = terms or ("--scope", "district")
    options = ("--owner", "funds", *of_what)
    return run("services.contracts", environment, "sender", source, *options).strip()


async def test_an_event_on_its_senders_own_topic_is_applied(district, sender):
    document = loan(sender.source)
    await write(district, own_topic(district, sender.source), [orjson.dumps(document)])
    sender.wait_for_state(document, "applied")


async def test_nobody_speaks_for_another_on_a_topic_of_his_own(
    district: System, operator: Caller, sender: Caller
):
    victim = operator.make_sender(unique("victim"))
    topic = own_topic(district, sender.source)
    forged, own = loan(victim.source), loan(sender.source)
    broken = {**loan(victim.source), "data": "much"}
    await write(district, topic, [orjson.dumps(one) for one in (forged, broken, own)])
    sender.wait_for_state(own, "applied")
    told = operator.get("/api/v1/dead-letters", limit=1000)["letters"]
    letters = [letter for letter in told if letter["place"]["topic"] == topic]
    assert sorted(letter["problems"][0]["pointer"] for letter in letters) == ["/data", "/source"]
    assert {letter["source"] for letter in letters} == {None}
    assert found(victim, 0) == []
    assert victim.fate(forged).status_code == 404


async def test_nobody_tells_of_anothers_things_on_a_topic_of_his_own(
    district: System, operator: Caller, sender: Caller
):
    prefix = unique("B")
    topic = own_topic(
        district, sender.source, "--scope", "bank/渝中银行", "--subject", f"{prefix}-"
    )
    own, others = loan(sender.source, f"{prefix}-1"), loan(sender.source, unique("another-banks"))
    await write(district, topic, [orjson.dumps(one) for one in (others, own)])
    sender.wait_for_state(own, "applied")
    sender.wait_for_state(others, "rejected")
    [letter] = found(sender, 1)
    assert "begins with none of" in letter["problems"][0]["reason"]
    answer = operator.ask("POST", f"{path(letter)}/replay", json={})
    assert (answer.status_code, "begins with none of" in answer.text) == (422, True)


async def test_a_letter_of_a_senders_own_topic_is_replayed_like_any_other(
    district: System, operator: Caller, sender: Caller
):
    document = loan(sender.source)
    broken = document | {"data": document["data"] | {"amount": "much"}}
    await write(district, own_topic(district, sender.source), [orjson.dumps(broken)])
    sender.wait_for_state(document, "rejected")
    [letter] = found(sender, 1)
    place = letter["place"]
    path = f"/api/v1/dead-letters/{place['topic']}/{place['partition']}/{place['offset']}"
    answer = operator.ask("POST", f"{path}/replay", json={"event": document})
    assert answer.status_code == 202, answer.text
    sender.wait_for_state(document, "applied")


@pytest.mark.parametrize(
    "pair", [("urn:a-b", "urn:a:b"), ("/Bank", "/bank"), ("/银行", "/银号"), ("x" * 90, "x" * 91)]
)
def test_sources_that_look_alike_have_topics_of_their_own(pair):
    one, other = (sender_topics.topic("ingest.funds", source) for source in pair)
    assert one != other
    assert max(len(one), len(other)) <= 249
