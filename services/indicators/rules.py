"""Official statistics and tasks: events -> slots -> facts. Statistics never overwrite computed
figures. Pure."""

from services.contracts.events.envelope import Event
from services.contracts.owners.families import effects_of, staged
from services.contracts.owners.owner_rules import OwnerRules
from services.kit.state.slots import Address, Effect, Fact, Slots
from services.kit.state.temporal import caused_by


def _published(event: Event) -> Effect:
    place = Address("series", event.subject, "statistic", event.data.period)
    return Effect(writes=((place, event.data.model_dump(mode="json")),))


def _statistics(series: str, slots: Slots) -> list[Fact]:
    return [
        Fact.of(
            "indicators.statistic",
            f"{series}:{period}",
            {"series": series, **held.value, "event": caused_by(held)},
        )
        for (_, period), held in slots.items()
    ]


RULES = OwnerRules(
    "indicators",
    effects={"statistic.published": _published, **effects_of("task")},
    facts={"series": [_statistics], "task": [staged("task").facts]},
)
