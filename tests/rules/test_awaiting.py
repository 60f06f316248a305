"""What an event waits for, as declarations say: what its owner keeps, or what another tells."""

from pathlib import Path

import pytest

from services.contracts import entities
from services.contracts.entities import ENTITIES, Entity, Wrong
from services.contracts.owners.owner_rules import awaited
from services.funds.rules import RULES
from services.kit.state.instants import EPOCH
from services.kit.state.measured import LIFE
from services.kit.state.slots import Address, SlotValue, Stamp
from services.talent.rules import RULES as TALENT
from tests.new_kind.added import HERE
from tests.support.facts import ENTERPRISES

BUILT_IN = Path(entities.__file__).parent
PATENT = (HERE / "kinds" / "patent.toml").read_text("utf-8")


def declared(folder: Path, *changed: tuple[str, str]) -> Entity:
    """The patent with other words in its declaration. Raises Wrong."""
    text = PATENT
    for before, after in changed:
        assert before in text
        text = text.replace(before, after)
    (folder / "patent.toml").write_text(text, "utf-8")
    return entities.load([BUILT_IN, folder])["patent"]


def test_what_ones_own_owner_keeps_is_known_by_its_opening(tmp_path: Path) -> None:
    [one] = awaited(declared(tmp_path))
    assert (one.entity, one.slot) == ("enterprise", ENTITIES["enterprise"].opening.slot)


def test_what_another_owner_keeps_is_known_by_its_life(tmp_path: Path) -> None:
    [one] = awaited(declared(tmp_path, ('owner = "enterprises"', 'owner = "talent"')))
    assert (one.entity, one.slot) == ("enterprise", LIFE)


def test_a_declaration_that_awaits_what_nothing_opens_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="enterprise_id awaits what nothing opens"):
        declared(tmp_path, ('to = "enterprise"', 'to = "pool"'))


def test_a_fact_of_an_enterprise_makes_it_known_to_funds_and_so_does_what_was_applied() -> None:
    known = Address("enterprise", ENTERPRISES[0], LIFE)
    days = {"registered_on": "2025-01-01", "deregistered_on": None}
    told = RULES.followed("enterprises.enterprise", {"enterprise_id": ENTERPRISES[0], **days})
    assert told.writes == ((known, days),)
    lent = SlotValue({"enterprise_id": ENTERPRISES[0]}, Stamp(EPOCH, "e", "s"))
    [assumed] = RULES.assumed("loan", {("disbursement", ""): lent})
    assert assumed.writes == ((known, dict.fromkeys(days)),)
    for entity, slot in (("loan", "repayment"), ("pool", "disbursement"), ("fund", "disbursement")):
        assert RULES.assumed(entity, {(slot, ""): lent}) == []


def test_a_head_count_of_something_whose_days_nobody_told_holds_on_no_day() -> None:
    stamp = Stamp(EPOCH, "e", "s")
    count = {("headcount", "2025-03-31"): SlotValue({"mid_high": 7}, stamp)}
    for opened, held_from in ((None, None), ("2025-01-01", "2025-03-31")):
        life = SlotValue({"registered_on": opened, "deregistered_on": None}, stamp)
        [fact] = TALENT.facts("enterprise", ENTERPRISES[0], count | {(LIFE, ""): life})
        assert fact.build()["held_from"] == held_from


def test_a_topic_that_nobody_here_waits_for_means_nothing() -> None:
    with pytest.raises(LookupError, match=r"talent\.base"):
        RULES.followed("talent.base", {})
