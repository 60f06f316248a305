"""Whom the gateway asks knows who asks, and answers nobody else."""

import time

import httpx2
import jwt
import pytest
from pydantic import SecretStr

from deploy.embedded.supervision.settings import Settings
from deploy.embedded.supervision.wiring import http_ports
from deploy.processes import PRODUCT
from services.kit.identity import Identities, Identity, Untrusted
from tests.fates.caller import Caller, run_gateway
from tests.fates.test_letters import mended, path, rejected
from tests.support.system import System

SECRET = SecretStr("what the gateway signs with")
SOMEBODY = Identity("person", "Wang (wang)", "letters", ("district", "bank/乙"))
ASKED = {"enterprises", "funds", "talent", "indicators", "indicators-read-model", "audit"}
QUESTIONS = {
    **dict.fromkeys(("enterprises", "funds", "talent", "indicators"), "/backlog"),
    "indicators-read-model": "/lists/funds?as_of=2025-12-31",
    "audit": "/audit?from=2025-12-31&to=2025-12-31",
}
PLACE = "/letters/ingest.funds/0/999999"
asked = pytest.mark.parametrize("name", QUESTIONS)


def test_an_identity_is_read_as_it_was_signed():
    token = Identities(SECRET).sign(SOMEBODY, "funds")
    assert Identities(SECRET).read(token, "funds") == SOMEBODY


@pytest.mark.parametrize("claim", ["scopes", "sub", "exp", "aud"])
def test_an_identity_that_leaves_out_a_claim_is_none(claim):
    with pytest.raises(Untrusted):
        Identities(SECRET).read(forged(**{claim: None}), "funds")


def test_who_has_no_scopes_is_signed_as_somebody_who_has_none():
    nobodys = Identity("person", "Li (li)", "registers")
    assert Identities(SECRET).read(Identities(SECRET).sign(nobodys, "funds"), "funds").scopes == ()


def forged(**changes: object) -> str:
    """Signed with the right secret, with other claims (None: left out) or another head."""
    signer = Identities(SECRET)
    claims = jwt.decode(signer.sign(SOMEBODY, "funds"), options={"verify_signature": False})
    head = {"typ": changes.pop("typ", "identity+jwt")}
    told = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(told, signer._key, "HS256", head)


@pytest.mark.parametrize(
    "token",
    [
        Identities(SecretStr("another secret")).sign(SOMEBODY, "funds"),
        Identities(SECRET).sign(SOMEBODY, "talent"),
        forged(exp=int(time.time()) - 60),
        forged(iss="somebody"),
        forged(typ="JWT"),
        jwt.encode({"sub": "somebody"}, None, "none", {"typ": "identity+jwt"}),
        "rubbish",
        "",
    ],
    ids=["secret", "asked", "expired", "signer", "type", "unsigned", "rubbish", "nothing"],
)
def test_what_the_gateway_did_not_sign_for_this_process_now_is_no_identity(token):
    with pytest.raises(Untrusted):
        Identities(SECRET).read(token, "funds")


def test_every_process_that_is_asked_is_asked_here():
    assert QUESTIONS.keys() == http_ports(Settings(), PRODUCT).keys() - {"gateway", "issuer"}


def ask(system: System, name: str, path: str, token: str = "", **given: object) -> httpx2.Response:
    url = f"http://127.0.0.1:{http_ports(system.settings, PRODUCT)[name]}{path}"
    shown = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx2.request("POST" if given else "GET", url, headers=shown, timeout=60, **given)


def signed(system: System, name: str, identity: Identity = SOMEBODY) -> str:
    secret = SecretStr(system.state.secrets().identity_secret)
    return Identities(secret).sign(identity, name)


@asked
def test_a_process_answers_whom_the_gateway_signed_and_nobody_else(system: System, name: str):
    assert ask(system, name, QUESTIONS[name]).status_code == 401
    other = "funds" if name != "funds" else "talent"
    for token in (system.state.secrets().demo_key, forged(aud=name), signed(system, other)):
        assert ask(system, name, QUESTIONS[name], token).status_code == 401
    assert ask(system, name, QUESTIONS[name], signed(system, name)).status_code == 200


def test_replaying_and_discarding_ask_nobody_who_may_only_read(system: System):
    reader = signed(system, "funds", Identity("key", "reader", "letters_read"))
    for act in ("replay", "discard"):
        assert ask(system, "funds", f"{PLACE}/{act}", json={}).status_code == 401
        assert ask(system, "funds", f"{PLACE}/{act}", reader, json={}).status_code == 403
        known = signed(system, "funds")
        assert ask(system, "funds", f"{PLACE}/{act}", known, json={}).status_code == 404


def test_acting_asks_nobody_who_may_only_read(system: System):
    acted = {"event": {}}
    assert ask(system, "funds", "/acts", json=acted).status_code == 401
    assert ask(system, "funds", "/acts", signed(system, "funds"), json=acted).status_code == 403
    works = signed(system, "funds", Identity("person", "Li (li)", "cases_work"))
    assert ask(system, "funds", "/acts", works, json=acted).status_code == 422


async def test_an_owner_records_who_was_signed_and_not_who_a_body_names(system: System):
    secret = run_gateway(system, "keys", "create", "identified", "--operator", "--keys").strip()
    operator = Caller(system.url, secret)
    operator.wait_until_known()
    document, letter = await rejected(system, operator.make_sender("identified-sender"))
    told = {"event": mended(document), "actor": "somebody else"}
    place = path(letter).removeprefix("/api/v1/dead-letters")
    token = signed(system, "funds")
    assert ask(system, "funds", f"/letters{place}/replay", token, json=told).status_code == 200
    assert [act["actor"] for act in operator.get(path(letter))["acts"]] == [SOMEBODY.name]
