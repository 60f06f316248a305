"""The Bruno collection, run by Bruno's own command."""

import pytest

from tests.samples.running import Sample

pytestmark = [pytest.mark.samples, pytest.mark.timeout(600)]
BRUNO = ("npx", "--yes", "@usebruno/cli@4.1.0", "run", "--env", "district")


def test_every_request_of_the_collection_is_answered_as_it_says(sample: Sample):
    own = {"gateway": sample.district.url, "source": sample.sender.source, "loan": sample.loan}
    given = [f"--env-var={name}={value}" for name, value in own.items()]
    said = sample.run("bruno", *BRUNO, *given, f"--env-var=key={sample.sender.secret}")
    assert "5 Passed" in said, said
    sample.wait_until_applied()
