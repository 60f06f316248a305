"""One running district for this folder, a second gateway beside it, and everybody who may ask."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import jwt
import pytest

from deploy.embedded.servers.ports import free_port
from deploy.issuer.signing import Signing, load_or_make
from deploy.processes import PRODUCT
from gateway.access.policy import Role
from tests.fates.caller import Caller, run_gateway
from tests.people.browser import Browser
from tests.support.system import System, ports_of_another, readyz, wait_for


@pytest.fixture(scope="package")
def district(watched: System) -> System:
    return watched


@contextmanager
def gateway_beside(district: System, **settings: str) -> Iterator[str]:
    """The URL of one more gateway of the district, with other settings."""
    port = free_port()
    environment = {**os.environ, **district.environment_of("gateway")}
    environment |= ports_of_another("gateway", port)
    command = next(p.command() for p in PRODUCT.processes if p.name == "gateway")
    log = district.state.logs / f"gateway-{port}.log"
    with log.open("w") as output:
        child = subprocess.Popen(
            command,
            cwd=district.root,
            env=environment | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(lambda: readyz(port).get("ready") is True, 60, log.read_text)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait(30)


@pytest.fixture(scope="package")
def closed(district: System) -> Iterator[str]:
    """Another gateway of the same district, which shows nothing to strangers."""
    with gateway_beside(district, PUBLIC_FIGURES="false", LIVE_RECHECK_SECONDS="0.5") as url:
        yield url


@pytest.fixture
def browser(district: System) -> Iterator[Browser]:
    one = Browser(district.url)
    yield one
    one.http.close()


@pytest.fixture(scope="package")
def signing(district: System) -> Signing:
    """The key of the demonstration issuer, to forge with."""
    return load_or_make(district.state.issuer_key_file)


@pytest.fixture(scope="package")
def issuer_url(district: System) -> str:
    return district.environment_of("gateway")["OIDC_ISSUER"]


@pytest.fixture(scope="package")
def claims(issuer_url: str) -> dict:
    """What a good token of the demonstration issuer says."""
    now = int(time.time())
    return {
        "iss": issuer_url,
        "sub": "demo-viewer",
        "aud": "gateway",
        "iat": now,
        "exp": now + 3600,
        "name": "somebody",
        "roles": ["viewer"],
        "scopes": ["district"],
    }


@pytest.fixture(scope="package")
def maker(district: System) -> Caller:
    """The key of an operator whom the command line lets make keys."""
    secret = run_gateway(district, "keys", "create", "operations", "--operator", "--keys").strip()
    known = Caller(district.url, secret)
    known.wait_until_known()
    return known


@pytest.fixture(scope="package")
def callers(district: System, signing: Signing, claims: dict, maker: Caller) -> dict[str, Caller]:
    """Everybody who may ask: nobody known, both kinds of keys, a person of each role."""
    plain = run_gateway(district, "keys", "create", "plain-operations", "--operator").strip()
    people = {
        role: Caller(district.url, signing.token(claims | {"sub": role, "roles": [role]}))
        for role in Role
    }
    keys = {
        "sender": maker.make_sender("somebodys-system"),
        "operator key": Caller(district.url, plain),
    }
    return {"anonymous": Caller(district.url, ""), **keys, **people}


def unsigned(claims: dict) -> str:
    """A token whose head says that nothing is signed."""
    return jwt.encode(claims, None, "none")
