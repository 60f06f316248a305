"""Tell a district of one more platform and see the figure that counts it.

Also run by itself where nothing but Python is: python3 - URL KEY_FILE < platforms.py
"""

import json
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any

FIGURE = "innovation_platform_count"
SECONDS = 60.0
PAUSE_SECONDS = 0.1
_EVENT = {
    "specversion": "1.0",
    "source": "demo-district",
    "type": "cn.gov.cqyz.platform.recognised.v1",
    "data": {"name": "平台", "level": "district", "recognised_on": "2025-02-01"},
}


class NotCounted(Exception):
    """An event was taken and its figure stayed what it was."""


def counted(url: str, key: str) -> int:
    """How many innovation platforms Table 1 counts today."""
    day = time.strftime("%Y-%m-%d", time.gmtime())
    figures = _ask(f"{url}/api/v1/figures?day={day}", key)["days"][day]
    return sum(figure for code, _dimension, figure in figures if code == FIGURE)


def digit_seconds(url: str, key: str) -> float:
    """Tell of one more; seconds until the figure is one higher. Raises NotCounted."""
    before, began = counted(url, key), time.monotonic()
    name, now = uuid.uuid4().hex, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    _ask(f"{url}/api/v1/events", key, _EVENT | {"id": name, "subject": f"P-{name}", "time": now})
    while (after := counted(url, key)) != before + 1:
        if time.monotonic() > began + SECONDS:
            raise NotCounted(f"{FIGURE} was {before} and is {after} after {SECONDS:.0f} s")
        time.sleep(PAUSE_SECONDS)
    return time.monotonic() - began


def _ask(url: str, key: str, event: dict[str, Any] | None = None) -> Any:
    headers = {"Content-Type": "application/cloudevents+json", "Authorization": f"Bearer {key}"}
    request = urllib.request.Request(url, json.dumps(event).encode() if event else None, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    print(f"{digit_seconds(sys.argv[1], Path(sys.argv[2]).read_text()):.1f}")
