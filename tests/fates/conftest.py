"""One running district for this folder, with keys made as an operator makes them."""

import pytest

from tests.fates.caller import Caller, run_gateway
from tests.fates.events import enterprise, loan, unique
from tests.support.system import System


@pytest.fixture(scope="package")
def district(system: System) -> System:
    return system


@pytest.fixture(scope="package")
def operator(district: System) -> Caller:
    """An operator, whose key the command line made."""
    secret = run_gateway(district, "keys", "create", "operations", "--operator", "--keys").strip()
    caller = Caller(district.url, secret)
    caller.wait_until_known()
    market = caller.make_sender("market")
    market.send(enterprise(market.source), heard := loan(market.source))
    market.wait_for_state(heard, "applied")
    return caller


@pytest.fixture
def sender(operator: Caller) -> Caller:
    """A system of the district with a source of its own and every type."""
    return operator.make_sender(unique("sender"))
