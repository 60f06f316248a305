"""Client of the issuer's JWKS (its public keys) with a cache that outlives an outage."""

import time
from typing import Any

import jwt
from jwt.exceptions import PyJWKClientConnectionError

_TIMEOUT_SECONDS = 3
_COOLDOWN_SECONDS = 5
_LAST_KEYS_SECONDS = 3600


class JwksClient(jwt.PyJWKClient):
    """Read anew every five minutes, and for a key that nobody knows, once in five seconds.

    An issuer that does not answer is left alone for five seconds. Meanwhile, and for an hour at
    most, its last keys hold: else whoever shows a made-up key would lock everybody out.
    """

    def __init__(self, uri: str) -> None:
        super().__init__(uri, timeout=_TIMEOUT_SECONDS, cooldown_duration=_COOLDOWN_SECONDS)
        self._last_keys: Any = None
        self._last_keys_until = 0.0
        self._away_until = 0.0

    def fetch_data(self) -> Any:
        """The newest key set. Raises PyJWKClientConnectionError where none is at hand."""
        if time.monotonic() < self._away_until:
            return self._last_keys_or_raise("its keys could not be read a moment ago")
        try:
            self._last_keys = super().fetch_data()
        except PyJWKClientConnectionError as error:
            self._away_until = time.monotonic() + _COOLDOWN_SECONDS
            return self._last_keys_or_raise("its keys cannot be read", error)
        self._last_keys_until = time.monotonic() + _LAST_KEYS_SECONDS
        return self._last_keys

    def _last_keys_or_raise(self, why: str, cause: Exception | None = None) -> Any:
        if time.monotonic() >= self._last_keys_until:
            raise PyJWKClientConnectionError(why) from cause
        return self._last_keys
