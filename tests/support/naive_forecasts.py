"""Forecasts of the past, recounted with plain loops and whole lists; shares no rule."""

from fractions import Fraction

# Flows: twelve amounts a year. Months count from 0; the year's figure up to month m is included.
Year = list[int]


def by_pace(last: Year, this: Year, seen: int, asked: int) -> Fraction:
    """What this year's figure is at month `asked`, from what was seen up to month `seen`."""
    share_seen = Fraction(sum(last[: seen + 1]), sum(last))
    share_asked = Fraction(sum(last[: asked + 1]), sum(last))
    return Fraction(sum(this[: seen + 1])) / share_seen * share_asked


def pace_trials(last: Year, this: Year, ahead: int) -> list[tuple[int, int, Fraction, int]]:
    """(month seen, month foretold, foretold, came) as far as this year is known."""
    return [
        (seen, seen + ahead, by_pace(last, this, seen, seen + ahead), sum(this[: seen + ahead + 1]))
        for seen in range(len(this) - ahead)
        if sum(this[: seen + 1]) > 0 and sum(last[: seen + 1]) > 0
    ]


def drift(values: list[int], ahead: int) -> Fraction:
    return values[-1] + Fraction(values[-1] - values[0], len(values) - 1) * ahead


def seasonal_naive(values: list[int], ahead: int) -> int:
    """The changes of the same months a year before; only within the year after what is known."""
    assert ahead <= 12
    return values[-1] + values[len(values) - 1 + ahead - 12] - values[-13]


def mean_error(trials: list[tuple[Fraction, int]]) -> Fraction:
    errors = [abs(Fraction(came) - foretold) / abs(came) for foretold, came in trials]
    return sum(errors, Fraction()) / len(errors)
