"""Ports on loopback: which are free, and who wants one that is taken."""

import errno
import random
import socket

from deploy.errors import CannotRun

LOOPBACK = "127.0.0.1"
# Below the ports that the kernel lends to outgoing connections (32768 on), which come and go.
_LISTENING = range(15_000, 32_000)


def free_port() -> int:
    """A port that nothing on this machine listens on just now, nor will be lent to a client."""
    for port in random.SystemRandom().sample(_LISTENING, len(_LISTENING)):
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise CannotRun("No port is free on this machine.")


def require_free(port: int, wanted_by: str, variable: str) -> None:
    """Raise CannotRun when `port` cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} is {_obstacle(error)}, but {wanted_by} wants it: free it or set "
                f"{variable} to another port."
            ) from error


def is_open(port: int, host: str = LOOPBACK) -> bool:
    """Whether something accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _obstacle(error: OSError) -> str:
    return "taken" if error.errno == errno.EADDRINUSE else f"not usable ({error.strerror})"
