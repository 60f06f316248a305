"""One running district, with the enterprise that the samples lend to and a key for each test."""

import pytest

from tests.fates.caller import Caller, run_gateway
from tests.fates.events import enterprise, unique
from tests.samples.running import Sample
from tests.support.system import System


@pytest.fixture(scope="package")
def operator(system: System) -> Caller:
    secret = run_gateway(system, "keys", "create", "samples", "--operator", "--keys").strip()
    caller = Caller(system.url, secret)
    caller.wait_until_known()
    register = caller.make_sender("register-of-samples")
    register.send(known := enterprise(register.source))
    register.wait_for_state(known, "applied")
    return caller


@pytest.fixture
def sample(system: System, operator: Caller) -> Sample:
    """A loan that nobody has told of, and a sender of its own for it."""
    sender = operator.make_sender(unique("bank-of-samples"))
    return Sample(system, sender, unique("sample-loan"))
