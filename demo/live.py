"""What goes on in the loaded district: some events a minute, told at the door like anyone's.

An enterprise counts its talent once more. Nothing that was told before changes, and counts stay
near those of the first look, so the plan's course is the same however long this runs.
"""

import asyncio
import random
from datetime import datetime
from typing import Any, NamedTuple

import httpx2
import stamina

from demo.generator import SOURCE
from demo.load import PATIENCE, TOO_BUSY, Busy, Unacceptable, load
from services.contracts.events import full_type
from services.kit.state.days import SHANGHAI

PAUSE_SECONDS = (8.0, 20.0)
ENTERPRISES = 200
SWING = 3  # people, up or down from the count that was found


class Count(NamedTuple):
    """How many people an enterprise had counted when it was looked at."""

    enterprise_id: str
    mid_high: int


def counted_again(count: Count, now: datetime, rng: random.Random) -> dict[str, Any]:
    """As a CloudEvent of this moment: the enterprise has some people more or fewer."""
    heads = max(0, count.mid_high + rng.randint(-SWING, SWING))
    return {
        "specversion": "1.0",
        "id": f"live-{rng.getrandbits(96):024x}",
        "source": SOURCE,
        "type": full_type("headcount.reported"),
        "subject": count.enterprise_id,
        "time": now.isoformat(timespec="milliseconds"),
        "datacontenttype": "application/json",
        "data": {"as_of": str(now.date()), "mid_high": heads},
    }


async def go_on(gateway: str, key: str, rng: random.Random) -> None:
    """Tell what happens until cancelled. Raises Busy, Unacceptable or httpx2.TransportError."""
    counts = await found(gateway, key)
    while True:
        event = counted_again(rng.choice(counts), datetime.now(SHANGHAI), rng)
        outcome = await load([event], gateway, key, lambda _: None)
        if outcome.refused:
            raise Unacceptable(f"refused: {outcome.refused}")
        await asyncio.sleep(rng.uniform(*PAUSE_SECONDS))


@stamina.retry(on=(Busy, httpx2.TransportError), attempts=None, timeout=PATIENCE)
async def found(gateway: str, key: str) -> list[Count]:
    """Counts of enterprises that are active. Raises Unacceptable where there are none."""
    shown = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(base_url=gateway, headers=shown, trust_env=False) as client:
        asked = {"limit": ENTERPRISES, "open": "true"}
        answer = await client.get("/api/v1/registers/headcounts", params=asked, timeout=30)
    if answer.status_code in TOO_BUSY:
        raise Busy(answer.status_code, None)
    if answer.status_code != 200:
        raise Unacceptable(f"{answer.status_code}: {answer.text[:2000]}")
    counts = [Count(row["enterprise_id"], row["mid_high"]) for row in answer.json()["rows"]]
    if not counts:
        raise Unacceptable("no enterprise has counted its talent: load the district first")
    return counts
