"""Deltas of declared entities: each `[[figures]]` of a declaration as dated amounts. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

from services.contracts.entities import Entity
from services.contracts.entities.declaration import FigureDeclaration
from services.contracts.figures.catalogue import TOTAL

Bucket = tuple[str, str, str]
Delta = tuple[Bucket, int]
Fact = dict[str, Any]
# (from, until, what holds on these days): until None for no end, or for a single day's amount.
_Dated = tuple[str, str | None, Fact]


def during(code: str, dimension: str, start: str, end: str | None, amount: int) -> list[Delta]:
    """`amount` from the start day on, gone again on the end day (if there is one)."""
    if end is None:
        return [((code, dimension, start), amount)]
    return [((code, dimension, start), amount), ((code, dimension, end), -amount)]


def declared_deltas(entity: Entity) -> Callable[[Fact], list[Delta]]:
    """What a fact of the entity adds to all of its figures."""
    parts = [_of_figure(figure, _dates(entity, figure)) for figure in entity.figures]
    if len(parts) == 1:
        return parts[0]
    return lambda fact: [delta for part in parts for delta in part(fact)]


def _of_figure(
    figure: FigureDeclaration, dates: Callable[[Fact], Iterator[_Dated]]
) -> Callable[[Fact], list[Delta]]:
    code, amount_of, by = figure.code, figure.amount, figure.by
    wanted = [(one.field, one.equals) for one in figure.conditions]

    def deltas(fact: Fact) -> list[Delta]:
        found: list[Delta] = []
        for start, end, held in dates(fact):
            if any(held[field] != value for field, value in wanted):
                continue
            amount = held[amount_of] if amount_of else 1
            found += during(code, TOTAL, start, end, amount)
            if by and held[by] is not None:
                found += during(code, held[by], start, end, amount)
        return found

    return deltas


def _dates(entity: Entity, figure: FigureDeclaration) -> Callable[[Fact], Iterator[_Dated]]:
    """The days on which a fact may count, with what it says of them."""
    if figure.on:
        on = figure.on
        return lambda fact: iter([(fact[on], None, fact)])
    if figure.over == "spans":
        return lambda fact: ((one["from"], one["to"], fact | one) for one in fact["spans"])
    if figure.over == "held":
        held_from, held_to = (field.name for field in entity.of_source("held"))
        return lambda fact: _held(fact, held_from, held_to)
    opened = entity.opening.day
    ended = next((field.name for field in entity.of_source("ending")), None)
    return lambda fact: iter([(fact[opened], fact[ended] if ended else None, fact)])


def _held(fact: Fact, held_from: str, held_to: str) -> Iterator[_Dated]:
    if fact[held_from] is not None:
        yield fact[held_from], fact[held_to], fact
