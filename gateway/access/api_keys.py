"""Keys of the district's systems: each bound to one source and a list of event types. Pure."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple

import limits
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from gateway.access import policy
from gateway.access.policy import Permission
from services.contracts.access.authority import Authority
from services.contracts.access.scopes import DISTRICT, Scopes
from services.contracts.events import SHAPES
from services.contracts.values.fields import Day
from services.kit.state.days import SHANGHAI
from services.reasons import Reason, say

EVERY_TYPE = "*"
_SECRET_BYTES = 32


class KeyTerms(BaseModel):
    """What a key is given for. `types` are event names, "*" is all; an operator sends nothing.

    `scopes` are what it may see and tell of; within them, where `subjects` are given, things whose
    ids begin with one of these (services/contracts/access/authority.py).
    `rate` is the most events in a time, like "600/minute"; None is the gateway's own limit.
    `expires_on` is the last day, in Shanghai, on which it opens; None: no end.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=64)
    role: Literal["sender", "operator"] = "sender"
    source: str | None = None
    types: tuple[str, ...] = ()
    scopes: tuple[str, ...] = (DISTRICT,)
    subjects: tuple[str, ...] = ()
    rate: str | None = None
    expires_on: date | None = None

    @property
    def operates(self) -> bool:
        return self.role == "operator"

    @property
    def authority(self) -> Authority:
        return Authority(self.scopes, self.subjects)


class Key(KeyTerms):
    """Who sends. `makes_keys`: the command line let this operator's key make and revoke others."""

    kind: ClassVar = "key"
    makes_keys: bool = False

    @property
    def actor(self) -> str:
        """As records name it."""
        return self.name

    @property
    def subject(self) -> str:
        """As it stands among people: no issuer names a person so."""
        return f"key/{self.name}"

    @property
    def can(self) -> frozenset[Permission]:
        may = policy.KEYS[self.role] | ({Permission.keys} if self.makes_keys else frozenset())
        return may - policy.OF_THE_DISTRICT if self.operates and not self.sees_all else may

    @property
    def sees_all(self) -> bool:
        """Whether records of every source are its to see."""
        return self.operates and Scopes(self.scopes).all

    def is_over(self, now: datetime) -> bool:
        """Whether its last day has passed."""
        return self.expires_on is not None and self.expires_on < day_of(now)

    def may_send(self, source: str, name: str) -> Reason | None:
        """Why this key may send no such event whatever it is about, or None when it may."""
        if self.operates:
            return say("key_operates")
        if source != self.source:
            return say("key_of_another_source", own=self.source, source=source)
        if EVERY_TYPE not in self.types and name not in self.types:
            return say("key_not_of_this_type", type=name)
        return None


class NewKey(KeyTerms):
    """A key that somebody asks for, checked against the contract."""

    name: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,63}$")
    source: str | None = Field(None, min_length=1, max_length=256, pattern=r"^[!-~]+$")
    expires_on: Day | None = None

    @field_validator("types")
    @classmethod
    def known(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        if strange := [name for name in types if name != EVERY_TYPE and name not in SHAPES]:
            raise ValueError(say("unknown_types", types=", ".join(strange)))
        return types

    @field_validator("scopes")
    @classmethod
    def scoped(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(scope) for scope in Scopes(scopes).scopes)

    @field_validator("rate")
    @classmethod
    def readable(cls, rate: str | None) -> str | None:
        if rate is not None:
            limits.parse(rate)
        return rate

    @model_validator(mode="after")
    def whole(self) -> "NewKey":
        if self.operates and (self.source or self.types):
            raise ValueError(say("operators_key"))
        if not self.operates and not (self.source and self.types):
            raise ValueError(say("senders_key"))
        names = SHAPES if EVERY_TYPE in self.types else self.types
        if reason := self.authority.gap(names):
            raise ValueError(reason)
        return self


class Seed(Key):
    """A sender's key as a file gives it: with the SHA-256 of its secret."""

    source: str
    expires_on: Day | None = None
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Entry(NamedTuple):
    """What a secret's digest opens, and until when (None: no end)."""

    key: Key
    expires_at: datetime | None = None


class Keys:
    """Every secret that opens, by its digest."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self._entries = entries

    @classmethod
    def read(cls, path: Path) -> "Keys":
        return cls({seed.sha256: Entry(seed) for seed in seeds(path)})

    def of(self, authorization: str | None) -> Key | None:
        """The key behind an `Authorization: Bearer <key>` header, if one of ours opens."""
        key = self._shown(authorization)
        return None if key is None or key.is_over(datetime.now(UTC)) else key

    def over(self, authorization: str | None) -> Key | None:
        """The key behind such a header whose last day has passed."""
        key = self._shown(authorization)
        return key if key and key.is_over(datetime.now(UTC)) else None

    def _shown(self, authorization: str | None) -> Key | None:
        scheme, _, secret = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            return None
        entry = self._entries.get(digest(secret.strip()))
        if entry is None or (entry.expires_at and entry.expires_at <= datetime.now(UTC)):
            return None
        return entry.key


def seeds(path: Path) -> list[Seed]:
    """The keys of a file. Raises ValidationError with every fault."""
    return TypeAdapter(list[Seed]).validate_json(path.read_bytes())


def day_of(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()


def new_secret() -> str:
    """256 random bits: their plain digest cannot be guessed back."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def event_names(types: Iterable[str]) -> str:
    """For people: the list as one text."""
    return "every type" if EVERY_TYPE in types else ", ".join(types)
