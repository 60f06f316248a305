"""Certificates of enterprises: granted, renewed in time or late, lost, revoked."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from demo.basics.diary import Diary
from demo.district.enterprises import Enterprise

PREFIX = {
    "leading": "LT",
    "tech": "KJ",
    "high_tech": "GR",
    "innovative_sme": "CX",
    "srdi": "ZJ",
    "little_giant": "JR",
    "above_scale": "GS",
}


@dataclass(slots=True)
class Certificate:
    """Valid from the first day to before the last; without a last day for good."""

    number: str
    valid_from: date
    valid_to: date | None

    def valid(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Certificates:
    """Who holds what. Every grant and revocation is noted in the diary."""

    def __init__(self, diary: Diary, rng: random.Random) -> None:
        self._diary, self._rng = diary, rng
        self._numbers = 0
        self._held: dict[str, dict[str, list[Certificate]]] = {kind: {} for kind in PREFIX}

    def grant(
        self,
        enterprise: Enterprise,
        kind: str,
        valid_from: date,
        valid_to: date | None = None,
        recorded: date | None = None,
    ) -> None:
        """Note a certificate, recorded up to ten days after it begins unless told otherwise."""
        self._numbers += 1
        number = f"{PREFIX[kind]}{valid_from.year}51{self._numbers:06}"
        data = {"kind": kind, "certificate_no": number, "valid_from": str(valid_from)}
        if valid_to is not None:
            data["valid_to"] = str(valid_to)
        recorded = recorded or valid_from + timedelta(days=self._rng.randrange(3, 11))
        self._diary.note(recorded, "enterprise.qualified", enterprise.id, data)
        held = self._held[kind].setdefault(enterprise.id, [])
        held.append(Certificate(number, valid_from, valid_to))

    def correct(self, enterprise: Enterprise, kind: str, valid_to: date, recorded: date) -> None:
        """Its latest certificate of that kind is noted again with the right last day."""
        certificate = self._held[kind][enterprise.id][-1]
        certificate.valid_to = valid_to
        data = {
            "kind": kind,
            "certificate_no": certificate.number,
            "valid_from": str(certificate.valid_from),
            "valid_to": str(valid_to),
        }
        self._diary.note(recorded, "enterprise.qualified", enterprise.id, data)

    def revoke(self, enterprise: Enterprise, kind: str, day: date) -> None:
        """Revoke its latest certificate of that kind from that day on."""
        certificate = self._held[kind][enterprise.id][-1]
        certificate.valid_to = day
        data = {
            "kind": kind,
            "certificate_no": certificate.number,
            "effective_on": str(day),
        }
        recorded = day + timedelta(days=self._rng.randrange(12))
        self._diary.note(recorded, "enterprise.qualification_revoked", enterprise.id, data)

    def holds(self, enterprise: Enterprise, kind: str, day: date) -> bool:
        """Whether a certificate covers the day, on which the enterprise is active."""
        held = self._held[kind].get(enterprise.id)
        return bool(held) and any(one.valid(day) for one in held) and enterprise.active(day)

    def ever_held(self, enterprise: Enterprise, kind: str) -> bool:
        return enterprise.id in self._held[kind]

    def ending(self, enterprise: Enterprise, kind: str, first: date, last: date) -> date | None:
        """The day on which its latest certificate runs out, when between the two."""
        held = self._held[kind].get(enterprise.id)
        end = held[-1].valid_to if held else None
        return end if end and first <= end <= last else None
