"""One running district with a slice of the demo, one Chromium, and people in front of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser import chromium, seed
from tests.browser.visitor import PATIENCE_MS, Visitor
from tests.support.system import System

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def district(tmp_path_factory: pytest.TempPathFactory, demo_events: list[dict]) -> Iterator[System]:
    with System(tmp_path_factory.mktemp("browser") / "state").running() as running:
        seed.load(running, demo_events)
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium.running() as running:
        yield running


@pytest.fixture(scope="package")
def cookies_of(browser: Browser, district: System) -> Callable[[str], StorageState]:
    """The cookies of somebody who signed in with that role; each signs in once."""
    kept: dict[str, StorageState] = {}

    def of(role: str) -> StorageState:
        if role not in kept:
            visitor = Visitor(browser, district.url)
            visitor.come_in(role)
            kept[role] = visitor.context.storage_state()
            visitor.close()
        return kept[role]

    return of


@pytest.fixture(scope="package")
def visitors(
    browser: Browser, district: System, cookies_of: Callable[[str], StorageState]
) -> Iterator[Callable[[str], Visitor]]:
    """Somebody with a role, "" for a stranger, whose browser has the page's code at hand."""
    kept: dict[str, Visitor] = {}

    def of(role: str) -> Visitor:
        if role not in kept:
            kept[role] = Visitor(browser, district.url, cookies_of(role) if role else None)
        return kept[role]

    yield of
    for visitor in kept.values():
        visitor.close()


@pytest.fixture
def stranger(visitors: Callable[[str], Visitor]) -> Iterator[Visitor]:
    """Nobody signed in."""
    visitor = visitors("")
    yield visitor
    visitor.leave()


@pytest.fixture
def person(visitors: Callable[[str], Visitor]) -> Iterator[Callable[[str], Visitor]]:
    """Somebody signed in with a role."""
    came: dict[str, Visitor] = {}

    def of(role: str) -> Visitor:
        came[role] = visitors(role)
        return came[role]

    yield of
    for visitor in came.values():
        visitor.leave()


@pytest.fixture
def wall(stranger: Visitor) -> Page:
    """The overview, connected."""
    page = stranger.open("/")
    expect(page.get_by_test_id("overview")).to_have_attribute("data-link", "live")
    return page
