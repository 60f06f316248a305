import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from deploy.issuer.signing import Signing, load_or_make
from tests.people.browser import Browser
from tests.people.conftest import unsigned
from tests.support.system import wait_for

FACTS = "/api/v1/indicators/workforce/facts"


def status(url: str, token: str) -> int:
    return Browser(url).ask("GET", FACTS, headers={"Authorization": f"Bearer {token}"}).status_code


def without(claims: dict, name: str) -> dict:
    return {key: value for key, value in claims.items() if key != name}


def signed_with_the_public_key(signing: Signing, claims: dict) -> str:
    """HS256 with what everybody knows: the text of the public key."""
    public = signing.key.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = {"alg": "HS256", "typ": "JWT", "kid": signing.kid}
    parts = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in (head, claims)]
    mac = hmac.new(pem, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


def signed_by_another(signing: Signing, claims: dict) -> str:
    key = rsa.generate_private_key(65537, 2048)
    return jwt.encode(claims, key, "RS256", {"kid": signing.kid})


def with_its_own_key_inside(signing: Signing, claims: dict) -> str:
    own = Signing(rsa.generate_private_key(65537, 2048))
    jwk = own.jwks["keys"][0]
    head = {"kid": signing.kid, "jwk": jwk, "jku": "http://127.0.0.1:1/jwks"}
    return jwt.encode(claims, own.key, "RS256", head)


def changed_after_signing(signing: Signing, claims: dict) -> str:
    head, _, signature = signing.token(claims).split(".")
    body = json.dumps(claims | {"roles": ["admin"]}).encode()
    return f"{head}.{base64.urlsafe_b64encode(body).rstrip(b'=').decode()}.{signature}"


def with_a_head(text: str) -> str:
    """A token with this head, unsigned."""
    return f"{base64.urlsafe_b64encode(text.encode()).rstrip(b'=').decode()}.e30.e30"


FORGED = {
    "signed by nobody, spelt oddly": lambda s, c: with_a_head(f'{{"alg":"nOnE","kid":"{s.kid}"}}'),
    "several algorithms": lambda s, c: with_a_head(f'{{"alg":["RS256"],"kid":"{s.kid}"}}'),
    "several keys": lambda s, c: with_a_head('{"alg":"RS256","kid":["a"]}'),
    "a number without an end": lambda s, c: with_a_head(f'{{"alg":"RS256","kid":{"9" * 5000}}}'),
    "a head that nests without an end": lambda s, c: with_a_head(
        f'{{"alg":"RS256","kid":{"[" * 15000}'
    ),
    "a body that lies elsewhere": lambda s, c: with_a_head(
        f'{{"alg":"RS256","kid":"{s.kid}","b64":false,"crit":["b64"]}}'
    ),
    "signed by nobody": lambda s, c: unsigned(c),
    "the public key as a secret": signed_with_the_public_key,
    "another key under the known name": signed_by_another,
    "a key that it brings along": with_its_own_key_inside,
    "changed after signing": changed_after_signing,
    "a key nobody knows": lambda s, c: jwt.encode(c, s.key, "RS256", {"kid": "unknown"}),
    "no name of a key": lambda s, c: jwt.encode(c, s.key, "RS256"),
    "another audience": lambda s, c: s.token(c | {"aud": "mail"}),
    "no audience": lambda s, c: s.token(without(c, "aud")),
    "another issuer": lambda s, c: s.token(c | {"iss": "https://evil.example"}),
    "no issuer": lambda s, c: s.token(without(c, "iss")),
    "for two clients, given to the other": lambda s, c: s.token(
        c | {"aud": ["gateway", "mail"], "azp": "mail"}
    ),
    "for us alone, given to another": lambda s, c: s.token(c | {"azp": "mail"}),
    "for signing in, by its nonce": lambda s, c: s.token(c | {"nonce": "n"}),
    "for signing in, by its claim": lambda s, c: s.token(c | {"typ": "ID"}),
    "for signing out": lambda s, c: s.token(c, "logout+jwt"),
    "for refreshing": lambda s, c: s.token(c | {"typ": "Refresh"}),
    "expired": lambda s, c: s.token(c | {"exp": time.time() - 60}),
    "without an end": lambda s, c: s.token(without(c, "exp")),
    "not valid yet": lambda s, c: s.token(c | {"nbf": time.time() + 60}),
    "issued tomorrow": lambda s, c: s.token(c | {"iat": time.time() + 86400}),
    "nobody's": lambda s, c: s.token(without(c, "sub")),
    "a name with a NUL": lambda s, c: s.token(c | {"sub": "a\0b"}),
    "a number for a name": lambda s, c: s.token(c | {"sub": 1}),
    "an endless name": lambda s, c: s.token(c | {"sub": "a" * 256}),
    "no token": lambda s, c: "a.b.c",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_opens_nothing(district, signing, claims, forge):
    token = forge(signing, claims)
    assert status(district.url, token) == 401
    shown = {"Authorization": f"Bearer {token}"}
    me = Browser(district.url).ask("GET", "/api/v1/me", headers=shown).json()
    assert (me["signed_in"], me["can"]) == (False, ["figures"])


GOOD = {
    "as it is": lambda c: c,
    "ended a moment ago by our clock": lambda c: c | {"exp": time.time() - 10},
    "beginning in a moment by our clock": lambda c: c | {"nbf": time.time() + 10},
    "marked as an access token": lambda c: c | {"typ": "Bearer"},
    "for two clients, given to us": lambda c: c | {"aud": ["gateway", "mail"], "azp": "gateway"},
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_a_good_token_opens_what_its_roles_may(district, signing, claims, change):
    assert status(district.url, signing.token(change(claims))) == 200


def test_a_token_whose_head_says_access_opens_what_its_roles_may(district, signing, claims):
    assert status(district.url, signing.token(claims, "at+jwt")) == 200


def test_a_token_without_a_role_of_ours_opens_nothing_more(district, signing, claims):
    token = signing.token(claims | {"roles": ["cook", 7, "ADMIN"]})
    assert status(district.url, token) == 403
    shown = {"Authorization": f"Bearer {token}"}
    me = Browser(district.url).ask("GET", "/api/v1/me", headers=shown)
    assert (me.json()["signed_in"], me.json()["roles"]) == (True, [])


def test_a_new_key_of_the_issuer_is_learnt_and_the_old_one_forgotten(district, signing, claims):
    old = signing.token(claims)
    assert status(district.url, old) == 200
    file = district.state.issuer_key_file
    pem = file.read_bytes()
    district.stop("issuer")
    try:
        file.unlink()
        district.start("issuer")
        wait_for(file.exists, 20, lambda: "no new key")
        new = load_or_make(file)
        assert new.kid != signing.kid
        wait_for(lambda: status(district.url, new.token(claims)) == 200, 20, lambda: "not learnt")
        assert status(district.url, old) == 401
    finally:
        district.stop("issuer")
        file.write_bytes(pem)
        district.start("issuer")
    wait_for(lambda: status(district.url, old) == 200, 20, lambda: "not learnt again")
