"""Every page that there is, as an administrator opens it, or who may where that one may not."""

from typing import NamedTuple

BUSY = '[aria-busy="true"], [data-testid="waiting"]'  # while a page still loads something
REGISTERS = (
    *("carriers", "platforms", "products", "funds", "investments", "loans", "pools", "bases"),
    *("headcounts", "cases", "listings", "readings"),
    *("laboratories", "links"),
)


class Place(NamedTuple):
    """A page: a name for tests and files, its address, what is there when it has loaded."""

    name: str
    path: str
    ready: str
    role: str = "admin"


def places(enterprise: str) -> list[Place]:
    """`enterprise` is the code of one to look at closely."""
    row, title = '[data-testid="row"]', '[data-testid="title"]'
    return [
        Place("wall", "/", '[data-testid="goal-workforce"]'),
        Place("desk", "/work/desk", '[data-testid="worst"]'),
        Place("table-1", "/work/tables/1", '[data-testid="row-workforce-total"]'),
        Place("table-2", "/work/tables/2", '[data-testid="row-workforce-fintech"]'),
        Place("indicator", "/work/indicators/workforce", '[data-testid="equation"]'),
        Place("indicator-flow", "/work/indicators/total_output", '[data-testid="equation"]'),
        Place(
            "indicator-ratio",
            "/work/indicators/value_added_share_of_gdp",
            '[data-testid="figure"]',
        ),
        Place("enterprises", "/work/enterprises", row),
        Place("enterprise", f"/work/enterprises/{enterprise}", '[data-testid="timeline"]'),
        *(Place(name, f"/work/registers/{name}", row) for name in REGISTERS),
        Place("buildings", "/work/buildings", row),
        Place("parks", "/work/buildings/park", row),
        Place("ladder", "/work/ladder", '[data-testid="ladder-rungs"]'),
        Place("thing", "/work/things/carrier/LY0001", '[data-section="relations"] table'),
        Place("mine", "/work/mine", '[data-testid="empty"]'),
        Place("matter", "/work/matters/task/tiaohuachang", '[data-testid="moments"]'),
        Place("board", "/work/board", row),
        Place("board-sector", "/work/board?by=sector", row),
        Place("stages", "/work/stages?type=case.whistle", '[data-testid="column-closed"]'),
        Place("roster", "/work/rosters/key_enterprise", row),
        Place("issues", "/work/issues", '[data-testid="overdue-tasks"]'),
        Place("systems", "/work/systems", '[data-testid="system"]'),
        Place("review", "/work/review", '[data-testid="review"] table'),
        Place(
            "filing",
            f"/work/filing?thing={enterprise}",
            '[data-testid="sheet-rd"]',
            "statistician",
        ),
        Place("queue-missing", "/work/queues/missing", '[data-testid="coverage-sum"]'),
        Place("queue-official", "/work/queues/official", row),
        Place("queue-flagged", "/work/queues/flagged", title),
        Place("queue-files", "/work/queues/files", title),
        Place("integration", "/work/integration", '[data-testid="road"]'),
        Place("integration-events", "/work/integration?view=events", row),
        Place("integration-letters", "/work/integration?view=letters", title),
        Place("integration-feeds", "/work/integration?view=feeds", row),
        Place("integration-event", "/work/integration?view=event", title),
        Place("imports", "/work/imports?kind=reports", '[data-testid="check"]'),
        Place("keys", "/work/keys", row),
        Place("keys-acts", "/work/keys?view=acts", title),
        Place("keys-refusals", "/work/keys?view=refusals", title),
        Place("keys-people", "/work/keys?view=people", row),
        Place("snapshots", "/work/snapshots", title),
        Place("notes", "/work/notes", '[data-testid="notes"]'),
        Place("missing", "/work/nowhere", "h1"),
    ]
