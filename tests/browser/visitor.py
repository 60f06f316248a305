"""Somebody with a browser: pages of one context, and every request that they made."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, StorageState

PATIENCE_MS = 20_000
DESK = {"width": 1366, "height": 768}
ROLES = (
    *("viewer", "department", "dispatcher", "statistician", "leader", "reviewer"),
    *("enterprise", "bank", "building_operator", "operator", "admin"),
)


class Visitor:
    """Begins where `url` says, with the cookies of `state`; `leave` asserts nothing went abroad."""

    def __init__(self, browser: Browser, url: str, state: StorageState | None = None) -> None:
        self.url = url
        self.cookies = state["cookies"] if state else []
        self.requested: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=url,
            storage_state=state,
            viewport=DESK,
            locale="zh-CN",
            accept_downloads=True,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("request", self._note)
        self.errors: list[str] = []
        self.context.on("weberror", lambda told: self.errors.append(str(told.error)))

    def _note(self, request: Request) -> None:
        self.requested.append(request.url)

    def open(self, path: str) -> Page:
        """A new page at that path."""
        page = self.context.new_page()
        page.goto(path, wait_until="domcontentloaded")
        return page

    def sign_in(self, role: str) -> Page:
        """From the workbench, through the issuer's page, and back again."""
        page = self.open("/work/notes")
        page.get_by_test_id("sign-in").click()
        page.locator(f'a[href*="subject=demo-{role}"]').click()
        page.get_by_test_id("sign-out").wait_for()
        return page

    def come_in(self, role: str) -> None:
        """Sign in by the same road, whose pages are asked for and not drawn."""
        choice = self.context.request.get("/signin")
        address = re.search(rf'href="([^"]*subject=demo-{role}\b[^"]*)"', choice.text())[1]
        self.context.request.get(urljoin(choice.url, unescape(address)))

    def abroad(self) -> set[str]:
        """Hosts other than this machine that were asked for anything."""
        hosts = {urlsplit(url).hostname for url in self.requested if url.startswith("http")}
        return hosts - {"127.0.0.1"}

    def leave(self) -> None:
        """Close every page and be as at the beginning, but for the page's code in the cache."""
        for page in self.context.pages:
            if page.url.startswith(self.url):
                page.evaluate("localStorage.clear()")
            page.close()
        self.context.clear_cookies()
        self.context.add_cookies(self.cookies)
        abroad, errors = self.abroad(), self.errors.copy()
        self.requested.clear()
        self.errors.clear()
        assert abroad == set()
        assert errors == []

    def close(self) -> None:
        self.leave()
        self.context.close()
