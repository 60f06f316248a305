import time
from collections.abc import Callable

import asyncpg
import httpx2
import pytest

from gateway.access.api_keys import digest
from gateway.access.policy import ROUTES
from tests.fates.caller import run_gateway
from tests.people.browser import OURS, Browser
from tests.people.conftest import gateway_beside
from tests.people.test_routes import ASKED
from tests.support.system import wait_for


def elsewhere(browser: Browser, url: str) -> Browser:
    """The same browser at another gateway: cookies know no ports."""
    other = Browser(url)
    other.http = browser.http
    return other


def wait_until_nobody(browser: Browser) -> None:
    wait_for(lambda: browser.me()["signed_in"] is False, 5, lambda: str(browser.me()))


async def change(district, browser: Browser, what: str) -> None:
    """Turn the clock for one session."""
    db = await asyncpg.connect(district.database_url("gateway"))
    token = browser.http.cookies["plan-session"]
    done = await db.execute(f"UPDATE session SET {what} WHERE sha256 = $1", digest(token))
    await db.close()
    assert done == "UPDATE 1"


def test_every_gateway_knows_who_signed_in_at_one_and_that_they_left_at_another(browser, closed):
    browser.sign_in("demo-operator")
    other = elsewhere(browser, closed)
    token = browser.http.cookies["plan-session"]
    assert other.me() == browser.me()
    assert browser.me()["roles"] == ["operator"]
    assert other.sign_out().status_code == 204
    assert "plan-session" not in browser.http.cookies
    browser.http.cookies.set("plan-session", token)
    assert other.me()["signed_in"] is False
    wait_until_nobody(browser)


@pytest.mark.parametrize(
    "what",
    [
        "seen_at = now() - interval '61 minutes'",
        "began_at = now() - interval '13 hours', ends_at = now() - interval '1 second'",
    ],
    ids=["idle", "too old"],
)
async def test_a_session_ends_by_itself(district, browser, what):
    browser.sign_in("demo-viewer")
    assert browser.me()["signed_in"]
    await change(district, browser, what)
    wait_until_nobody(browser)
    assert browser.get("/api/v1/indicators/workforce/facts").status_code == 401


async def test_asking_keeps_a_session_alive(district, browser):
    browser.sign_in("demo-viewer")
    await change(district, browser, "seen_at = now() - interval '50 minutes'")
    wait_for(lambda: browser.me()["signed_in"], 2, lambda: "")
    db = await asyncpg.connect(district.database_url("gateway"))

    async def idle() -> float:
        sha256 = digest(browser.http.cookies["plan-session"])
        query = "SELECT extract(epoch FROM now() - seen_at)::float FROM session WHERE sha256 = $1"
        return await db.fetchval(query, sha256)

    for _ in range(20):
        if await idle() < 60:
            break
        assert browser.me()["signed_in"]
        await db.execute("SELECT pg_sleep(0.2)")
    assert await idle() < 60
    await db.close()


def test_an_operator_of_the_machine_ends_all_sessions_of_a_person(district, browser, callers):
    run_gateway(district, "people", "sign-out", "demo-department")
    second = Browser(district.url)
    browser.sign_in("demo-department")
    second.sign_in("demo-department")
    assert "2 sessions ended" in run_gateway(district, "people", "sign-out", "demo-department")
    wait_until_nobody(browser)
    wait_until_nobody(second)
    assert "0 sessions ended" in run_gateway(district, "people", "sign-out", "demo-department")
    newest = callers["admin"].get("/api/v1/people-acts", subject="demo-department")["acts"][0]
    assert (newest["action"], newest["details"]["sessions"]) == ("signed out", 2)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "OURS"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/api/v1/keys", "/api/v1/events", "/signout"])
def test_a_foreign_page_changes_nothing_with_the_cookie(browser, headers, path):
    browser.sign_in("demo-admin")
    told = {name: browser.url if value == "OURS" else value for name, value in headers.items()}
    answer = browser.ask("POST", path, headers=told, json={})
    assert answer.status_code == 403
    assert "our own page" in answer.json()["detail"]
    assert browser.me()["signed_in"]


def test_a_foreign_page_changes_nothing_anywhere(browser):
    browser.sign_in("demo-admin")
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    paths = [path.format(**ASKED) for method, path in ROUTES if method == "POST"]
    answers = [browser.ask("POST", path, headers=foreign, json={}) for path in paths]
    assert [answer.status_code for answer in answers] == [403] * len(paths)
    assert all("our own page" in answer.text for answer in answers)


@pytest.mark.parametrize("headers", [OURS, {"Origin": "OURS"}], ids=str)
def test_our_own_page_does(browser, headers):
    browser.sign_in("demo-admin")
    told = {name: browser.url if value == "OURS" else value for name, value in headers.items()}
    assert browser.ask("POST", "/api/v1/keys", headers=told, json={}).status_code == 422
    assert browser.ask("POST", "/signout", headers=told).status_code == 204
    assert browser.me()["signed_in"] is False


def test_the_password_of_a_proxy_in_front_does_not_hide_the_cookie(browser):
    browser.sign_in("demo-viewer")
    shown = {"Authorization": "Basic cHJveHk6cGFzc3dvcmQ="}
    assert browser.ask("GET", "/api/v1/me", headers=shown).json()["roles"] == ["viewer"]


def test_a_made_up_cookie_is_nobody(browser):
    browser.http.cookies.set("plan-session", "a" * 43)
    assert browser.me()["signed_in"] is False
    assert browser.get("/api/v1/indicators/workforce/facts").status_code == 401


def test_without_an_issuer_sign_in_is_off_and_says_so(district, browser):
    browser.sign_in("demo-admin")
    with gateway_beside(district, OIDC_ISSUER="") as url:
        other = elsewhere(browser, url)
        assert other.me()["sign_in"] is False
        assert other.me()["signed_in"] is False
        refused = other.get("/signin")
        assert (refused.status_code, "sign-in is off" in refused.json()["detail"]) == (404, True)
        assert other.get("/api/v1/indicators/workforce/facts").status_code == 401


def test_public_figures_need_neither_database_nor_issuer(district, browser):
    browser.sign_in("demo-viewer")
    district.supervisor.call("stopProcess", "infrastructure:postgres", True)
    district.stop("issuer")
    try:
        assert browser.get("/api/v1/tables/1").status_code == 200
        wait_for(lambda: browser.get("/api/v1/me").status_code == 503, 10, lambda: "still cached")
        assert browser.get("/api/v1/indicators/workforce/facts").headers["Retry-After"]
    finally:
        district.supervisor.call("startProcess", "infrastructure:postgres", True)
        district.start("issuer")
    wait_for(lambda: browser.get("/api/v1/me").status_code == 200, 30, lambda: "503")
    wait_for(lambda: district.health()["issuer"].get("ready"), 30, lambda: "not ready")
    assert browser.me()["signed_in"]


def follow(url: str, ends: Callable[[], object], **headers: str) -> None:
    """Live changes with these headers, which must end once `ends` was called, and not before."""
    heard = {"Last-Event-ID": "another-run", **headers}
    with httpx2.stream("GET", f"{url}/api/v1/live", headers=heard, timeout=3) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx2.ReadTimeout):
            answer.read()
    with httpx2.stream("GET", f"{url}/api/v1/live", headers=heard, timeout=20) as answer:
        assert answer.status_code == 200
        ends()
        answer.read()


def test_live_changes_end_with_the_session(browser, closed):
    browser.sign_in("demo-viewer")
    cookie = f"plan-session={browser.http.cookies['plan-session']}"
    follow(closed, browser.sign_out, Cookie=cookie)


def test_live_changes_end_with_the_key(callers, closed):
    sender = callers["admin"].make_sender("listening-system")
    end = "/api/v1/keys/listening-system/revoke"
    shown = {"Authorization": f"Bearer {sender.secret}"}
    known = f"{closed}/api/v1/imports"
    wait_for(lambda: httpx2.get(known, headers=shown).status_code == 200, 5, str)
    follow(closed, lambda: callers["admin"].ask("POST", end), **shown)
    assert httpx2.get(known, headers=shown).status_code == 401


def test_live_changes_end_with_the_token(closed, signing, claims):
    token = signing.token(claims | {"exp": time.time() - 30 + 10})
    follow(closed, lambda: None, Authorization=f"Bearer {token}")
