"""Claims, cookies, settings and the demonstration's people, without I/O."""

import pytest
from fastapi import Response
from pydantic import ValidationError

from deploy.issuer.grants import Grants
from deploy.issuer.settings import IssuerSettings
from deploy.issuer.users import cast
from deploy.processes import PRODUCT
from gateway.access.cookies import Attempt, Cookies
from gateway.access.people import Claims, of_claims, roles_of
from gateway.access.policy import MEANINGS, OF_THE_DISTRICT, ROLES, Permission, Role
from gateway.access.signin_page import render
from gateway.http.problems import Refusal
from gateway.settings import GatewaySettings
from services.contracts.access.scopes import is_scope
from services.reasons import Reason
from tests.support.nowhere import REQUIRED

WHERE = Claims("roles", "scopes")


@pytest.mark.parametrize(
    ("claims", "claim", "roles"),
    [
        ({"roles": ["admin", "viewer"]}, "roles", ("viewer", "admin")),
        ({"roles": "viewer operator"}, "roles", ("viewer", "operator")),
        ({"realm_access": {"roles": ["viewer"]}}, "realm_access.roles", ("viewer",)),
        ({"https://plan.example/roles": ["viewer"]}, "https://plan.example/roles", ("viewer",)),
        ({"roles": ["Viewer", "view", 1, None, {}]}, "roles", ()),
        ({"roles": {"viewer": True}}, "roles", ()),
        ({"roles": None}, "roles", ()),
        ({"realm_access": "viewer"}, "realm_access.roles", ()),
        ({}, "roles", ()),
    ],
)
def test_roles_are_those_of_the_claim_that_we_know(claims, claim, roles):
    assert roles_of(claims, claim) == roles


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({"scopes": ["bank/示例银行", "district", "bank/示例银行"]}, ("bank/示例银行", "district")),
        ({"scopes": "enterprise/91500103MA5U1A2B04"}, ("enterprise/91500103MA5U1A2B04",)),
        ({"scopes": ["bank", "bank/", "bank/ ", "bank/a\nb", "vault/1", 1, None]}, ()),
        ({"scopes": []}, ()),
        ({}, ()),
    ],
)
def test_scopes_are_those_of_the_claim_and_of_no_claim_none(claims, scopes):
    said = {"sub": "u", "roles": ["viewer"], **claims}
    assert of_claims(said, WHERE, "/p").scopes == scopes


@pytest.mark.parametrize("role", Role)
def test_where_the_issuer_knows_no_scopes_the_districts_own_people_see_it(role):
    person = of_claims({"sub": "u", "roles": [role]}, Claims("roles", ""), "/p")
    outside = {Role.reviewer, Role.enterprise, Role.bank, Role.building_operator}
    assert person.scopes == (() if role in outside else ("district",))


def test_roles_are_a_set_that_add_up():
    said = {"sub": "u", "roles": ["bank", "statistician"], "scopes": ["district"]}
    assert of_claims(said, WHERE, "/p").can == ROLES[Role.bank] | ROLES[Role.statistician]
    assert of_claims({"sub": "u"}, WHERE, "/p").can == frozenset()


@pytest.mark.parametrize("scopes", [[], ["bank/乙"], ["carrier/x", "department/kjj"]])
def test_events_letters_and_files_are_for_who_may_see_the_whole_district(scopes):
    said = {"sub": "u", "roles": list(Role), "scopes": scopes}
    can = of_claims(said, WHERE, "/p").can
    assert can.isdisjoint(
        {"events_read", "imports_check", "imports_send", "letters_read", "letters"}
    )
    assert can == of_claims(said | {"scopes": ["district"]}, WHERE, "/p").can - OF_THE_DISTRICT


def test_a_person_has_a_name_to_show_and_a_subject_to_keep():
    person = of_claims({"sub": "u-1", "name": "李\u202e敏\n", "roles": ["viewer"]}, WHERE, "/p")
    assert (person.name, person.actor) == ("李敏", "李敏 (u-1)")
    assert of_claims({"sub": "u-1", "name": " "}, WHERE, "/p").name == "u-1"
    assert len(of_claims({"sub": "u-1", "name": "长" * 500}, WHERE, "/p").name) == 100


@pytest.mark.parametrize("subject", ["", "a\0b", "a\nb", "x" * 256])
def test_a_subject_that_cannot_be_kept_is_nobody(subject):
    with pytest.raises(ValueError, match="subject"):
        of_claims({"sub": subject}, WHERE, "/p")


def test_under_https_cookies_stay_with_the_host_and_are_never_sent_in_the_clear():
    cookies, response = Cookies("https://plan.example"), Response()
    cookies.give_session(response, "token", 60)
    cookies.give_attempt(response, Attempt("state", "nonce", "verifier", "/"))
    for told in response.headers.getlist("set-cookie"):
        assert told.startswith("__Host-plan-si") or told.startswith("__Host-plan-session=token")
        assert all(word in told for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
        assert "Domain" not in told


def test_the_demonstration_issuer_names_nobody_where_browsers_come_by_https():
    given = {"oidc_issuer": "http://127.0.0.1:8090", "oidc_client_id": "gateway"}
    assert GatewaySettings(**REQUIRED, **given, public_url="http://127.0.0.1:8080")
    with pytest.raises(ValidationError, match="no demonstration issuer"):
        GatewaySettings(**REQUIRED, **given, public_url="https://plan.example")


@pytest.mark.parametrize("name", ["issuer_url", "issuer_redirect_uri"])
def test_the_demonstration_issuer_serves_no_https_site(name):
    given = {"issuer_url": "http://127.0.0.1:1", "issuer_redirect_uri": "http://127.0.0.1:2/x"}
    assert IssuerSettings(**given, issuer_key_file="key.pem")
    with pytest.raises(ValidationError, match="no https site"):
        IssuerSettings(**given | {name: "https://plan.example"}, issuer_key_file="key.pem")


@pytest.mark.parametrize("missing", ["oidc_client_id", "public_url"])
def test_an_issuer_without_what_sign_in_needs_stops_the_gateway(missing):
    given = {
        "oidc_issuer": "https://issuer.example",
        "oidc_client_id": "plan",
        "public_url": "https://plan.example",
    }
    assert GatewaySettings(**REQUIRED, **given).oidc_issuer
    with pytest.raises(ValidationError, match=f"(?s){missing}.*OIDC_ISSUER needs it"):
        GatewaySettings(**REQUIRED, **{n: v for n, v in given.items() if n != missing})


def test_the_secret_may_stand_in_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("from-a-file\n")
    assert GatewaySettings(**REQUIRED, oidc_client_secret_file=file).oidc_secret() == "from-a-file"
    assert GatewaySettings(**REQUIRED, oidc_client_secret="given").oidc_secret() == "given"
    assert GatewaySettings(**REQUIRED, oidc_client_secret="").oidc_secret() is None
    assert "given" not in repr(GatewaySettings(**REQUIRED, oidc_client_secret="given"))


def test_the_demonstration_has_one_person_of_each_role_and_says_that_it_is_one():
    assert sorted(user.role for user in cast().users) == sorted(Role)
    assert all(is_scope(scope) for user in cast().users for scope in user.scopes)
    assert all("演示" in user.name for user in cast().users)
    assert "演示" in cast().warning


def test_with_an_issuer_of_ones_own_the_demonstration_is_not_started():
    product = PRODUCT.without("issuer")
    assert {p.name for p in PRODUCT.processes} - {p.name for p in product.processes} == {"issuer"}
    assert not any(asked == "issuer" for p in product.processes for _, asked in p.asks)


def test_a_code_opens_once_and_for_its_verifier_alone():
    grants = Grants()
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    code = grants.give("demo-viewer", "nonce", challenge, "http://plan/callback")
    assert grants.redeem(code, verifier, "http://plan/callback").subject == "demo-viewer"
    assert grants.redeem(code, verifier, "http://plan/callback") is None
    for shown, address in (("other", "http://plan/callback"), (verifier, "http://evil/callback")):
        code = grants.give("demo-viewer", "nonce", challenge, "http://plan/callback")
        assert grants.redeem(code, shown, address) is None


def test_the_page_of_a_failed_sign_in_shows_a_reason_and_runs_nothing():
    refusal = Refusal(403, Reason("<script>alert(1)</script>"))
    page = render(refusal, "zh")
    assert "统一身份认证没有确认您的身份" in page
    assert "<script" not in page
    assert "did not confirm who you are" in render(refusal, "en")


def test_every_permission_has_a_meaning():
    assert MEANINGS.keys() == set(Permission)
