import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

import asyncpg
import httpx2
import pytest

from gateway.access.api_keys import digest
from gateway.access.policy import Role
from gateway.access.signin_routes import local
from tests.people.browser import Browser

CALLBACK = "/signin/callback"


def problem(answer: httpx2.Response, status: int) -> str:
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    ), answer.text
    return answer.json()["detail"]


def cookies(answer: httpx2.Response) -> SimpleCookie:
    return SimpleCookie("\n".join(f"{c}" for c in answer.headers.get_list("set-cookie")))


@pytest.mark.parametrize("role", Role)
def test_everybody_of_the_demonstration_comes_back_by_name_and_role(browser, role):
    answer = browser.sign_in(f"demo-{role}", "/work/tables/1?as_of=2025-12-31")
    assert answer.headers["location"] == f"{browser.url}/work/tables/1?as_of=2025-12-31"
    me = browser.me()
    assert (me["signed_in"], me["roles"]) == (True, [role])
    assert me["name"].endswith("（演示）")


def test_who_has_not_signed_in_is_nobody_and_is_told_that_they_can(browser):
    nobody = {"signed_in": False, "name": None, "roles": [], "scopes": []}
    assert browser.me() == nobody | {"can": ["figures"], "sign_in": True}
    refused = browser.get("/api/v1/indicators/workforce/facts")
    problem(refused, 401)
    assert refused.headers["www-authenticate"].startswith("Bearer")


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser):
    session = cookies(browser.sign_in("demo-viewer"))["plan-session"]
    assert session["httponly"]
    assert (session["samesite"], session["path"], session["domain"]) == ("lax", "/", "")
    assert len(session.value) >= 43
    assert "." not in session.value


async def test_the_database_keeps_the_tokens_digest_and_never_the_token(browser, district):
    browser.sign_in("demo-viewer")
    token = browser.http.cookies["plan-session"]
    db = await asyncpg.connect(district.database_url("gateway"))
    rows = [str(dict(row)) for row in await db.fetch("SELECT * FROM session")]
    await db.close()
    assert any(digest(token) in row for row in rows)
    assert not any(token in row for row in rows)


def test_a_second_sign_in_ends_the_browsers_first(browser, district):
    browser.sign_in("demo-viewer")
    former = browser.http.cookies["plan-session"]
    browser.sign_in("demo-admin")
    old = httpx2.get(f"{district.url}/api/v1/me", headers={"Cookie": f"plan-session={former}"})
    assert (browser.me()["roles"], old.json()["signed_in"]) == (["admin"], False)


@pytest.mark.parametrize("after", ["signed in", "signed out"])
def test_a_state_is_good_for_one_sign_in(browser, after):
    address = browser.begin()
    attempt = browser.http.cookies["plan-signin"]
    assert browser.visit(browser.choose(address, "demo-viewer")).status_code == 303
    if after == "signed out":
        assert browser.sign_out().status_code == 204
    browser.http.cookies.set("plan-signin", attempt)
    again = browser.visit(browser.choose(address, "demo-admin"))
    assert "completed before" in problem(again, 400)


def test_a_callback_is_good_once(browser):
    callback = browser.choose(browser.begin(), "demo-viewer")
    assert browser.visit(callback).status_code == 303
    assert "did not begin" in problem(browser.visit(callback), 400)


def test_a_sign_in_ends_in_the_browser_that_began_it(browser):
    callback = browser.choose(browser.begin(), "demo-admin")
    other = Browser(browser.url)
    problem(other.visit(callback), 400)
    other.begin()
    problem(other.visit(callback), 400)
    assert other.me()["signed_in"] is False


@pytest.mark.parametrize(
    "changed",
    [{"nonce": "another"}, {"nonce": ""}, {"code_challenge": "A" * 43}],
    ids=["another nonce", "no nonce", "another verifier"],
)
def test_an_answer_to_another_question_signs_nobody_in(browser, changed):
    callback = browser.choose(browser.begin(), "demo-admin", **changed)
    assert "does not hold" in problem(browser.visit(callback), 403)
    assert browser.me()["signed_in"] is False


@pytest.mark.parametrize(
    "told",
    [{"error": "access_denied"}, {"code": "made-up"}, {"iss": "https://elsewhere", "code": "x"}],
    ids=["refused by the issuer", "a made-up code", "another issuer"],
)
def test_what_the_issuer_did_not_say_signs_nobody_in(browser, told):
    state = parse_qs(urlsplit(browser.begin()).query)["state"][0]
    path = f"{CALLBACK}?{urlencode({'state': state, **told})}"
    problem(browser.ask("GET", path), 403)
    assert browser.me()["signed_in"] is False


def test_a_failed_sign_in_is_a_page_for_browsers_and_is_on_record(browser, callers):
    shown = browser.ask("GET", f"{CALLBACK}?state=%3Cb%3E", headers={"Accept": "text/html,*/*"})
    assert (shown.status_code, shown.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "重新登录" in shown.text
    admin = callers["admin"]
    noted = admin.get("/api/v1/refusals", limit=100)["refusals"]
    assert any("did not begin" in refusal["detail"] for refusal in noted)


@pytest.mark.parametrize("attempt", ["", "%%%", "bm8=", urlsafe_b64encode(b'["a", 1]').decode()])
def test_a_cookie_that_cannot_be_read_is_no_sign_in(browser, attempt):
    browser.http.cookies.set("plan-signin", attempt)
    problem(browser.get(CALLBACK, state="", code="x"), 400)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n//evil.example",
        " //evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "evil.example",
        "@evil.example",
        "/ä",
        "/signin",
        "/signin/callback?code=x",
        "/" + "a" * 2000,
        "",
    ],
)
def test_next_leads_nowhere_else(browser, elsewhere):
    assert local(elsewhere) == "/"
    assert browser.sign_in("demo-viewer", elsewhere).headers["location"] == f"{browser.url}/"


def test_next_is_judged_again_when_the_browser_comes_back(browser):
    address = browser.begin("/work")
    attempt = json.loads(urlsafe_b64decode(browser.http.cookies["plan-signin"]))
    attempt[3] = "//evil.example"
    browser.http.cookies.clear()
    changed = urlsafe_b64encode(json.dumps(attempt).encode()).decode()
    browser.http.cookies.set("plan-signin", changed)
    answer = browser.visit(browser.choose(address, "demo-viewer"))
    assert answer.headers["location"] == f"{browser.url}/"


@pytest.mark.parametrize("path", ["/", "/work", "/work/tables/1?as_of=2025-12-31#x", "/a//b"])
def test_next_may_be_any_place_of_the_page(path):
    assert local(path) == path
