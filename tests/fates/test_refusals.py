"""Every refusal is on record: to whom, what, why."""

from urllib.parse import quote

from tests.fates.caller import BATCHED, Caller, run_gateway
from tests.fates.events import loan, unique
from tests.support.system import wait_for


def noted(operator: Caller, key: str | None, count: int) -> list[dict]:
    """The refusals of a key, oldest first, once there are that many."""
    found: list[dict] = []

    def there() -> bool:
        params = {"key": key} if key else {}
        found[:] = operator.get("/api/v1/refusals", limit=1000, **params)["refusals"]
        return len(found) >= count

    wait_for(there, 5, lambda: str(found))
    return found[::-1]


def test_a_refused_event_is_noted_with_its_key_its_id_and_every_reason(district, operator, sender):
    bad = loan(sender.source, time="yesterday", subject="")
    assert sender.post(bad).status_code == 422
    assert sender.post(loan("urn:stolen")).status_code == 403
    schema, theft = noted(operator, sender.name, 2)
    assert (schema["status"], schema["source"], schema["event_id"], schema["type"]) == (
        422,
        sender.source,
        bad["id"],
        bad["type"],
    )
    assert "/time" in schema["detail"]
    assert "/subject" in schema["detail"]
    assert (theft["status"], theft["source"], theft["address"]) == (403, "urn:stolen", "127.0.0.1")
    assert bad["id"] in run_gateway(district, "keys", "refusals", "--key", sender.name)


def test_each_refused_event_of_a_batch_is_noted_and_no_accepted_one(operator, sender):
    batch = [
        loan(sender.source, id=unique("e"), **({"time": "?"} if n % 2 else {})) for n in range(6)
    ]
    assert sender.post(batch, BATCHED).status_code == 207
    assert [one["event_id"] for one in noted(operator, sender.name, 3)] == [
        document["id"] for document in batch[1::2]
    ]


def test_a_body_that_cannot_be_read_is_noted_too(operator, sender):
    assert sender.post(b"{").status_code == 400
    assert sender.post(b"{}", "text/plain").status_code == 415
    assert [one["status"] for one in noted(operator, sender.name, 2)] == [400, 415]


def test_wrong_keys_are_counted_in_one_row_and_never_written_down(district, operator):
    for _ in range(3):
        assert Caller(district.url, "wrong-key").post(loan("s")).status_code == 401

    def told() -> list[dict]:
        return [r for r in noted(operator, None, 1) if r["status"] == 401]

    wait_for(lambda: sum(row["times"] for row in told()) >= 3, 5, lambda: str(told()))
    assert all(row["key"] is None and row["address"] for row in told())
    assert "wrong-key" not in str(told())


def test_the_record_is_read_page_by_page(operator, sender):
    for n in range(5):
        sender.post(loan(sender.source, time=f"no time {n}"))
    noted(operator, sender.name, 5)
    seen, before = [], None
    while True:
        params = {"before": before} if before else {}
        page = operator.get("/api/v1/refusals", key=sender.name, limit=2, **params)
        seen += [row["id"] for row in page["refusals"]]
        before = page["before"]
        if before is None:
            break
    assert len(seen) == 5
    assert seen == sorted(set(seen), reverse=True)


def test_a_refused_event_is_found_by_its_id_by_its_sender_and_operators(operator, sender):
    bad = loan(sender.source, time="yesterday")
    for _ in range(2):
        assert sender.post(bad).status_code == 422
    told = sender.wait_for_state(bad, "refused")
    wait_for(lambda: sender.fate(bad).json()["refusals"][0]["times"] == 2, 5, lambda: str(told))
    [refusal] = operator.wait_for_state(bad, "refused")["refusals"]
    assert (refusal["status"], refusal["code"]) == (422, "not_the_contract")
    assert [one["pointer"] for one in refusal["problems"]] == ["/time"]
    place = f"/api/v1/events/{quote(bad['source'], safe='')}/{bad['id']}"
    chinese = sender.ask("GET", place, headers={"Accept-Language": "zh"}).json()["refusals"][0]
    assert chinese["reason"] == "事件不符合数据合同"
    assert "时区" in chinese["problems"][0]["reason"]
    assert chinese["problems"][0]["code"] == refusal["problems"][0]["code"] == "not_a_moment"


def test_an_event_that_was_mended_is_applied_and_says_why_it_was_refused_before(operator, sender):
    good = loan(sender.source)
    assert sender.post({**good, "time": "yesterday"}).status_code == 422
    sender.wait_for_state(good, "refused")
    sender.send(good)
    assert len(sender.wait_for_state(good, "applied")["refusals"]) == 1


def test_what_was_sent_as_somebody_else_is_found_by_who_sent_it_alone(operator, sender):
    other = operator.make_sender(unique("other"))
    stolen = loan(other.source)
    assert sender.post(stolen).status_code == 403
    assert sender.wait_for_state(stolen, "refused")["refusals"][0]["code"]
    assert operator.wait_for_state(stolen, "refused")["owner"] is None
    assert other.fate(stolen).status_code == 404
    assert sender.fate(loan(other.source)).status_code == 403
