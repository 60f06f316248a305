"""The samples that need nothing to be built: Python and curl."""

import re
import sys

import pytest

from deploy.paths import ROOT
from tests.fates.events import ENTERPRISE, loan
from tests.samples.running import FEN, SAMPLES, Sample, folders, heard

PYTHON = (sys.executable, "publish.py")
CURL = ("sh", "publish.sh")
scripts = pytest.mark.parametrize(
    ("folder", "command"), [("python", PYTHON), ("curl", CURL)], ids=["python", "curl"]
)


@scripts
def test_a_loan_is_told_and_applied_and_counts_once(sample: Sample, folder, command):
    assert "applied" in sample.run(folder, *command)
    sample.wait_until_applied()
    assert "applied" in sample.run(folder, *command)
    assert sample.sender.wait_for_state(sample.event, "applied")["rejections"] == []


@scripts
def test_what_breaks_the_contract_is_told_with_its_place(sample: Sample, folder, command):
    assert "/data/amount" in sample.run(folder, *command, code=1, AMOUNT="much")


def test_the_follower_in_python_hears_of_it(sample: Sample):
    sample.run("python", *PYTHON)
    with sample.running("python", sys.executable, "follow.py") as lines:
        heard(lines, sample.loan, FEN)


def test_curl_finds_the_loan_and_hears_the_live_figures(sample: Sample):
    sample.run("curl", *CURL)
    with sample.running("curl", "sh", "follow.sh") as lines:
        heard(lines, sample.loan)
        heard(lines, "text/event-stream")
        sample.sender.send(loan(sample.sender.source))
        heard(lines, "data:")


def test_all_samples_lend_to_an_enterprise_that_these_tests_have_told_of():
    texts = [
        path.read_text("utf-8")
        for path in SAMPLES.rglob("*")
        if path.suffix in {".java", ".py", ".sh", ".sql", ".bru"} and "target" not in path.parts
    ]
    named = {code for text in texts for code in re.findall(r"\b91[0-9A-Z]{16}\b", text)}
    assert named == {ENTERPRISE}


@pytest.mark.parametrize("folder", sorted(folders()))
def test_every_sample_says_how_it_is_run_and_is_named(folder):
    paper = (SAMPLES / folder / "README.md").read_text("utf-8")
    assert "```sh" in paper
    assert f"]({folder}/README.md)" in (SAMPLES / "README.md").read_text("utf-8")


@pytest.mark.parametrize("paper", sorted(SAMPLES.glob("**/README.md")), ids=str)
def test_every_link_of_the_samples_leads_somewhere(paper):
    if "target" in paper.parts or "node_modules" in paper.parts:
        return
    links = re.findall(r"\]\(([^)#]+)\)", paper.read_text("utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (paper.parent / link).exists()] == []
    assert ROOT in paper.parents
