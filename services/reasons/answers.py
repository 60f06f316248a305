"""How one service answers another that it refuses something: the text, and how to say it anew."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from services.reasons import Reason, read


class Declined(Exception):
    """An answer that is no success; `problems` are faults."""

    def __init__(
        self, status: HTTPStatus, reason: Reason, problems: list[dict[str, Any]] | None = None
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.problems = problems


async def on_declined(request: object, declined: Declined) -> JSONResponse:
    return answer(declined.status, declined.reason, declined.problems)


def add_handler(http: FastAPI) -> None:
    http.add_exception_handler(Declined, on_declined)


def answer(
    status: HTTPStatus, reason: Reason, problems: list[dict[str, Any]] | None = None
) -> JSONResponse:
    told = reason.told()
    body = {"detail": told.pop("reason"), **told} | ({"problems": problems} if problems else {})
    return JSONResponse(body, status)


def reason_in(body: Mapping[str, Any]) -> Reason:
    """The reason of such an answer; of one that has no code, its text."""
    return read({**body, "reason": body["detail"]})
