"""The stream itself: well-formed, complete, the same every time, a little out of order."""

from collections import Counter

from demo.generator import ABOUT
from services.contracts.events import SHAPES
from services.contracts.events.envelope import parse
from services.contracts.values.vocabulary import FAMILIES
from tests.support.naive_slots import name_of

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OPENINGS = {
    "enterprise.registered",
    "carrier.registered",
    "platform.recognised",
    "product.awarded",
    "fund.established",
    "investment.disbursed",
    "loan.disbursed",
    "base.opened",
    "pool.funded",
    "listing.granted",
    "thing.registered",
    "link.stated",
    *(f"{family}.opened" for family in FAMILIES),
}
REFERENCES = ("enterprise_id", "host_enterprise_id", "carrier_id", "fund_id", "loan_id")


def in_time(district: list[dict]) -> list[dict]:
    return sorted(district, key=lambda event: (event["time"], event["id"]))


def test_every_event_holds_to_the_contract(district):
    assert [event["id"] for event in district if parse(event).ignored] == []


def test_every_type_of_the_contract_occurs_several_times(district):
    counted = Counter(name_of(event) for event in district)
    assert counted.keys() == SHAPES.keys()
    assert min(counted.values()) >= 3


def test_there_are_about_a_hundred_thousand_events(district):
    assert 80_000 <= len(district) <= 110_000
    assert abs(len(district) - ABOUT) < ABOUT // 20


def test_every_credit_code_ends_in_its_check_character(district):
    codes = {e["subject"] for e in district if name_of(e) == "enterprise.registered"}
    assert len(codes) > 7000
    for code in codes:
        values = [ALPHABET.index(letter) for letter in code]
        assert code.startswith("91500103MA")
        assert sum(value * 3**i for i, value in enumerate(values[:17])) % 31 == -values[17] % 31


def test_no_two_enterprises_share_a_name(district):
    names = {}
    for event in district:
        if name_of(event) == "enterprise.registered":
            assert names.setdefault(event["data"]["name"], event["subject"]) == event["subject"]


def test_an_id_comes_again_only_with_the_same_content(district):
    seen: dict[str, dict] = {}
    again = 0
    for event in district:
        again += event["id"] in seen
        assert seen.setdefault(event["id"], event) == event
    assert 20 <= again <= 1000


def test_in_order_of_time_everything_refers_to_what_is_known(district):
    known = set()
    certificates = set()
    for event in in_time(district):
        name, data = name_of(event), event["data"]
        if name in OPENINGS:
            known.add(event["subject"])
        elif not name.startswith(("statistic.", "target.")):
            thing = event["subject"].removeprefix("enterprise/")
            assert thing in known or "/" in thing, event
        assert all(data[field] in known for field in REFERENCES if field in data), event
        if name == "enterprise.qualified":
            certificates.add((event["subject"], data["certificate_no"]))
        if name == "enterprise.qualification_revoked":
            assert (event["subject"], data["certificate_no"]) in certificates


def test_some_events_are_sent_before_what_they_refer_to(district):
    registered = set()
    early = 0
    for event in district:
        if name_of(event) == "enterprise.registered":
            registered.add(event["subject"])
        elif name_of(event).startswith("enterprise."):
            early += event["subject"] not in registered
    assert early > 0


def test_nearly_all_events_are_sent_in_order_of_time(district):
    times = [event["time"] for event in district]
    latest, overtaken = "", 0
    for time in times:
        overtaken += time < latest
        latest = max(latest, time)
    assert 0 < overtaken < len(times) // 20
    assert latest <= "2026-11-15T23:59:59+08:00"
