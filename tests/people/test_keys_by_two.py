"""Where two are asked for, one person makes a key and another confirms it, and no key makes any."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.fates.caller import Caller
from tests.fates.events import loan, unique
from tests.people.conftest import gateway_beside


@pytest.fixture(scope="module")
def url(district) -> Iterator[str]:
    with gateway_beside(district, KEYS_BY_TWO="true") as url:
        yield url


@pytest.fixture
def people(url: str, signing, claims) -> list[Caller]:
    """Two administrators of one name."""
    shown = claims | {"roles": ["admin"], "scopes": ["district"]}
    return [Caller(url, signing.token(shown | {"sub": f"admin-{n}"})) for n in (1, 2)]


def ask(who: Caller, name: str, what: str, **asked: object) -> httpx2.Response:
    return who.ask("POST", f"/api/v1/keys/{name}/{what}", json=asked)


def test_a_key_opens_once_a_second_person_has_confirmed_it(url: str, people: list[Caller]):
    (one, other), name = people, unique("by-two")
    wanted = {"name": name, "source": f"urn:{name}", "types": ["loan.disbursed"]}
    made = one.ask("POST", "/api/v1/keys", json=wanted)
    assert (made.status_code, made.json()["opens"]) == (201, False)
    sender = Caller(url, made.json()["secret"], wanted["source"])
    assert sender.post(loan(sender.source)).status_code == 401
    refused = ask(one, name, "confirm")
    assert (refused.status_code, refused.json()["code"]) == (409, "own_proposal")
    assert ask(other, name, "confirm").status_code == 204
    assert sender.post(loan(sender.source)).status_code == 202
    assert ask(other, name, "confirm").json()["code"] == "nothing_to_confirm"


def test_no_key_makes_rotates_or_confirms_keys(url: str, people: list[Caller], maker: Caller):
    (one, _), key = people, Caller(url, maker.secret)
    key.wait_until_known()
    name = unique("by-a-key")
    wanted = {"name": name, "source": f"urn:{name}", "types": ["*"]}
    assert key.ask("POST", "/api/v1/keys", json=wanted).json()["code"] == "keys_are_for_people"
    assert one.ask("POST", "/api/v1/keys", json=wanted).status_code == 201
    for what, asked in (("rotate", {"grace_seconds": 0}), ("confirm", {})):
        answer = ask(key, name, what, **asked)
        assert (answer.status_code, answer.json()["code"]) == (403, "keys_are_for_people")
