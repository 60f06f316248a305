"""RFC 9457 answers: what went wrong, every reason with its JSON pointer."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

MEDIA_TYPE = "application/problem+json"


class Refusal(Exception):
    """An answer that is no success; `errors` are dicts with pointer and reason."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        errors: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors or []
        self.headers = dict(headers or {})


def unavailable(detail: str, retry_after: int = 2) -> Refusal:
    """503: the same request may succeed once so many seconds have passed."""
    return _later(HTTPStatus.SERVICE_UNAVAILABLE, detail, retry_after)


def no_answer(who: str, why: Exception, then: str = "try again", retry_after: int = 2) -> Refusal:
    """503: `who` must be asked and does not answer; of the error only its type is named."""
    return unavailable(f"{who} does not answer ({type(why).__name__}); {then}", retry_after)


def too_many_requests(detail: str, retry_after: int) -> Refusal:
    """429: more than a limit allows now; it has room again in so many seconds."""
    return _later(HTTPStatus.TOO_MANY_REQUESTS, detail, retry_after)


def _later(status: HTTPStatus, detail: str, seconds: int) -> Refusal:
    return Refusal(status, detail, headers={"Retry-After": str(seconds)})


def body(status: HTTPStatus, detail: str, errors: list[dict[str, str]]) -> dict[str, Any]:
    problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return problem | ({"errors": errors} if errors else {})
