"""Integers that add up exactly (largest remainder)."""

from collections.abc import Sequence


def largest_remainder(total: int, weights: Sequence[int], minimum: int = 0) -> list[int]:
    """Split `total` by `weights`, at least `minimum` each; the parts sum to `total`.

    ValueError when the minimum does not fit, or there is nobody with weight to take the rest.
    """
    spare = total - minimum * len(weights)
    whole = sum(weights)
    if spare < 0 or (spare > 0 and whole == 0):
        raise ValueError(f"{total} cannot be split over {len(weights)} weights of sum {whole}")
    if whole == 0:
        return [minimum] * len(weights)
    parts, rests = [], []
    for weight in weights:
        part, rest = divmod(spare * weight, whole)
        parts.append(part + minimum)
        rests.append(rest)
    missing = total - sum(parts)
    if missing:
        for index in sorted(range(len(parts)), key=rests.__getitem__, reverse=True)[:missing]:
            parts[index] += 1
    return parts


def shared(total: int, weights: dict[str, int], minimum: int = 0) -> dict[str, int]:
    """`largest_remainder` by name."""
    parts = largest_remainder(total, list(weights.values()), minimum)
    return dict(zip(weights, parts, strict=True))
