"""`python -m gateway.openapi`: write docs/openapi.json, as /openapi.json gives it."""

import asyncio
import json
from pathlib import Path
from typing import Any

from gateway.main import Gateway
from gateway.settings import GatewaySettings

DOCUMENT = Path(__file__).parents[1] / "docs" / "openapi.json"
_NOWHERE = "http://127.0.0.1:1"


async def document() -> dict[str, Any]:
    """The document of a gateway that is wired but asks nobody."""
    required = {name for name, f in GatewaySettings.model_fields.items() if f.is_required()}
    gateway = Gateway(GatewaySettings(**dict.fromkeys(required, _NOWHERE)))
    await gateway.intake.producer.stop()
    await gateway.follower.consumer.stop()
    return gateway.http.openapi()


def write() -> None:
    text = json.dumps(asyncio.run(document()), ensure_ascii=False, indent=2)
    DOCUMENT.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    write()
