"""RFC 9457 answers: what went wrong, every reason with its JSON pointer."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from services.reasons import Language, Reason, listed, say

MEDIA_TYPE = "application/problem+json"


class Refusal(Exception):
    """An answer that is no success; `errors` are faults (services/reasons)."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: Reason,
        errors: list[dict[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors or []
        self.headers = dict(headers or {})


def unavailable(detail: Reason, retry_after: int = 2) -> Refusal:
    """503: the same request may succeed once so many seconds have passed."""
    return _later(HTTPStatus.SERVICE_UNAVAILABLE, detail, retry_after)


def no_answer(
    who: Reason, why: Exception, then: Reason | None = None, retry_after: int = 2
) -> Refusal:
    """503: `who` must be asked and does not answer; of the error only its type is named."""
    told = {"who": who, "why": type(why).__name__, "then": then or say("try_again")}
    return unavailable(say("no_answer", **told), retry_after)


def too_many_requests(detail: Reason, retry_after: int) -> Refusal:
    """429: more than a limit allows now; it has room again in so many seconds."""
    return _later(HTTPStatus.TOO_MANY_REQUESTS, detail, retry_after)


def _later(status: HTTPStatus, detail: Reason, seconds: int) -> Refusal:
    return Refusal(status, detail, headers={"Retry-After": str(seconds)})


def body(refusal: Refusal, language: Language) -> dict[str, Any]:
    """The problem as people read it, with codes for programs."""
    problem = {
        "type": "about:blank",
        "title": refusal.status.phrase,
        "status": refusal.status,
        "detail": refusal.detail.in_language(language),
        "code": refusal.detail.code or None,
    }
    errors = listed(refusal.errors, language)
    return problem | ({"errors": errors} if errors else {})


def headers(refusal: Refusal, language: Language) -> dict[str, str]:
    """Of an answer that is in a language because it was asked for."""
    return {"Content-Language": language, "Vary": "Accept-Language", **refusal.headers}
