"""`python -m gateway month`: what a schedule runs each month, asking a gateway as anybody does."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx2
import stamina

from gateway.report.making import Form, file_name
from services.kit.state.days import SHANGHAI

NOTE = "月报"
_PAGE = 100
_SECONDS = httpx2.Timeout(60)
_PATIENCE_SECONDS = 900.0


class NotMade(Exception):
    """The gateway refused; with its words."""


def month(url: str, key: str, folder: Path, day: date | None = None) -> Iterator[Path]:
    """Freeze the last day of the month before, or `day`, and write its report in each form.

    Run again it takes the snapshot that it made: the files are the same. While figures and facts
    are not level, or nobody answers, it asks again for a quarter of an hour. Raises NotMade.
    """
    headers = {"Authorization": f"Bearer {key}", "Accept-Language": "zh"}
    with httpx2.Client(base_url=url, headers=headers, timeout=_SECONDS) as gateway:
        wanted = day or _end_of_last_month()
        number = _made(gateway, wanted) or _make(gateway, wanted)
        for form in Form:
            report = _ask(gateway, "GET", f"/api/v1/snapshots/{number}/report.{form}")
            place = folder / file_name(number, form)
            place.write_bytes(report.content)
            yield place


def _end_of_last_month() -> date:
    return datetime.now(SHANGHAI).date().replace(day=1) - timedelta(days=1)


def _made(gateway: httpx2.Client, day: date) -> int | None:
    """The newest snapshot that this made of that day."""
    asked = f"/api/v1/snapshots?limit={_PAGE}"
    found = _ask(gateway, "GET", asked).json()["snapshots"]
    same = (one["number"] for one in found if (one["day"], one["note"]) == (str(day), NOTE))
    return next(same, None)


def _make(gateway: httpx2.Client, day: date) -> int:
    asked = {"day": day.isoformat(), "note": NOTE}
    return _ask(gateway, "POST", "/api/v1/snapshots", json=asked).json()["number"]


def _ask(gateway: httpx2.Client, method: str, path: str, **options: object) -> httpx2.Response:
    for attempt in stamina.retry_context(
        on=_may_pass, attempts=None, timeout=_PATIENCE_SECONDS, wait_max=60.0
    ):
        with attempt:
            answer = gateway.request(method, path, **options)
            if answer.status_code == httpx2.codes.SERVICE_UNAVAILABLE:
                answer.raise_for_status()
    if answer.is_error:
        raise NotMade(f"{answer.status_code}: {answer.json().get('detail', answer.text)}")
    return answer


def _may_pass(error: Exception) -> bool:
    return isinstance(error, httpx2.TransportError | httpx2.HTTPStatusError)
