"""The browser that is on this machine; nothing is fetched."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# The first draws no window and no tabs: half of the work.
COMMANDS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MISSING = (
    "The browser tests need Chromium and fonts for Chinese: install the packages "
    "chromium-headless-shell and fonts-noto-cjk (Debian), or have one of these commands on the "
    "path: " + ", ".join(COMMANDS)
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str:
    """Its path; RuntimeError with what to install where there is none."""
    found = next(filter(None, map(shutil.which, COMMANDS)), None)
    if found is None:
        raise RuntimeError(MISSING)
    return found


@contextmanager
def running() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
