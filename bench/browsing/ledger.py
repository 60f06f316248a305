"""How long the largest ledger takes as an Excel file, from the request to the last byte.

`python -m bench.browsing.ledger URL [ROLE]` against a running demo: the output of the
year, by its reports.
"""

import sys
from http import HTTPStatus
from statistics import median
from time import monotonic, sleep

import httpx2

from tests.browser import chromium
from tests.browser.visitor import Visitor

MOST_SECONDS = 2.0
TIMES = 5
PAUSE_SECONDS = 1.0  # what one file left to do is done before the next is asked for
PATH = "/api/v1/exports/indicators/total_output/facts"


def main(url: str = "http://127.0.0.1:8080", role: str = "statistician") -> None:
    with httpx2.Client(base_url=url, cookies=signed_in(url, role), timeout=60) as client:
        lines = len(fetched(client, "json").json()["rows"])
        took = [seconds(client) for _ in range(TIMES)]
    told = ", ".join(f"{one:.2f}" for one in took)
    ratio = median(took) / MOST_SECONDS
    print(f"{lines:,} lines as Excel: {told} s; median {ratio:.2f} of {MOST_SECONDS} s allowed")


def signed_in(url: str, role: str) -> dict[str, str]:
    """The cookies of somebody of the demo with a role."""
    with chromium.running() as browser:
        visitor = Visitor(browser, url)
        visitor.come_in(role)
        kept = {cookie["name"]: cookie["value"] for cookie in visitor.context.cookies()}
        visitor.close()
    return kept


def seconds(client: httpx2.Client) -> float:
    sleep(PAUSE_SECONDS)
    began = monotonic()
    fetched(client, "xlsx")
    return monotonic() - began


def fetched(client: httpx2.Client, form: str) -> httpx2.Response:
    answer = client.get(f"{PATH}.{form}")
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{answer.status_code} {answer.text}")
    return answer


if __name__ == "__main__":
    main(*sys.argv[1:])
