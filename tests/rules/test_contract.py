"""The contract's door: what is accepted, and every reason of a refusal at once."""

import pytest

from services.contracts.events import OWNER, SHAPES
from services.contracts.events.envelope import Refused, parse
from services.contracts.values import codes, periods
from tests.support.facts import credit_code

ENTERPRISE = credit_code("91500103MA5U1A2B0")
REPORT = {
    "period": "2025-02",
    "employees": 12,
    "output": "12.30",
    "revenue": "1",
    "value_added": "-1.5",
}


def document(name: str = "enterprise.reported", **changes) -> dict:
    event = {
        "specversion": "1.0",
        "id": "e-1",
        "source": "urn:cqyz:statistics",
        "type": f"cn.gov.cqyz.{name}.v1",
        "subject": ENTERPRISE,
        "time": "2025-03-01T09:30:00+08:00",
        "data": REPORT,
    }
    return {key: value for key, value in (event | changes).items() if value is not ...}


def reasons(event: object) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        parse(event)
    return {problem.pointer: problem.reason for problem in refused.value.problems}


def test_yuan_become_fen_and_times_become_utc() -> None:
    event = parse(document())
    assert (event.data.output, event.data.revenue, event.data.value_added) == (1230, 100, -150)
    assert str(event.time) == "2025-03-01T01:30:00+00:00"
    assert event.owner == "enterprises"


def test_unknown_extra_fields_are_kept_out_and_reported() -> None:
    event = parse(document(data=REPORT | {"colour": "red"}))
    assert event.ignored == ("/data/colour",)
    assert not hasattr(event.data, "colour")


def test_every_missing_attribute_is_named_at_once() -> None:
    names = ("specversion", "id", "source", "type", "subject", "time", "data")
    assert reasons({}) == {f"/{name}": "missing" for name in names}


def test_problems_of_envelope_and_data_come_together() -> None:
    found = reasons(document(time="yesterday", subject="9", data=REPORT | {"output": 12.5}))
    assert set(found) == {"/time", "/subject", "/data/output"}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"type": "cn.gov.cqyz.enterprise.vanished.v1"}, "/type"),
        ({"type": 7}, "/type"),
        ({"specversion": "0.3"}, "/specversion"),
        ({"datacontenttype": "text/xml"}, "/datacontenttype"),
        ({"time": "2025-03-01T09:30:00"}, "/time"),
        ({"time": "2025-02-30T09:30:00Z"}, "/time"),
        ({"id": "a b"}, "/id"),
        ({"id": "x" * 257}, "/id"),
        ({"source": ""}, "/source"),
        ({"data": []}, "/data"),
        ({"data": REPORT | {"period": "2025-13"}}, "/data/period"),
        ({"data": REPORT | {"period": "２０２５"}}, "/data/period"),
        ({"time": "２０２５-03-01T09:30:00Z"}, "/time"),
        ({"data": REPORT | {"period": "2025Q5"}}, "/data/period"),
        ({"data": REPORT | {"employees": -1}}, "/data/employees"),
        ({"data": REPORT | {"employees": "12"}}, "/data/employees"),
        ({"data": REPORT | {"employees": True}}, "/data/employees"),
        ({"data": REPORT | {"output": "1.234"}}, "/data/output"),
        ({"data": REPORT | {"output": "-1"}}, "/data/output"),
        ({"data": REPORT | {"output": "１２"}}, "/data/output"),
        ({"data": REPORT | {"by_sector": {"farming": {}}}}, "/data/by_sector/farming"),
        (
            {"data": REPORT | {"by_sector": {"fintech": {"output": "x"}}}},
            "/data/by_sector/fintech/output",
        ),
    ],
)
def test_a_wrong_value_is_refused_where_it_stands(changes: dict, pointer: str) -> None:
    assert list(reasons(document(**changes))) == [pointer]


@pytest.mark.parametrize("event", [None, [], "x", 7])
def test_what_is_no_object_is_no_event(event: object) -> None:
    assert reasons(event) == {"": "a CloudEvent is a JSON object"}


def test_a_certificate_ends_after_it_begins() -> None:
    data = {
        "kind": "tech",
        "certificate_no": "N-1",
        "valid_from": "2025-05-01",
        "valid_to": "2025-05-01",
    }
    found = reasons(document("enterprise.qualified", data=data))
    assert found == {"/data": "valid_to must be after valid_from"}


def test_an_update_changes_something() -> None:
    found = reasons(document("enterprise.updated", data={"effective_on": "2025-01-01"}))
    assert found == {"/data": "name at least one attribute that changes"}


def test_sectors_stand_once_and_are_known() -> None:
    for sectors in ([], ["fintech", "fintech"], ["farming"]):
        found = reasons(document("enterprise.updated", data={"sectors": sectors}))
        assert all(pointer.startswith("/data/sectors") for pointer in found)


def statistic(series: str, unit: str) -> dict:
    data = {"period": "2025", "value": "1781.8", "unit": unit}
    return document("statistic.published", subject=series, data=data)


def test_a_statistic_is_published_in_the_unit_of_its_series() -> None:
    assert parse(statistic("gdp", "亿元")).subject == "gdp"
    assert parse(statistic("workforce", "万人"))
    assert parse(statistic("workforce:fintech", "人"))
    wrong = reasons(statistic("workforce", "人"))
    assert wrong == {"/data/unit": "workforce is published in 万人, not in 人"}


def test_a_statistic_of_no_known_series_is_refused() -> None:
    assert list(reasons(statistic("happiness", "分"))) == ["/subject"]


def test_every_type_of_the_contract_has_one_owner() -> None:
    assert len(SHAPES) == len(OWNER) == 69


def test_the_check_character_is_that_of_gb_32100() -> None:
    assert codes.check_character("91350100M000100Y4") == "3"  # the standard's own example
    assert codes.credit_code_problem("91350100M000100Y43") is None
    assert "should be 3" in codes.credit_code_problem("91350100M000100Y44")
    assert "characters outside" in codes.credit_code_problem("I1350100M000100Y43")


def test_periods_hold_what_is_finer_and_inside() -> None:
    year, quarter, month = map(periods.parse, ("2025", "2025Q3", "2025-09"))
    assert quarter.within == [year.place]
    assert month.within == [quarter.place, year.place]
    assert year.within == []
    assert periods.parse("2024").place not in month.within
    assert [p.last_day.isoformat() for p in (year, quarter, month)] == [
        "2025-12-31",
        "2025-09-30",
        "2025-09-30",
    ]
