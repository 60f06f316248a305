"""What compose tells the broker about who may come in."""

import pytest

from deploy.access.__main__ import variable
from deploy.access.table import follower, principals, sender
from deploy.manifests import kafka
from deploy.processes import PRODUCT
from services.contracts.topology import DOMAIN, sender_topic
from services.indicators.stream import processor
from tests.deploy.composition import environment, services

NAMES = {principal.name for principal in principals()}
WITHOUT_KAFKA = {"audit", "issuer"}


def test_every_process_that_speaks_to_kafka_is_a_principal_of_its_own():
    processes = {process.name for process in PRODUCT.processes}
    errands = {errand.name for errand in PRODUCT.topics}
    assert (processes | errands) - WITHOUT_KAFKA == NAMES


def test_a_container_comes_under_its_own_name_with_its_own_password_and_checks_the_broker():
    given = {variable(name): f"of-{name}" for name in NAMES}
    for name in NAMES:
        found = environment(name, given)
        assert found["KAFKA_SASL_USERNAME"] == name
        assert found["KAFKA_SASL_PASSWORD"] == f"of-{name}"
        assert found["KAFKA_SECURITY_PROTOCOL"] == "SASL_SSL"
        folder = found["KAFKA_SSL_CAFILE"].rpartition("/")[0]
        assert f"authority:{folder}:ro" in services()[name]["volumes"]


def test_the_errand_that_makes_principals_knows_every_password_and_no_other_container_does():
    wanted = {variable(name) for name in NAMES}
    for name in services():
        assert wanted & environment(name).keys() == (wanted if name == "access" else set()), name


def test_nobody_but_the_broker_holds_its_certificate():
    holders = {
        name
        for name, service in services().items()
        if any(volume.startswith("certificates:") for volume in service.get("volumes", []))
    }
    assert holders == {"certificates", "kafka"}


def test_the_stream_may_read_exactly_what_it_folds():
    rules = next(one for one in principals() if one.name == "indicators-stream").rules
    read = {rule.name for rule in rules if (rule.resource, rule.operation) == ("topic", "Read")}
    assert read & DOMAIN.keys() == set(processor.SOURCES)


def test_a_direct_sender_may_write_its_own_topics_and_nothing_else():
    topics = [sender_topic(owner, "urn:cqyz:bank") for owner in ("funds", "talent")]
    rules = sender("bank", topics).rules
    assert {(rule.resource, rule.operation, rule.prefixed) for rule in rules} == {
        ("topic", "Write", False)
    }
    assert {rule.name for rule in rules} == {topic.name for topic in topics}


def test_a_follower_may_read_the_facts_it_was_let_in_to_and_nothing_else():
    rules = follower("city", ["enterprises.case", "enterprises.listing"]).rules
    assert {(rule.resource, rule.name, rule.operation, rule.prefixed) for rule in rules} == {
        ("topic", "enterprises.case", "Read", False),
        ("topic", "enterprises.listing", "Read", False),
        ("group", "city.", "Read", True),
    }
    for topic in ("ingest.enterprises", "indicators.aggregates", "enterprises.dead-letter"):
        with pytest.raises(ValueError, match="no topic of facts"):
            follower("city", [topic])
    with pytest.raises(ValueError, match="no process's name"):
        follower("gateway", ["enterprises.case"])


def test_in_kubernetes_a_direct_sender_is_held_to_a_rate_and_our_own_processes_are_not():
    bank = sender("bank", [sender_topic("funds", "urn:cqyz:bank")])
    assert kafka.sender(bank)["spec"]["quotas"]["producerByteRate"] > 0
    assert all("quotas" not in user["spec"] for user in kafka.users())
