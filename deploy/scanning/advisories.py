"""Known weaknesses of jars, as OSV tells them of coordinates in Maven Central."""

import os
from collections.abc import Iterable

import httpx2

from deploy.parts.inventory import Part
from deploy.scanning.libraries import Scan

ADDRESS_VARIABLE = "OSV_API"
_ADDRESS = "https://api.osv.dev"
_SECONDS = 60


def scan(jars: Iterable[Part]) -> Scan:
    """Ask about every jar at once."""
    jars = list(jars)
    address = os.environ.get(ADDRESS_VARIABLE, _ADDRESS)
    asked = {"queries": [_query(jar) for jar in jars]}
    try:
        answer = httpx2.post(f"{address}/v1/querybatch", json=asked, timeout=_SECONDS)
        answer.raise_for_status()
        return Scan(weaknesses(jars, answer.json()))
    except (httpx2.HTTPError, ValueError) as error:
        return Scan([], f"{type(error).__name__}: {error}"[:200])


def _query(jar: Part) -> dict:
    return {"package": {"ecosystem": "Maven", "name": jar.name}, "version": jar.version}


def weaknesses(jars: list[Part], answer: dict) -> list[str]:
    """A line for each in OSV's answer, which is in the order of the questions. Pure.

    Raises ValueError where something was not answered.
    """
    return [
        f"{jar.name} {jar.version}: {one['id']}"
        for jar, result in zip(jars, answer.get("results", ()), strict=True)
        for one in result.get("vulns", ())
    ]
