"""What stands at the root for tools of others: hooks that fetch nothing, a container to work in."""

import json
import re

import yaml

from deploy.paths import ROOT


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_hook_is_local_and_does_what_make_check_does():
    repositories = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    assert {one["repo"] for one in repositories} == {"local"}
    hooks = [hook for one in repositories for hook in one["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    checked = text("Makefile").partition("\ncheck:")[2].partition("\n\n")[0]
    for hook in hooks:
        command = hook["entry"].removeprefix(".venv/bin/").removesuffix(" --force-exclude")
        assert command.removesuffix(" --no-logo").removesuffix(" .") in checked, hook["id"]


def test_the_development_container_makes_targets_that_there_are():
    container = json.loads(text(".devcontainer/devcontainer.json"))
    made = re.findall(r"make (\S+)", container["postCreateCommand"])
    assert made == ["page", ".venv/.dev-stamp"]
    assert "\npage:" in text("Makefile")
    assert container["forwardPorts"] == [8080]


def test_the_notice_names_what_is_fetched_with_a_licence_of_its_own():
    notice = text("NOTICE")
    for name in ("Apache Kafka", "PostgreSQL", "OpenJDK", "Node.js", "Noto Sans SC", "Grafana"):
        assert name in notice
