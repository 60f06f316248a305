"""The ports of this worker: two workers that look for a free one at the same time find two."""

import os

from deploy.embedded.servers import ports

WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_EVERYBODYS = range(12_000, 32_000)  # below those that the kernel lends to outgoing connections
_SHARE = len(_EVERYBODYS) // WORKERS
LISTENING = _EVERYBODYS[NUMBER * _SHARE :][:_SHARE]


def keep_to_ours() -> None:
    """Let the product's own search for a free port keep to them too."""
    ports._LISTENING = LISTENING
