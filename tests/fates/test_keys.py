"""Keys: bound to one source and a list of types, kept as digests, changed on record."""

import asyncpg
import pytest

from tests.fates.caller import Caller, run_gateway
from tests.fates.events import default, loan, unique
from tests.support.commands import Ended, ended
from tests.support.system import System, wait_for


async def rows(district: System, statement: str, *values: object) -> list[asyncpg.Record]:
    db = await asyncpg.connect(district.database_url("gateway"))
    try:
        return await db.fetch(statement, *values)
    finally:
        await db.close()


def status(caller: Caller, document: dict) -> int:
    return caller.post(document).status_code


def test_a_key_sends_its_own_source_and_types_and_nothing_else(operator):
    sender = operator.make_sender(unique("bank"), types=["loan.disbursed"])
    assert status(sender, loan(sender.source)) == 202
    assert status(sender, loan("urn:somebody-else")) == 403
    assert status(sender, default(sender.source, "loan")) == 403
    verdicts = sender.send(loan(sender.source), default(sender.source, "loan"), status=207)
    assert [verdict["status"] for verdict in verdicts] == ["accepted", "refused"]
    assert verdicts[1]["problem"]["status"] == 403


def test_an_operators_key_makes_no_keys_unless_the_command_line_let_it(district, operator):
    plain = unique("plain")
    caller = Caller(
        district.url, run_gateway(district, "keys", "create", plain, "--operator").strip()
    )
    caller.wait_until_known()
    wanted = {"name": unique("own"), "source": "urn:cqyz:bank", "types": ["*"]}
    asked = [("POST", ""), ("GET", ""), ("POST", f"/{plain}/rotate"), ("POST", f"/{plain}/revoke")]
    for method, path in asked:
        body = {"json": wanted} if method == "POST" else {}
        assert caller.ask(method, f"/api/v1/keys{path}", **body).status_code == 403
    made = operator.ask("POST", "/api/v1/keys", json=wanted | {"name": unique("by-operations")})
    assert made.status_code == 201


def test_what_the_command_line_let_a_key_do_is_on_record_and_listed(district, operator):
    listed = {key["name"]: key["makes_keys"] for key in operator.get("/api/v1/keys")}
    assert listed["operations"]
    acts = operator.get("/api/v1/key-acts", limit=1000)["acts"]
    [made] = [act for act in acts if (act["key"], act["action"]) == ("operations", "created")]
    assert made["details"]["makes_keys"] is True
    assert made["actor"].startswith("command line, ")


def test_no_key_is_given_over_http_what_the_command_line_alone_gives(operator):
    name = unique("delegate")
    wanted = {"name": name, "role": "operator", "makes_keys": True}
    answer = operator.ask("POST", "/api/v1/keys", json=wanted)
    assert answer.status_code == 201
    [key] = [key for key in operator.get("/api/v1/keys") if key["name"] == name]
    assert key["makes_keys"] is False


def test_a_senders_key_is_let_make_no_keys(district):
    made = ("keys", "create", unique("sender"), "--source", "s", "--type", "*", "--keys")
    assert "--operator" in run_gateway(district, *made, code=2)


def test_a_key_that_nobody_made_or_that_is_missing_opens_nothing(district):
    assert status(Caller(district.url, "guessed"), loan("s")) == 401
    answer = Caller(district.url, "").post(loan("s"))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_demo_key_of_the_file_sends_as_before(district):
    demo = Caller(district.url, district.state.secrets().demo_key)
    assert status(demo, loan("demo-district")) == 202


def test_after_a_rotation_the_old_secret_opens_for_its_grace_and_the_new_one_at_once(operator):
    old = operator.make_sender(unique("rotating"))
    path = f"/api/v1/keys/{old.name}/rotate"
    secret = operator.ask("POST", path, json={"grace_seconds": 2}).json()["secret"]
    new = Caller(old.url, secret, old.source)
    assert (status(old, loan(old.source)), status(new, loan(old.source))) == (202, 202)
    wait_for(lambda: status(old, loan(old.source)) == 401, 5, lambda: "the old one still opens")
    assert status(new, loan(old.source)) == 202


def test_a_second_rotation_does_not_prolong_the_first_secret(operator):
    old = operator.make_sender(unique("rotating"))
    path = f"/api/v1/keys/{old.name}/rotate"
    operator.ask("POST", path, json={"grace_seconds": 0})
    operator.ask("POST", path, json={"grace_seconds": 3600})
    assert status(old, loan(old.source)) == 401


def test_a_revoked_key_opens_nothing_at_once_and_for_good(operator):
    sender = operator.make_sender(unique("leaving"))
    path = f"/api/v1/keys/{sender.name}"
    assert operator.ask("POST", f"{path}/revoke").status_code == 204
    assert status(sender, loan(sender.source)) == 401
    assert operator.ask("POST", f"{path}/revoke").status_code == 409
    assert operator.ask("POST", f"{path}/rotate", json={}).status_code == 409
    again = {"name": sender.name, "source": sender.source, "types": ["*"]}
    assert operator.ask("POST", "/api/v1/keys", json=again).status_code == 409


async def test_a_key_opens_no_more_after_its_last_day_and_the_answer_says_which(district, operator):
    sender = operator.make_sender(unique("visiting"), expires_on="2099-12-31")
    assert status(sender, loan(sender.source)) == 202
    [listed] = [key for key in operator.get("/api/v1/keys") if key["name"] == sender.name]
    assert listed["expires_on"] == "2099-12-31"
    await rows(district, "UPDATE key SET expires_on = '2026-01-31' WHERE name = $1", sender.name)
    wait_for(lambda: status(sender, loan(sender.source)) == 401, 5, lambda: "it still opens")
    said = sender.post(loan(sender.source), **{"Accept-Language": "zh"}).json()["detail"]
    assert (sender.name in said, "2026-01-31" in said, "已过期" in said) == (True, True, True)
    assert "opens no more" in sender.post(loan(sender.source)).json()["detail"]
    rotated = operator.ask("POST", f"/api/v1/keys/{sender.name}/rotate", json={})
    assert (rotated.status_code, "2026-01-31" in rotated.json()["detail"]) == (409, True)


def test_no_key_is_made_whose_last_day_has_passed(operator):
    wanted = {"name": unique("late"), "source": "s", "types": ["*"], "expires_on": "2026-01-31"}
    answer = operator.ask("POST", "/api/v1/keys", json=wanted)
    assert (answer.status_code, "2026-01-31" in answer.json()["detail"]) == (409, True)


def test_the_command_line_makes_rotates_and_revokes_and_the_gateway_hears_of_it(district, operator):
    name = unique("by-hand")
    create = ("create", name, "--source", name, "--type", "loan.disbursed")
    first = Caller(district.url, run_gateway(district, "keys", *create).strip())
    wait_for(lambda: status(first, loan(name)) == 202, 5, lambda: "not heard of")
    rotate = ("rotate", name, "--grace-hours", "0")
    second = Caller(district.url, run_gateway(district, "keys", *rotate).strip())
    wait_for(lambda: status(first, loan(name)) == 401, 5, lambda: "the old one opens")
    assert status(second, loan(name)) == 202
    run_gateway(district, "keys", "revoke", name)
    wait_for(lambda: status(second, loan(name)) == 401, 5, lambda: "still opens")
    assert "was revoked" in run_gateway(district, "keys", "revoke", name, code=1)
    assert "no event of the contract" in run_gateway(
        district, "keys", "create", "x", "--source", "s", "--type", "loan.forgotten", code=2
    )
    assert name in run_gateway(district, "keys", "list")


def test_the_embedded_run_hands_commands_to_a_process(district, operator):
    def executed(*arguments: str) -> Ended:
        return ended("deploy.embedded", district.environment, "exec", *arguments)

    name = unique("embedded")
    made = executed("gateway", "keys", "create", name, "--source", "s", "--type", "*")
    assert made.code == 0, made.errors
    assert name in executed("gateway", "keys", "list").output
    assert executed("funds", "letters", "list", "--state", "any").code == 0
    assert executed("gateway", "keys", "revoke", "nobody").code == 1
    assert "No process is called" in executed("cellar", "keys").errors


async def test_the_database_holds_digests_and_no_secret(district, operator):
    sender = operator.make_sender(unique("secret"))
    kept = await rows(
        district, "SELECT key::text || digest::text FROM key JOIN digest USING (name)"
    )
    kept += await rows(district, "SELECT act::text FROM act")
    assert any(sender.name in row[0] for row in kept)
    assert not any(sender.secret in row[0] for row in kept)


def test_every_change_of_a_key_is_on_record_with_who_made_it(district, operator):
    sender = operator.make_sender(unique("recorded"))
    operator.ask("POST", f"/api/v1/keys/{sender.name}/rotate", json={"grace_seconds": 60})
    operator.ask("POST", f"/api/v1/keys/{sender.name}/revoke")
    acts = [a for a in operator.get("/api/v1/key-acts")["acts"] if a["key"] == sender.name]
    assert [(act["actor"], act["action"]) for act in acts] == [
        ("operations", "revoked"),
        ("operations", "rotated"),
        ("operations", "created"),
    ]
    assert acts[1]["details"] == {"grace_seconds": 60}
    assert f"operations revoked {sender.name}" in run_gateway(district, "keys", "acts")


@pytest.mark.parametrize("table", ["act", "refusal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET key = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_records_only_grow(district, operator, table, change):
    with pytest.raises(asyncpg.RaiseError, match=f"{table} only grows"):
        await rows(district, change.format(table))


def test_only_an_operator_sees_and_changes_keys_and_an_operator_sends_nothing(operator, sender):
    for path in ("/api/v1/keys", "/api/v1/key-acts", "/api/v1/refusals"):
        assert sender.ask("GET", path).status_code == 403
    wish = {"name": "more", "source": sender.source, "types": ["*"]}
    assert sender.ask("POST", "/api/v1/keys", json=wish).status_code == 403
    assert sender.ask("POST", f"/api/v1/keys/{sender.name}/revoke").status_code == 403
    assert status(operator, loan(sender.source)) == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "No Name"},
        {"types": ["loan.forgotten"]},
        {"types": []},
        {"source": None},
        {"source": "two words"},
        {"rate": "often"},
        {"role": "operator"},
    ],
    ids=str,
)
def test_a_key_that_makes_no_sense_is_not_made(operator, wrong):
    wish = {"name": unique("odd"), "source": "odd", "types": ["*"], **wrong}
    answer = operator.ask("POST", "/api/v1/keys", json=wish)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.slow
@pytest.mark.short
def test_keys_outlive_the_gateway_and_the_absence_of_postgresql(district, operator, sender):
    revoked = operator.make_sender(unique("gone"))
    operator.ask("POST", f"/api/v1/keys/{revoked.name}/revoke")
    district.stop("gateway")
    district.start("gateway")
    wait_for(lambda: district.health()["gateway"].get("ready"), 30, lambda: "not ready")
    assert status(sender, loan(sender.source)) == 202
    assert status(revoked, loan(revoked.source)) == 401
    district.supervisor.call("stopProcess", "infrastructure:postgres", True)
    try:
        assert status(sender, loan(sender.source)) == 202
        answer = operator.ask("GET", "/api/v1/keys")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    finally:
        district.supervisor.call("startProcess", "infrastructure:postgres", True)
    wait_for(lambda: operator.ask("GET", "/api/v1/keys").status_code == 200, 30, lambda: "503")
