"""The figures of each definition; answers come from one, until a newer one has caught up. Pure."""

from collections.abc import Iterable

from gateway.figures.sums import Figure, FigureKey, Figures
from services.contracts.partials import Partial


class Generations:
    """Reads like Figures. Definitions are folded side by side under rising numbers."""

    def __init__(self) -> None:
        self._held: dict[int, Figures] = {}
        self._touched = 0
        self.definition = 0

    @property
    def current(self) -> Figures:
        return self._held.get(self.definition) or Figures()

    @property
    def timestamp(self) -> int:
        return self.current.timestamp

    @property
    def revision(self) -> tuple[int, int, int]:
        """Differs whenever an answer may."""
        return self.definition, self.current.revision, self._touched

    def touch(self) -> None:
        """Something beside the figures changed what is answered."""
        self._touched += 1

    def get(self, code: str, dimension: str) -> Figure:
        return self.current.get(code, dimension)

    def apply(self, partial: Partial) -> Iterable[FigureKey]:
        """Take a partial in; answers with the figures of the current definition it changed."""
        if partial.definition < self.definition:
            return ()
        if not self.definition:
            self.definition = partial.definition
        figures = self._held.setdefault(partial.definition, Figures())
        changed = figures.apply(partial)
        return changed if partial.definition == self.definition else ()

    def advance(self) -> bool:
        """Switch to the newest definition that has caught up; whether it came to that.

        Call it only when everything published has been read: a half-read topic makes any
        definition look as far as another.
        """
        newer = sorted((n for n in self._held if n > self.definition), reverse=True)
        for number in newer:
            if self._held[number].has_caught_up_with(self.current):
                self.definition = number
                self._held = {n: held for n, held in self._held.items() if n >= number}
                return True
        return False
