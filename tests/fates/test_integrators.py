"""The publishers that docs/integrators.md shows, run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from deploy.paths import ROOT
from tests.fates.events import loan
from tests.fates.test_senders import own_topic

PAPER = (ROOT / "docs/integrators.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(python|sh)\n(.*?)^```", PAPER, re.MULTILINE | re.DOTALL)
NAMES = ("python", "curl", "kafka", "kafka in binary mode")


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_a_publisher_of_the_paper_gets_its_event_applied(district, sender, tmp_path, number):
    language, text = BLOCKS[number]
    command = [sys.executable, "-c", text] if language == "python" else ["bash", "-euc", text]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | given(district, sender), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    [name] = set(re.findall(r"loan-\d+-disbursed", text))
    told = sender.wait_for_state(loan(sender.source, id=name), "applied")
    assert told["rejections"] == []
    if language == "sh":
        assert b'"status":"accepted"' in done.stdout
        assert b'"state":' in done.stdout


def given(district, sender) -> dict[str, str]:
    return {
        "GATEWAY": district.url,
        "KEY": sender.secret,
        "SOURCE": sender.source,
        "SOURCE_ENCODED": quote(sender.source, safe=""),
        "KAFKA": district.bootstrap_servers,
        "TOPIC": own_topic(district, sender.source),
    }


def test_the_follower_of_the_paper_hears_of_a_loan(district, sender):
    document = loan(sender.source)
    sender.send(document)
    command = [sys.executable, "-c", BLOCKS[len(NAMES)][1]]
    environment = os.environ | given(district, sender)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as follower:
        try:
            heard = next(line for line in follower.stdout if document["subject"] in line)
        finally:
            follower.kill()
    assert heard == f"{document['subject']} 100000 fen\n"


def test_the_paper_shows_four_publishers_and_a_follower():
    assert [language for language, _ in BLOCKS] == ["python", "sh", *["python"] * 3]


def test_every_link_of_the_paper_leads_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", PAPER)
    assert links
    assert [link for link in links if not Path(ROOT, "docs", link).exists()] == []
