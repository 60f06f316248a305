"""What events of matters and listings mean: the kit's mechanisms, filled in with definitions."""

from collections.abc import Callable
from functools import partial
from typing import Any

from services.contracts.access.seen import REVIEWS, is_reviewed
from services.contracts.definitions import CALENDAR, CASE_TYPES, LISTS, STAGES, definition
from services.contracts.entities import ENTITIES
from services.contracts.events.envelope import Event
from services.contracts.owners import reviews, units
from services.contracts.owners.things import Things
from services.contracts.values.references import KINDS_BY_OWNER, parted
from services.contracts.values.vocabulary import FAMILIES, Choice, Choices
from services.kit.state import guarded
from services.kit.state.course import Course, day_of
from services.kit.state.guarded import Act, Actor
from services.kit.state.listed import Listed
from services.kit.state.slots import Effect, Slots
from services.kit.state.staged import Staged
from services.reasons import Reason, name, say

Effects = dict[str, Callable[[Event], Effect]]
Value = dict[str, Any]
_LISTING = ENTITIES["listing"]
_THINGS = Things(_LISTING.owner)


def code_of(reference: str | None) -> str | None:
    """What a Reference names, without its kind."""
    return parted(reference)[1] if reference else None


def derived(value: Value) -> Value:
    """Departments by their codes, as scopes name them; the enterprise that is first among those
    whom it is about."""
    parties = [parted(one) for one in value["about"]]
    enterprise = next((one for kind, one in parties if kind == "enterprise"), None)
    coded = ("spans", "closings")
    return {
        "owner": code_of(value["owner"]),
        "enterprise_id": enterprise,
        **{name: [one | {"lead": code_of(one["lead"])} for one in value[name]] for name in coded},
    }


def staged(family: str) -> Staged:
    """One family: its rules by type and day."""
    entity = ENTITIES[family]
    return Staged(
        entity=family,
        topic=entity.topic,
        key=entity.key.name,
        definitions=partial(definition, family),
        calendar=CALENDAR,
        derived=derived,
    )


def effects_of(family: str) -> Effects:
    return {f"{family}.{what}": make for what, make in staged(family).effects().items()}


def objection(event: Event, slots: Slots, actor: Actor) -> Reason | None:
    """What speaks against an act of a person on a matter, on the day that the event was told."""
    if reviews.fact_told(event):
        return reviews.objection(event, slots, actor)
    if units.is_told_of(event):
        return units.objection(event, slots, actor)
    family, _, what = event.name.partition(".")
    if family not in FAMILIES:
        return say("no_act", event=event.name)
    if what == "opened" and not _may_open(family, event, actor):
        kind = CASE_TYPES[family][event.data.type]
        return say("may_not_open", type=name(kind.zh, kind.en))
    act = Act(what, event.data, actor, day_of(event.time.moment))
    if what == "rated" and _is_score(family, event, slots):
        return _score_objection(family, slots, act)
    found = guarded.objection(staged(family), slots, act)
    return found and _in_names(found, _stages(family, slots))


def _is_score(family: str, event: Event, slots: Slots) -> bool:
    """Whether somebody scores a bid, whom it is not about."""
    opening = slots.get(("opening", ""))
    return (
        opening is not None
        and is_reviewed(family, opening.value["type"])
        and event.data.by not in opening.value["about"]
    )


def _score_objection(family: str, slots: Slots, act: Act) -> Reason | None:
    """Those who were asked to review score once a round, until it is decided."""
    void = slots.get(("void", ""))
    if void and void.value["reason"]:
        return say("matter_is_void", reason=void.value["reason"])
    course, by = Course(slots, partial(definition, family), CALENDAR), act.data.by
    asked = {one.value["to"] for one in course.assignments if one.value["role"] == REVIEWS}
    if by not in act.actor.parties:
        return say("not_in_that_name", by=by)
    if by not in asked:
        return say("not_ones", by=by)
    if course.is_over(act.day):
        stage = course.stage_on(act.day)
        return _in_names(say("matter_is_closed", stage=stage), _stages(family, slots))
    told = any(one.key == f"{by}/{act.data.round}" for one in course.ratings)
    return say("rated_already") if told else None


def _stages(family: str, slots: Slots) -> Choices:
    """What stages are called, by the newest rules of its type."""
    opening = slots.get(("opening", ""))
    known = CASE_TYPES[family].get(opening.value["type"]) if opening else None
    return STAGES | (known.versions[-1].names if known else {})


def _in_names(reason: Reason, stages: Choices) -> Reason:
    """The same reason with stages by their names in both languages."""
    told = {one: text for one, text in reason.parameters.items() if one in ("stage", "stages")}
    named = {one: _named(text, stages) for one, text in told.items()}
    return say(reason.code, **reason.parameters | named) if named else reason


def _named(codes: str, stages: Choices) -> Reason:
    """One stage or several; of one that nobody knows, its code."""
    each = [stages.get(code, Choice(code, code, code)) for code in codes.split("、")]
    return name("、".join(one.zh for one in each), ", ".join(one.en for one in each))


def _may_open(family: str, event: Event, actor: Actor) -> bool:
    """Who the type says: by the kinds of those for whom somebody acts."""
    kinds = {parted(one)[0] for one in actor.parties} | ({"dispatcher"} if actor.steers else set())
    return bool(kinds & set(CASE_TYPES[family][event.data.type].opens))


def levels(name: str) -> tuple[str, ...]:
    return LISTS[name].levels if name in LISTS else ()


def _holder(value: Value) -> Value:
    """The enterprise that stands there, if it is one."""
    kind, thing = parted(value["thing"])
    return {"enterprise_id": thing if kind == "enterprise" else None}


LISTED = Listed(
    topic=_LISTING.topic,
    key=_LISTING.key.name,
    place=parted,
    levels=levels,
    opening=_THINGS.opening,
    life=_THINGS.life,
    attributes=lambda kind: ("sectors", "carrier_id") if kind == "enterprise" else (),
    derived=_holder,
)
LISTED_KINDS = KINDS_BY_OWNER[_LISTING.owner]
LISTING_EFFECTS: Effects = {"listing.granted": LISTED.granted, "listing.ended": LISTED.ended}
