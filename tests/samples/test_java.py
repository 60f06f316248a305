"""Java's samples, built by Maven and run: plain, and Spring Boot with CloudEvents' serialiser."""

import subprocess

import pytest

from tests.samples.running import FEN, SAMPLES, Sample, heard

pytestmark = [pytest.mark.samples, pytest.mark.timeout(600)]


def build(folder: str, goal: str) -> None:
    command = ["mvn", "--quiet", "--batch-mode", goal]
    done = subprocess.run(command, cwd=SAMPLES / folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def plain() -> tuple[str, ...]:
    build("java", "compile")
    return ("java", "-cp", "target/classes:target/lib/*")


@pytest.fixture(scope="module")
def spring_boot() -> tuple[str, ...]:
    build("spring-boot", "package")
    return ("java", "-jar", "target/loans-spring-boot-1.jar")


def test_plain_java_tells_of_a_loan_asks_its_fate_and_follows_it(sample: Sample, plain):
    for _ in range(2):  # whoever is not sure sends again
        assert "told at offset" in sample.run("java", *plain, "sample.Publish")
    assert sample.run("java", *plain, "sample.Fate").startswith("applied")
    with sample.running("java", *plain, "sample.Follow") as lines:
        heard(lines, sample.loan, FEN)
    sample.wait_until_applied()


def test_plain_java_reads_why_an_event_was_not_taken(sample: Sample, plain):
    sample.run("java", *plain, "sample.Publish", AMOUNT="much")
    said = sample.run("java", *plain, "sample.Fate", code=1)
    assert said.startswith("rejected")
    assert "/data/amount" in said


def test_spring_boot_tells_of_a_loan_in_binary_mode_and_follows_it(sample: Sample, spring_boot):
    with sample.running("spring-boot", *spring_boot) as lines:
        heard(lines, sample.loan, '"state":"applied"')
    with sample.running("spring-boot", *spring_boot) as lines:
        heard(lines, sample.loan, FEN)
    sample.wait_until_applied()


def test_spring_boot_reads_why_an_event_was_not_taken(sample: Sample, spring_boot):
    with sample.running("spring-boot", *spring_boot, AMOUNT="much") as lines:
        said = heard(lines, sample.loan, '"state":"rejected"')
    assert "/data/amount" in said
