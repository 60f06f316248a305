"""What axe-core finds wrong with a page for people who hear it or use no mouse."""

from playwright.sync_api import Page

from deploy.paths import ROOT

SCRIPT = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RUN = "() => axe.run(document, {resultTypes: ['violations']})"
GRAVE = ("serious", "critical")


def findings(page: Page) -> list[str]:
    """Serious and critical ones, each with its first places."""
    page.evaluate(SCRIPT.read_text("utf-8"))
    found = page.evaluate(RUN)["violations"]
    return [_told(one) for one in found if one["impact"] in GRAVE]


def _told(violation: dict) -> str:
    places = "; ".join(
        f"{node['target']} {' '.join(node['failureSummary'].split())}"
        for node in violation["nodes"][:3]
    )
    return f"{violation['id']} ({len(violation['nodes'])}): {violation['help']}: {places}"
