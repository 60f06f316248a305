"""Snapshots and what changed since, as everybody asks for them, in a running district."""

from decimal import Decimal
from pathlib import Path

import pytest

from services.contracts.figures.catalogue import TARGETS
from tests.end_to_end.world import World
from tests.fates.caller import Caller, run_gateway
from tests.stores import said
from tests.support.commands import run
from tests.support.system import System

DAY = "2025-06-30"


@pytest.fixture(scope="module")
def operator(system: System) -> Caller:
    secret = run_gateway(system, "keys", "create", "freezer", "--operator").strip()
    caller = Caller(system.url, secret)
    caller.wait_until_known()
    return caller


@pytest.fixture(scope="module")
def world(system: System) -> World:
    made = World(9300)
    publish(system, made, said.registered(), said.established(), said.invested("50.00"))
    return made


@pytest.fixture(scope="module")
def snapshot(system: System, world: World, operator: Caller) -> dict:
    answer = operator.ask("POST", "/api/v1/snapshots", json={"day": DAY, "note": "六月"})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def since(system: System, world: World, snapshot: dict) -> None:
    """More came after the snapshot."""
    publish(system, world, said.invested("70.00"), said.invested("9.99", "I-2"), minute=9)


def publish(system: System, world: World, *facts: said.Fact, minute: int = 0) -> None:
    events = world.events(said.told(*facts, minute=minute))
    assert {one["status"] for one in system.publish(events)} == {"accepted"}
    system.settle()


def test_a_snapshot_is_numbered_and_says_who_made_it_of_what(operator: Caller, snapshot: dict):
    assert (snapshot["actor"], snapshot["day"], snapshot["note"]) == ("freezer", DAY, "六月")
    assert snapshot["offsets"].keys() == snapshot["definitions"].keys() >= {"funds.investment"}
    newest = operator.get("/api/v1/snapshots")["snapshots"][0]
    assert newest.items() <= snapshot.items()
    assert operator.get(f"/api/v1/snapshots/{snapshot['number']}") == snapshot


def test_what_was_known_then_stays_on_every_answer(operator: Caller, snapshot: dict, since):
    number = snapshot["number"]

    def value(**asked: object) -> Decimal:
        answer = operator.get("/api/v1/indicators/fund_investment", as_of=DAY, **asked)
        return Decimal(answer["figure"]["value"])

    assert value() - value(snapshot=number) == Decimal("0.00000029990")
    facts = operator.get("/api/v1/indicators/fund_investment/facts", snapshot=number, limit=1000)
    assert (facts["as_of"], Decimal(facts["value"])) == (DAY, value(snapshot=number))
    assert sum(Decimal(one["contribution"]) for one in facts["facts"]) == value(snapshot=number)
    assert True in [one["told_anew"] for one in facts["facts"]]
    ledger = operator.get("/api/v1/exports/indicators/fund_investment/facts.json", snapshot=number)
    assert (ledger["as_of"], ledger["value"]) == (DAY, facts["value"])
    foretold = operator.get("/api/v1/indicators/fund_investment/forecast", snapshot=number)
    assert foretold["as_of"] == DAY
    asked = {"snapshot": number, "as_of": "2025-06-29"}
    refused = operator.ask("GET", "/api/v1/indicators/fund_investment/facts", params=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "facts_of_another_day")
    table = operator.get("/api/v1/tables/1", snapshot=number)
    assert table["as_of"] == DAY
    [row] = [one for one in table["rows"] if one["code"] == "fund_investment"]
    file = operator.get("/api/v1/exports/tables/1.json", snapshot=number)
    [line] = [one for one in file["rows"] if one["code"] == "fund_investment"]
    series = operator.get("/api/v1/indicators/fund_investment/series", snapshot=number, to=DAY)
    assert Decimal(row["value"]) == value(snapshot=number) == Decimal(line["value"])
    assert Decimal(series["points"][-1]["value"]) == value(snapshot=number)
    assert operator.get("/api/v1/goals", snapshot=number)["as_of"] == DAY


def test_what_changed_adds_up_and_names_facts_and_sources(
    system: System, operator: Caller, world: World, snapshot: dict, since
):
    sides = {"before": snapshot["number"], "after_day": DAY}
    changes = operator.get("/api/v1/changes", **sides)
    moved = {(one["code"], one["dimension"]): one for one in changes["figures"]}
    assert len(moved) + changes["unchanged"] == len(TARGETS)
    whole = moved["fund_investment", "total"]
    found = operator.get("/api/v1/changes/fund_investment", **sides)
    assert Decimal(found["difference"]) == Decimal(whole["difference"]) == Decimal("0.00000029990")
    causes = sum(Decimal(one["amount"]) for one in found["causes"])
    assert causes + Decimal(found["remainder"]) == Decimal(found["difference"])
    assert found["remainder"] == "0"
    mine = {one["entity_id"]: one for one in found["facts"]}
    assert mine.keys() == {world.thing("I-1"), world.thing("I-2")}
    assert {one["cause"] for one in found["facts"]} == {"facts"}
    sources = {event["source"] for one in found["facts"] for event in one["events"]}
    assert {one["source"] for one in found["causes"]} == sources


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/snapshots/999999", 404, "no_snapshot"),
        ("/api/v1/tables/1?snapshot=999999", 404, "no_snapshot"),
        ("/api/v1/exports/tables/1.xlsx?snapshot=999999", 404, "no_snapshot"),
        ("/api/v1/changes?before=999999", 404, "no_snapshot"),
        ("/api/v1/changes", 422, "side_of_nothing"),
        ("/api/v1/changes/value_added_share_of_gdp?before_day=2025-01-31", 404, "changes_of_ratio"),
        ("/api/v1/changes/nothing?before_day=2025-01-31", 404, "no_indicator"),
    ],
)
def test_what_is_not_there_is_said_in_words(operator: Caller, snapshot, path, status, code):
    answer = operator.ask("GET", path, headers={"Accept-Language": "zh"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert any("一" <= sign <= "鿿" for sign in answer.json()["detail"])


def test_a_report_is_the_same_bytes_each_time_whatever_came_since(
    operator: Caller, snapshot: dict, since
):
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        path = f"/api/v1/snapshots/{snapshot['number']}/report.{form}"
        answers = [operator.ask("GET", path) for _ in range(2)]
        assert [one.status_code for one in answers] == [200, 200], answers[0].text
        assert answers[0].content == answers[1].content
        assert answers[0].content.startswith(begins)


def test_a_schedule_makes_one_snapshot_and_the_same_files(
    system: System, operator: Caller, world: World, tmp_path: Path
):
    asked = {"GATEWAY_URL": system.url, "GATEWAY_KEY": operator.secret}
    told = [run("gateway", asked, "month", str(tmp_path), "--day", DAY) for _ in range(2)]
    assert told[0] == told[1]
    files = [Path(line) for line in told[0].split()]
    assert [one.suffix for one in files] == [".pdf", ".docx"]
    assert all(one.stat().st_size > 1000 for one in files)
    stranger = asked | {"GATEWAY_KEY": "nobodys"}
    assert "401" in run("gateway", stranger, "month", str(tmp_path), code=1)


def test_a_persons_words_are_kept_and_numbers_are_refused(operator: Caller, snapshot: dict):
    place = f"/api/v1/snapshots/{snapshot['number']}/report/words"

    def write(words: str, at: str = "opening") -> tuple[int, str | None]:
        answer = operator.ask("PUT", f"{place}/{at}", json={"words": words})
        return answer.status_code, answer.json()["code"] if answer.content else None

    assert write("总产值{total_output}，请抓紧。") == (204, None)
    assert write("总产值700亿元") == (422, "words_with_numbers")
    assert write("{nothing}") == (422, "words_name_no_figure")
    assert write("好", "title") == (404, "no_such_place")
    [opening] = [one for one in operator.get(place)["places"] if one["place"] == "opening"]
    assert (opening["words"], opening["actor"]) == ("总产值{total_output}，请抓紧。", "freezer")
    answer = operator.ask("GET", "/api/v1/snapshots/999999/report.pdf")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_snapshot")


def test_the_command_writes_the_same_report(
    system: System, operator: Caller, snapshot: dict, tmp_path: Path
):
    place, number = tmp_path / "report.pdf", str(snapshot["number"])
    run_gateway(system, "report", number, "--to", str(place))
    answer = operator.ask("GET", f"/api/v1/snapshots/{number}/report.pdf")
    assert place.read_bytes() == answer.content


def test_a_day_to_come_cannot_be_frozen(operator: Caller):
    answer = operator.ask("POST", "/api/v1/snapshots", json={"day": "2099-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "snapshot_to_come")


def test_a_senders_key_makes_none(system: System):
    sender = Caller(system.url, system.state.secrets().demo_key)
    answer = sender.ask("POST", "/api/v1/snapshots", json={"day": DAY})
    assert answer.status_code == 403
