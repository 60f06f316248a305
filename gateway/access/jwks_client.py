"""The public keys of the issuer: read again for an unknown one, kept while the issuer is away."""

import time
from typing import Any

import jwt
from jwt.exceptions import PyJWKClientConnectionError

_PATIENCE_SECONDS = 3
_COOLDOWN_SECONDS = 5
_KEPT_SECONDS = 3600


class JwksClient(jwt.PyJWKClient):
    """Read anew every five minutes, and for a key that nobody knows, once in five seconds.

    An issuer that does not answer is left alone for five seconds. Meanwhile, and for an hour at
    most, its last keys hold: else whoever shows a made-up key would lock everybody out.
    """

    def __init__(self, uri: str) -> None:
        super().__init__(uri, timeout=_PATIENCE_SECONDS, cooldown_duration=_COOLDOWN_SECONDS)
        self._kept: Any = None
        self._kept_until = 0.0
        self._away_until = 0.0

    def fetch_data(self) -> Any:
        """The newest key set. Raises PyJWKClientConnectionError where none is at hand."""
        if time.monotonic() < self._away_until:
            return self._last("its keys could not be read a moment ago")
        try:
            self._kept = super().fetch_data()
        except PyJWKClientConnectionError as error:
            self._away_until = time.monotonic() + _COOLDOWN_SECONDS
            return self._last("its keys cannot be read", error)
        self._kept_until = time.monotonic() + _KEPT_SECONDS
        return self._kept

    def _last(self, why: str, cause: Exception | None = None) -> Any:
        if time.monotonic() >= self._kept_until:
            raise PyJWKClientConnectionError(why) from cause
        return self._kept
