"""Patents in force on a day, worked out with plain loops from a list of events."""

from collections import Counter
from datetime import date

DIMENSIONS = ("total", "invention", "utility", "design")


def in_force(events: list[dict], day: date) -> dict[str, int]:
    """Dimension -> how many; of two events of one type about one patent the later counts."""
    newest: dict[tuple[str, str], dict] = {}
    for event in sorted(events, key=lambda one: (one["time"], one["id"])):
        newest[event["type"], event["subject"]] = event["data"]
    found = dict.fromkeys(DIMENSIONS, 0)
    counts: Counter[str] = Counter()
    for (kind, subject), data in newest.items():
        if ".granted." not in kind:
            continue
        lapse = newest.get((kind.replace("granted", "lapsed"), subject), {}).get("effective_on")
        granted = data["granted_on"]
        lapsed = lapse is not None and granted < lapse <= day.isoformat()
        if granted <= day.isoformat() and not lapsed:
            counts.update(("total", data["form"]))
    return found | counts
