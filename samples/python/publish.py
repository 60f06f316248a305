"""Tells that a loan was disbursed, over HTTP, and waits until it is decided. Nothing but Python."""

import json
import os
import sys
import time
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

GATEWAY, KEY, SOURCE = os.environ["GATEWAY"], os.environ["KEY"], os.environ["SOURCE"]
LOAN = os.environ["LOAN"]
BUSY = (429, 503)
DECIDED = ("applied", "parked", "rejected", "refused")


def event() -> dict:
    """The id follows from the loan: whoever is not sure sends again, and it counts once."""
    return {
        "specversion": "1.0",
        "id": f"{LOAN}-disbursed",
        "source": SOURCE,
        "type": "cn.gov.cqyz.loan.disbursed.v1",
        "subject": LOAN,
        "time": "2025-03-01T09:30:00+08:00",
        "data": {
            "product": "knowledge_value",
            "bank": "渝中银行",
            "enterprise_id": "91500103MA5U1A2B04",
            "amount": os.environ.get("AMOUNT", "2000000.00"),
            "disbursed_on": "2025-03-01",
            "term_months": 12,
            "annual_rate": "3.45",
        },
    }


def ask(path: str, body: dict | None = None) -> tuple[int, dict]:
    """Status and body; the same again where the gateway is busy, as long as it asks for."""
    shown = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/cloudevents+json"}
    request = Request(GATEWAY + path, json.dumps(body).encode() if body else None, shown)
    while True:
        try:
            with urlopen(request) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            if error.code not in BUSY:
                return error.code, json.load(error)
            time.sleep(int(error.headers.get("Retry-After", "1")))


def fate(told: dict) -> dict:
    """What became of it, once it is decided."""
    path = f"/api/v1/events/{quote(told['source'], safe='')}/{quote(told['id'], safe='')}"
    while True:
        status, answer = ask(path)
        if status == 200 and answer["state"] in DECIDED:
            return answer
        if status not in (200, 404):  # 404: not read yet
            sys.exit(f"{status} {answer}")
        time.sleep(0.5)


status, answer = ask("/api/v1/events", event())
if status == 422:
    # The contract does not hold; every reason at once, with its place in the event.
    sys.exit("\n".join(f"{one['pointer']}: {one['reason']}" for one in answer["errors"]))
if status != 202:
    sys.exit(f"{status} {answer}")
decided = fate(event())
print(decided["state"], decided.get("waits_for") or "")
if decided["state"] in ("rejected", "refused"):
    sys.exit(json.dumps(decided, ensure_ascii=False))
