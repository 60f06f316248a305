"""Asks the gateway, with the key of a file if there is one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from audit.errors import CannotRead

_SECONDS = 60.0

# The JSON that a path answers with for some parameters.
Ask = Callable[[str, dict[str, Any]], Awaitable[Any]]


@asynccontextmanager
async def asking(gateway: str, key_file: Path | None = None) -> AsyncIterator[Ask]:
    """Raises CannotRead for what goes wrong within, also where an answer is not as agreed.

    The key is read anew each time, so that a rotated one is heard.
    """
    try:
        key = _key_in(key_file) if key_file else {}
        async with httpx2.AsyncClient(
            base_url=gateway, headers=key, timeout=_SECONDS, trust_env=False
        ) as http:

            async def ask(path: str, parameters: dict[str, Any]) -> Any:
                answer = await http.get(path, params=parameters)
                return answer.raise_for_status().json()

            yield ask
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise CannotRead(f"The gateway {gateway}", error) from error


def _key_in(key_file: Path) -> dict[str, str]:
    return {"Authorization": f"Bearer {key_file.read_text().strip()}"}
