"""The figures, each topic under one of its definitions until a newer one has caught up. Pure.

Definitions of a topic are folded side by side under rising numbers. Topics switch one at a time:
what each adds to a figure is whole, whichever number it is told under.
"""

from collections.abc import Iterable, Mapping

from gateway.figures.sums import Figure, FigureKey, Figures, Part
from services.contracts.figures.partials import Partial


class Generations:
    """Reads like Figures: the part in force of every topic added up.

    `beside`: how often something beside the sums changed.
    """

    def __init__(self) -> None:
        self.current = Figures()
        self._in_force: dict[str, int] = {}
        self._newer: dict[str, dict[int, Part]] = {}
        self._settled = False
        self.beside = 0

    @property
    def definitions(self) -> Mapping[str, int]:
        """Under which number each topic counts."""
        return self._in_force

    @property
    def definition(self) -> int:
        """One more than how often topics were given a newer definition; it never falls."""
        return 1 + sum(number - 1 for number in self._in_force.values())

    @property
    def timestamp(self) -> int:
        return self.current.timestamp

    @property
    def revision(self) -> tuple[int, int, int]:
        """Differs whenever an answer may."""
        return self.timestamp, self.current.revision, self.beside

    def touch(self) -> None:
        """Something beside the sums changed what is answered."""
        self.beside += 1

    def get(self, code: str, dimension: str) -> Figure:
        return self.current.get(code, dimension)

    def apply(self, partial: Partial) -> Iterable[FigureKey]:
        """Take a partial in; answers with the figures that it changed.

        A topic counts from its first partial on, under the lowest number there is; what has been
        left behind is ignored.
        """
        topic, number = partial.topic, partial.definition
        if (in_force := self._in_force.get(topic)) is None:
            in_force = number
            self._count_by(topic, number)
        if number == in_force:
            return self.current.apply(partial)
        if number > in_force:
            self._newer.setdefault(topic, {}).setdefault(number, Part()).apply(partial)
        elif not self._settled:
            self._fall_back(topic, number)
            return self.current.apply(partial)
        return ()

    def _fall_back(self, topic: str, number: int) -> None:
        """At the start an older number is met after a newer one, which may not be whole."""
        newer = self._newer.setdefault(topic, {})
        newer[self._in_force[topic]] = self.current.parts[topic]
        self.current.replace(topic, Part())
        self._count_by(topic, number)

    def _count_by(self, topic: str, number: int) -> None:
        self._in_force[topic] = number
        self.touch()

    def advance(self) -> list[str]:
        """Switch topics to the newest definition that has caught up; answers with their names.

        Call it only when everything published has been read: a half-read topic makes any
        definition look as far as another.
        """
        self._settled = True
        return [topic for topic in sorted(self._newer) if self._switch(topic)]

    def _switch(self, topic: str) -> bool:
        newer, current = self._newer[topic], self.current.parts[topic]
        for number in sorted(newer, reverse=True):
            if newer[number].has_caught_up_with(current):
                self.current.replace(topic, newer[number])
                self._count_by(topic, number)
                self._newer[topic] = {n: part for n, part in newer.items() if n > number}
                return True
        return False
