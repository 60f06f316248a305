"""How large a run is: everything that is counted shrinks with SCALE."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sizes of one run; `factor` 1 is the full size."""

    factor: float = 1.0

    @classmethod
    def read(cls) -> "Scale":
        """SCALE from the environment. Raises ValueError unless it lies in (0, 1]."""
        factor = float(os.environ.get("SCALE", "1"))
        if not 0 < factor <= 1:
            raise ValueError(f"SCALE must lie above 0 and up to 1, got {factor}")
        return cls(factor)

    def of(self, count: int, least: int = 1) -> int:
        """`count` at full size, as many as this run takes."""
        return max(least, round(count * self.factor))

    @property
    def entities(self) -> tuple[int, ...]:
        """How many facts are held at each step of growth."""
        return tuple(self.of(count) for count in (10_000, 100_000, 1_000_000))
