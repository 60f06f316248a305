"""Outlines of places: GeoJSON polygons (RFC 7946) in degrees east and north. Pure.

A ring is closed, its last position the first; rings after the first are holes. A ring that crosses
itself encloses nothing that could be drawn or measured, and is refused.
"""

from itertools import combinations, pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.contracts.values.fields import Latitude, Longitude
from services.reasons import say

MOST_POSITIONS = 500
_FEWEST = 4

Position = tuple[float, float]
Side = tuple[Position, Position]


def ring(told: tuple[Position, ...]) -> tuple[Position, ...]:
    """A ring as it was told. Raises ValueError for what is none."""
    if told[0] != told[-1]:
        raise ValueError(say("ring_not_closed"))
    if len(set(told)) != len(told) - 1:
        raise ValueError(say("ring_crosses_itself"))
    sides = list(pairwise(told))
    for (place, one), (other_place, other) in combinations(enumerate(sides), 2):
        apart = other_place - place
        if 1 < apart < len(sides) - 1 and _cross(one, other):
            raise ValueError(say("ring_crosses_itself"))
    return told


def _cross(one: Side, other: Side) -> bool:
    """Whether two sides that share no end meet."""
    turns = [_turn(*one, end) for end in other] + [_turn(*other, end) for end in one]
    if turns[0] != turns[1] and turns[2] != turns[3]:
        return True
    return any(
        turn == 0 and _within(side, end)
        for turn, side, end in zip(turns, (one, one, other, other), (*other, *one), strict=True)
    )


def _turn(start: Position, end: Position, point: Position) -> int:
    """1 where the point is to the left of the way, -1 to the right, 0 on its line."""
    area = (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
    return (area > 0) - (area < 0)


def _within(side: Side, point: Position) -> bool:
    """Whether a point on a side's line is on the side."""
    return all(min(a, b) <= at <= max(a, b) for a, b, at in zip(*side, point, strict=True))


_Ring = Annotated[
    tuple[tuple[Longitude, Latitude], ...],
    Field(min_length=_FEWEST, max_length=MOST_POSITIONS),
    AfterValidator(ring),
]


class Outline(BaseModel):
    """A GeoJSON polygon."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Literal["Polygon"]
    coordinates: Annotated[tuple[_Ring, ...], Field(min_length=1, max_length=20)]
