"""Keys of the district's systems: each bound to one source and a list of event types."""

import hashlib
import hmac
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter


class Key(BaseModel):
    """A key as it is kept: its SHA-256, never itself. `types` are event names; "*" is all."""

    name: str
    source: str
    types: tuple[str, ...]
    sha256: str = Field(pattern="^[0-9a-f]{64}$")

    def may_send(self, source: str, name: str) -> str | None:
        """Why this key may not send such an event, or None when it may."""
        if source != self.source:
            return f"this key sends as {self.source}, not as {source}"
        if "*" not in self.types and name not in self.types:
            return f"this key may not send {name}"
        return None


class Keys:
    def __init__(self, keys: list[Key]) -> None:
        self._keys = keys

    @classmethod
    def read(cls, path: Path) -> "Keys":
        return cls(TypeAdapter(list[Key]).validate_json(path.read_bytes()))

    def of(self, authorization: str | None) -> Key | None:
        """The key behind an `Authorization: Bearer <key>` header, if it is one of ours."""
        scheme, _, secret = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            return None
        digest = hashlib.sha256(secret.strip().encode()).hexdigest()
        matches = [key for key in self._keys if hmac.compare_digest(key.sha256, digest)]
        return matches[0] if matches else None
