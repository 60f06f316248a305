"""What the official CloudEvents libraries write to Kafka is the same event as its document."""

from dataclasses import dataclass

import orjson
import pytest

from services.contracts.events.envelope import Refused, parse
from services.kit.messaging.binary_mode import is_binary, structured
from tests.stores.said import established, told

[EVENT] = told(established())
DATA = orjson.dumps(EVENT["data"])
JSON = ("content-type", b"application/json")


@dataclass(frozen=True)
class Record:
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


def attributes(event: dict = EVENT) -> tuple[tuple[str, bytes | None], ...]:
    """An event's attributes as headers."""
    told = {name: value for name, value in event.items() if name not in ("data", "datacontenttype")}
    return tuple((f"ce_{name}", value.encode()) for name, value in told.items())


def document(value: bytes | None, *headers: tuple[str, bytes | None]) -> dict:
    return orjson.loads(structured(Record(value, headers)).value)


def refused(value: bytes | None, *headers: tuple[str, bytes | None]) -> set[str]:
    """The pointers at which the contract refuses it."""
    with pytest.raises(Refused) as error:
        parse(document(value, *headers))
    return {problem.pointer for problem in error.value.problems}


def without(name: str) -> tuple[tuple[str, bytes | None], ...]:
    return tuple(header for header in attributes() if header[0] != f"ce_{name}")


def test_the_same_event_comes_out_in_either_mode():
    assert parse(document(DATA, JSON, *attributes())) == parse(EVENT)
    assert parse(document(DATA, *attributes())) == parse(EVENT)


def test_a_record_of_the_structured_mode_stays_as_it_is():
    said = ("content-type", b"application/cloudevents+json; charset=utf-8")
    for headers in ((), (JSON,), (("traceparent", b"00-"),), (said, *attributes())):
        record = Record(DATA, headers)
        assert not is_binary(headers)
        assert structured(record) is record


def test_text_beyond_ascii_comes_as_utf8():
    event = EVENT | {"id": "贷款-4711"}
    assert document(DATA, *attributes(event))["id"] == "贷款-4711"


def test_extensions_come_along_and_headers_of_others_do_not():
    found = document(DATA, ("ce_partitionkey", b"k"), ("traceparent", b"00-"), *attributes())
    assert found["partitionkey"] == "k"
    assert "traceparent" not in found


def test_a_header_without_a_value_gives_no_attribute():
    assert parse(document(DATA, ("ce_dataschema", None), *attributes())) == parse(EVENT)
    assert refused(DATA, ("ce_id", None), *without("id")) == {"/id"}


@pytest.mark.parametrize("name", ["id", "source", "subject", "type", "time", "specversion"])
def test_a_header_that_is_given_twice_or_is_no_text_is_refused(name: str):
    again = (f"ce_{name}", dict(attributes())[f"ce_{name}"])
    assert f"/{name}" in refused(DATA, again, *attributes())
    assert f"/{name}" in refused(DATA, (f"ce_{name}", b"\xff"), *without(name))


def test_data_that_is_no_json_is_refused_and_kept_whole():
    for value in (b"{", b"\xff", b'{}, "id": "another"'):
        assert "/data" in " ".join(refused(value, JSON, *attributes()))
        assert document(value, *attributes())["id"] == EVENT["id"]
    assert refused(None, *attributes()) == {"/data"}
    assert refused(b"", *attributes()) == {"/data"}


def test_data_keeps_its_letters():
    value = b'{"a": 1e300, "a": 2, "b": 0.10}'
    assert value in structured(Record(value, attributes())).value


def test_the_content_type_is_the_datas_whatever_else_says_so():
    for headers in ((JSON, ("ce_datacontenttype", b"text/csv")), (JSON,)):
        assert document(DATA, *headers, *attributes())["datacontenttype"] == "application/json"
        assert document(DATA, *attributes(), *headers)["datacontenttype"] == "application/json"
    assert refused(DATA, JSON, JSON, *attributes()) == {"/datacontenttype"}


def test_another_content_type_is_named():
    assert "/datacontenttype" in refused(DATA, ("content-type", b"text/csv"), *attributes())


def test_data_cannot_come_as_an_attribute():
    assert parse(document(DATA, ("ce_data", b"{}"), *attributes())) == parse(EVENT)
    assert refused(None, ("ce_data", b"{}"), *attributes()) == {"/data"}
