import httpx2
import pytest

from gateway.http.headers import PAGE_CSP, SecurityHeaders, security_headers
from tests.people.browser import Browser


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", None),
        ("/api/v1/tables/1", 200),
        ("/api/v1/tables/3", 422),
        ("/api/v1/keys", 401),
        ("/api/v1/nowhere", 404),
        ("/openapi.json", 200),
        ("/signin", 303),
        ("/readyz", 200),
    ],
)
def test_every_answer_tells_browsers_to_trust_it_no_more_than_needed(browser, path, status):
    answer = browser.get(path)
    assert status in (None, answer.status_code)
    told = {name: answer.headers[name] for name in security_headers()}
    assert told == security_headers()


def test_a_stream_bears_them_too(browser):
    with browser.http.stream("GET", f"{browser.url}/api/v1/live") as answer:
        assert answer.headers["content-security-policy"] == PAGE_CSP


def test_a_page_may_have_a_policy_of_its_own(browser):
    policies = browser.get("/asyncapi").headers.get_list("content-security-policy")
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_no_page_may_run_scripts_that_stand_in_it():
    assert "unsafe" not in PAGE_CSP.replace("style-src 'self' 'unsafe-inline'", "")
    assert "frame-ancestors 'none'" in PAGE_CSP


@pytest.mark.parametrize("https", [True, False])
async def test_browsers_shall_insist_on_https_where_it_is_there(https):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    transport = httpx2.ASGITransport(SecurityHeaders(app, https))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as http:
        answer = await http.get("/")
    assert ("strict-transport-security" in answer.headers) is https


def test_what_is_not_for_everybody_stays_in_no_cache(browser):
    for path in ("/api/v1/me", "/api/v1/keys", "/api/v1/enterprises", "/api/v1/nowhere"):
        assert browser.get(path).headers["cache-control"] == "no-store"
    assert Browser(browser.url).get("/signin").headers["cache-control"] == "no-store"
