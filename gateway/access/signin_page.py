"""What a browser shows when signing in did not work. Pure."""

import tomllib
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from gateway.http.problems import Refusal
from services.reasons import Language

_HERE = Path(__file__)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(_HERE.with_name("signin.toml").read_text("utf-8"))


def render(refusal: Refusal, language: Language) -> str:
    """The page for people, with the reason as scripts would read it below."""
    words = _words()[language]
    status = str(int(refusal.status))
    return Template(_HERE.with_name("signin.html").read_text("utf-8")).substitute(
        title=words["title"],
        again=words["again"],
        home=words["home"],
        reason=words["reasons"].get(status, ""),
        status=status,
        language=words["language"],
        detail=escape(refusal.detail.in_language(language)),
    )
