"""The stream's figures, as the gateway shows them."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from audit.errors import CannotRead
from audit.figures import Figures, of_rows

PATH = "/api/v1/figures"
SECONDS = 60.0
COLUMNS = ("indicator", "dimension", "amount")


class Shown(NamedTuple):
    """The gateway's figures and how fresh it says they are."""

    figures: Figures
    fresh_as_of: str | None


async def shown(gateway: str, days: list[date], key_file: Path | None = None) -> Shown:
    """Every figure on these days, asked with the file's key if there is one. Raises CannotRead."""
    asked = {"day": [day.isoformat() for day in days]}
    try:
        key = key_in(key_file) if key_file else {}
        async with httpx2.AsyncClient(base_url=gateway, timeout=SECONDS, trust_env=False) as http:
            answer = await http.get(PATH, params=asked, headers=key)
            answer.raise_for_status()
        return parse(answer.json(), days)
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise CannotRead(f"The gateway {gateway}", error) from error


def key_in(key_file: Path) -> dict[str, str]:
    """The key as a header; read anew each time, so that a rotated one is heard."""
    return {"Authorization": f"Bearer {key_file.read_text().strip()}"}


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
