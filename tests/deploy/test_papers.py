import re
from pkgutil import resolve_name

import pytest
from click import Context
from typer.main import get_command

from deploy.paths import ROOT
from gateway.main import Gateway
from gateway.settings import GatewaySettings
from services.contracts.events import SHAPES, SHAPES_BY_OWNER
from services.contracts.topology import AGGREGATES, DEAD_LETTER, DOMAIN, INGEST, TOPICS
from services.kit.settings import AskedSettings, KafkaSecurity
from tests.deploy.composition import defaults
from tests.support.nowhere import REQUIRED

SERVICES = ("enterprises", "funds", "talent", "indicators")
PAPERS = (
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "gateway/README.md",
    "demo/README.md",
    "deploy/README.md",
    "deploy/kubernetes/README.md",
    *(f"services/{owner}/README.md" for owner in SERVICES),
)
owner = pytest.mark.parametrize("owner", SERVICES)


def paper(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def translation(name: str) -> str:
    """Where a Chinese document leads instead of there."""
    other = name.removesuffix(".md") + ".zh-CN.md"
    return other if (ROOT / other).exists() else name


def links(name: str) -> list[str]:
    return re.findall(r"\]\(([^)]+)\)", paper(name))


def named(name: str) -> set[str]:
    """What stands between backquotes, outside of blocks."""
    text = re.sub(r"^```.*?^```", "", paper(name), flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`]+)`", text))


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_leads_to_something_in_the_repository(name):
    assert [link for link in links(name) if not (ROOT / name).parent.joinpath(link).exists()] == []


def test_both_readmes_lead_to_the_same_places_and_give_the_same_commands():
    def commands(name: str) -> list[str]:
        return re.findall(r"^make \w+", paper(name), re.MULTILINE)

    others = {"README.md", "README.zh-CN.md"}
    english, chinese = ([x for x in links(name) if x not in others] for name in sorted(others))
    assert [translation(one) for one in english] == chinese
    assert commands("README.md") == commands("README.zh-CN.md") == ["make run", "make test"]


@owner
def test_a_services_paper_names_its_events_and_no_others(owner):
    assert named(f"services/{owner}/README.md") & SHAPES.keys() == SHAPES_BY_OWNER[owner].keys()


@owner
def test_a_services_paper_names_the_topics_that_it_listens_to_and_emits(owner):
    intake = resolve_name(f"services.{owner}.intake:INTAKE")
    own = {name for name, topic in DOMAIN.items() if topic.owner == owner}
    expected = {INGEST[owner].name, DEAD_LETTER[owner].name, *own, *intake.follows}
    if AGGREGATES.owner == owner:
        expected.add(AGGREGATES.name)
    assert named(f"services/{owner}/README.md") & {topic.name for topic in TOPICS} == expected


@owner
def test_a_services_paper_says_how_to_run_each_of_its_commands(owner):
    group = get_command(resolve_name(f"services.{owner}.main:app"))
    commands = set(group.list_commands(Context(group)))
    text = re.sub(r"\s+", " ", paper(f"services/{owner}/README.md"))
    assert set(re.findall(rf"python -m services\.{owner} ([\w-]+)", text)) == commands


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        *((f"services/{owner}/README.md", AskedSettings) for owner in SERVICES),
        ("gateway/README.md", GatewaySettings),
    ],
)
def test_a_paper_gives_every_setting_that_has_no_default(name, settings):
    required = {n.upper() for n, field in settings.model_fields.items() if field.is_required()}
    given = set(re.findall(r"^export (\w+)=", paper(name), re.MULTILINE))
    assert given == required


async def test_the_gateways_paper_names_every_route():
    gateway = Gateway(GatewaySettings(**REQUIRED))
    described = gateway.http.openapi()["paths"]
    await gateway.follower.consumer.stop()
    await gateway.intake.producer.stop()
    routes = {f"{verb.upper()} {path}" for path, verbs in described.items() for verb in verbs}
    told = {name for name in named("gateway/README.md") if re.match("(GET|POST|PUT) /", name)}
    assert told - {"GET /"} == routes


def test_the_deploy_paper_names_every_variable_of_compose():
    assert {n for n in defaults() if not n.endswith("_PASSWORD")} <= named("deploy/README.md")


def test_the_deploy_paper_names_every_setting_of_kafkas_security():
    assert {name.upper() for name in KafkaSecurity.model_fields} <= named("deploy/README.md")
