"""What a first view of each page costs, against a running demo.

`python -m bench.browsing.page URL ROLE`.

Prints and writes to docs/page.md, of each page, requests, bytes over the wire, large JSON not
compressed, how far it moved while loading, and when its first figure stood, under slow 4G and a
processor slowed down four times; each beside what is allowed.
"""

import os
import sys
from dataclasses import dataclass, field
from time import monotonic

from playwright.sync_api import Browser, CDPSession, Page, Response

from deploy.paths import ROOT
from tests.browser import chromium
from tests.browser.visitor import Visitor

MOST_REQUESTS, MOST_SHIFT, MOST_SECONDS = 15, 0.05, 2.5
# What browsers' own tools call slow 4G: 1.6 Mbit/s, 150 ms there and back.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
SLOWER = 4
PAGES = {
    "wall": ("/", '[data-testid="goal-workforce"]'),
    "desk": ("/work/desk", '[data-testid="sentence"]'),
    "table-1": ("/work/tables/1", '[data-testid="row-workforce-total"]'),
    "table-2": ("/work/tables/2", '[data-testid="row-workforce-fintech"]'),
    "indicator": ("/work/indicators/total_output", '[data-testid="value"]'),
    "enterprises": ("/work/enterprises", '[data-testid="row"]'),
    "notes": ("/work/notes", '[data-testid="row"]'),
}
_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
  }).observe({ type: 'layout-shift', buffered: true });
"""
_CALM_MS = 2000


@dataclass
class View:
    requests: int = 0
    wire: int = 0
    plain: list[str] = field(default_factory=list)
    shift: float = 0.0
    seconds: float = 0.0

    def count(self, response: Response) -> None:
        headers = response.headers
        kind = headers.get("content-type", "")
        self.requests += 1
        size = int(headers.get("content-length", 0))
        packed = "content-encoding" in headers
        if kind.startswith("application/json") and size > 1024 and not packed:
            self.plain.append(response.url)


_DOCUMENT = """\
# What a first view costs

Written by `python -m bench.browsing.page` against a running demo, nothing by hand. {role}
opens each page in a browser that keeps nothing, under slow 4G (1.6 Mbit/s, 150 ms there and back)
and with a processor slowed down four times; counted until two seconds after the first figure stood.
Seconds depend on what else the machine does ({busy:.0f} processes wanted its {cores} cores), the
rest does not.

Allowed: {requests} requests, a layout shift of {shift}, {seconds} s to the first figure, no JSON
above 1 KiB that is not compressed.

| page | requests | KiB over the wire | not compressed | shift | first figure, s |
|---|--:|--:|--:|--:|--:|
{rows}
"""


def main(url: str = "http://127.0.0.1:8080", role: str = "leader") -> None:
    views: dict[str, View] = {}
    with chromium.running() as browser:
        for name, (path, ready) in PAGES.items():
            views[name] = looked(browser, url, role, path, ready)
            print(told(name, views[name]), flush=True)
    (ROOT / "docs" / "page.md").write_text(document(views, role), encoding="utf-8")


def document(views: dict[str, View], role: str) -> str:
    return _DOCUMENT.format(
        role=role.capitalize(),
        busy=os.getloadavg()[0],
        cores=os.cpu_count(),
        requests=MOST_REQUESTS,
        shift=MOST_SHIFT,
        seconds=MOST_SECONDS,
        rows="\n".join(_row(name, view) for name, view in views.items()),
    )


def _row(name: str, view: View) -> str:
    parts = (view.requests, f"{view.wire / 1024:.0f}", len(view.plain), f"{view.shift:.3f}")
    return f"| {name} | {' | '.join(map(str, parts))} | {view.seconds:.1f} |"


def looked(browser: Browser, url: str, role: str, path: str, ready: str) -> View:
    """The first view of somebody whose browser keeps nothing."""
    visitor, view = Visitor(browser, url), View()
    visitor.come_in(role)
    page = visitor.context.new_page()
    session = _slowed(page)
    session.on("Network.loadingFinished", lambda told: _weigh(view, told))
    page.on("response", view.count)
    page.add_init_script(_SHIFTS)
    began = monotonic()
    page.goto(path, wait_until="commit", timeout=120_000)
    page.locator(ready).first.wait_for(timeout=120_000)
    view.seconds = monotonic() - began
    page.wait_for_timeout(_CALM_MS)
    view.shift = page.evaluate("window.shifted")
    visitor.close()
    return view


def _weigh(view: View, told: dict) -> None:
    view.wire += int(told["encodedDataLength"])


def _slowed(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


def told(name: str, view: View) -> str:
    """A line; each figure with its ratio to what is allowed."""
    parts = (
        f"{view.requests} requests ({view.requests / MOST_REQUESTS:.2f} of {MOST_REQUESTS})",
        f"{view.wire / 1024:.0f} KiB",
        f"{len(view.plain)} large JSON answers not compressed",
        f"shift {view.shift:.3f} ({view.shift / MOST_SHIFT:.2f} of {MOST_SHIFT})",
        f"first figure {view.seconds:.1f} s ({view.seconds / MOST_SECONDS:.2f} of {MOST_SECONDS})",
    )
    return f"{name}: {', '.join(parts)}"


if __name__ == "__main__":
    main(*sys.argv[1:])
