"""The page on which a person chooses who to be. Pure."""

from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from deploy.issuer.users import Cast, User

CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
_TEMPLATE = Path(__file__).with_name("page.html")


def render(cast: Cast, asked: dict[str, str]) -> str:
    """`asked` is the authorization request, which every choice repeats."""
    return Template(_TEMPLATE.read_text("utf-8")).substitute(
        title=escape(cast.title),
        warning=escape(cast.warning),
        question=escape(cast.question),
        choices="\n".join(_choice(user, asked) for user in cast.users),
    )


def _choice(user: User, asked: dict[str, str]) -> str:
    address = escape(f"/authorize?{urlencode(asked | {'subject': user.subject})}")
    return (
        f'<li><a href="{address}"><b>{escape(user.name)}</b>'
        f"<small>{escape(user.duty)} · {escape(user.role)}</small></a></li>"
    )
