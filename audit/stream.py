"""The stream's figures, as the gateway shows them."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from audit.figures import Figures, of_rows
from audit.gateway import asking

PATH = "/api/v1/figures"
COLUMNS = ("indicator", "dimension", "amount")


class Shown(NamedTuple):
    """The gateway's figures and how fresh it says they are."""

    figures: Figures
    fresh_as_of: str | None


async def shown(gateway: str, days: list[date], key_file: Path | None = None) -> Shown:
    """Every figure on these days, asked with the file's key if there is one. Raises CannotRead."""
    async with asking(gateway, key_file) as ask:
        return parse(await ask(PATH, {"day": [day.isoformat() for day in days]}), days)


def parse(answer: dict[str, Any], days: list[date]) -> Shown:
    """Read the gateway's answer. ValueError, KeyError or TypeError when it is not as agreed."""
    by_day = answer["days"]
    if missing := [day for day in days if day.isoformat() not in by_day]:
        raise ValueError(f"it left out {', '.join(map(str, missing))}")
    rows = (
        dict(zip(COLUMNS, row, strict=True)) | {"day": day}
        for day in days
        for row in by_day[day.isoformat()]
    )
    return Shown(of_rows(rows), answer.get("fresh_as_of"))
