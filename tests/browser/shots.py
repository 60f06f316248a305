"""`python -m tests.browser.shots FOLDER [URL] [LANGUAGE]`: a picture of every page in every size.

Against a running product with the demo and its issuer; not part of the tests.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.browser.places import BUSY, Place, places
from tests.browser.visitor import PATIENCE_MS, Visitor

SIZES = {
    "desk": (1920, 1080),
    "wide": (3840, 1080),
    "laptop": (1366, 768),
    "phone": (390, 844),
}
WHOLE = {"laptop", "phone"}
CALM_MS = 700  # charts draw themselves over some frames


def main(folder: Path, url: str = "http://127.0.0.1:8080", language: str = "zh") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with chromium.running() as browser:
        visitors: dict[str, Visitor] = {}
        for place in places(first_enterprise(of_role("admin", visitors, browser, url))):
            take(of_role(place.role, visitors, browser, url), place, folder, language)


def of_role(role: str, kept: dict[str, Visitor], browser: Browser, url: str) -> Visitor:
    """Somebody with a role; each signs in once."""
    if role not in kept:
        kept[role] = Visitor(browser, url)
        kept[role].sign_in(role)
    return kept[role]


def first_enterprise(visitor: Visitor) -> str:
    answer = visitor.context.request.get("/api/v1/enterprises?qualification=leading&limit=1")
    return answer.json()["rows"][0]["enterprise_id"]


def take(visitor: Visitor, place: Place, folder: Path, language: str) -> None:
    page = visitor.context.new_page()
    page.add_init_script(f"localStorage.setItem('language', '{language}')")
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(place.path, wait_until="domcontentloaded")
        loaded(page, place)
        page.screenshot(path=folder / f"{place.name}-{name}.png", full_page=name in WHOLE)
    page.close()


def loaded(page: Page, place: Place) -> None:
    page.locator(place.ready).first.wait_for()
    expect(page.locator(BUSY)).to_have_count(0, timeout=PATIENCE_MS)
    page.wait_for_timeout(CALM_MS)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
