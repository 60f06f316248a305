"""What lies around some slots, looked for in all of a thing's: the model of `load_near`."""

from collections.abc import Iterable

from services.kit.state.slots import Address, Slots


def around(slots: Slots, near: Iterable[Address]) -> Slots:
    """Of one thing the named slots, and of each those before and after it."""
    ordered = sorted(slots)
    wanted: set[tuple[str, str]] = set()
    for address in near:
        place = (address.slot, address.key)
        wanted |= {*[one for one in ordered if one < place][-1:]}
        wanted |= {*[one for one in ordered if one >= place][:2]}
    return {place: slots[place] for place in wanted}
