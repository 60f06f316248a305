"""The audit log's beginning goes into a file, and the chain goes on: whole with it and without."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import orjson
import pytest

from gateway.audit_log import archives
from gateway.audit_log.archives import Archive, Unfit
from gateway.database import Database
from tests.security.audited import RECORDS, Log, refuse
from tests.support.commands import run

TABLES = ("act", "person_act", "refusal", "letter_request", "link", "archive")


async def archived(log: Log, file: Path, before: datetime | None = None) -> Archive:
    """All that is in the log, in a file."""
    with archives.new_file(file) as out:
        async with log.admin.transaction():
            await archives.write(log.admin, out, before or datetime.now(UTC) + timedelta(days=1))
    return archives.read(file)


def is_missing(file: Path) -> bool:
    return not file.exists()


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def rewrite(file: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))


async def refused(log: Log, count: int) -> None:
    async with Database(log.url).opened() as database:
        await refuse(database, count)


async def rows(log: Log) -> dict[str, int]:
    return {name: await log.admin.fetchval(f"SELECT count(*) FROM {name}") for name in TABLES}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "first.jsonl"


async def test_what_was_archived_goes_and_the_chain_goes_on_behind_it(log: Log, file: Path) -> None:
    archive = await archived(log, file)
    assert (archive.links, str(archive.up_to)) == (RECORDS, (await log.verdict()).newest)
    assert mode(file) == 0o600
    assert await archives.take_out(log.admin, archive, "somebody", most=3) == RECORDS
    assert await rows(log) == dict.fromkeys(TABLES, 0) | {"archive": 1, "link": 1}
    await refused(log, 2)
    verdict = await log.verdict()
    assert (verdict.breaks, verdict.links, verdict.archived) == ([], 3, str(archive.up_to))


async def test_with_its_archives_it_is_whole_from_the_first_link_on(
    log: Log, file: Path, tmp_path: Path
) -> None:
    newest = (await log.verdict()).newest
    other = tmp_path / "second.jsonl"
    await archives.take_out(log.admin, await archived(log, file), "somebody")
    await refused(log, 2)
    await archives.take_out(log.admin, await archived(log, other), "somebody")
    await refused(log, 1)
    assert await rows(log) == dict.fromkeys(TABLES, 0) | {"archive": 1, "link": 2, "refusal": 1}
    files = ("--archive", str(file), "--archive", str(other))
    said = told(log, "verify", *files, "--known", newest)
    assert f"whole: {RECORDS + 3 + 2} links" in said
    assert "not compared" not in said
    assert f"not compared, for its archive alone shows it: {newest}" in told(
        log, "verify", "--known", newest
    )
    said = told(log, "verify", *files[2:], code=1)
    assert "link 1 is gone" in said


async def test_the_beginning_that_was_taken_out_is_the_one_kept_outside(
    log: Log, file: Path
) -> None:
    newest = (await log.verdict()).newest
    await archives.take_out(log.admin, await archived(log, file), "somebody")
    assert await log.breaks(newest) == []
    await log.tamper("UPDATE archive SET digest = repeat('0', 64)")
    assert f"link {RECORDS} is not the one that was kept outside" in await log.breaks(newest)
    assert "link 9 (archive 1): the record or its link was changed" in await log.breaks()


async def test_younger_records_stay(log: Log, file: Path) -> None:
    await log.tamper("UPDATE refusal SET at = at - interval '500 days'")
    with pytest.raises(Unfit, match="no record is that old"):
        await archived(log, file, datetime.now(UTC) - timedelta(days=400))
    assert is_missing(file)
    assert told(log, "archive", str(file), code=1) == "no record is that old\n"


async def test_what_is_interrupted_goes_on_when_it_is_asked_again(log: Log, file: Path) -> None:
    archive = await archived(log, file)
    async with log.admin.transaction():
        await archives._go_on_from(log.admin, archive, "somebody")
    await archives._prune(log.admin, 3)
    assert await log.breaks() == []
    assert await archives.take_out(log.admin, archive, "somebody") == RECORDS - 3
    assert await archives.take_out(log.admin, archive, "somebody") == 0
    assert (await rows(log))["archive"] == 1


async def test_a_broken_chain_is_not_archived(log: Log, file: Path) -> None:
    await log.tamper("UPDATE refusal SET detail = 'x' WHERE id = 2")
    with pytest.raises(Unfit, match="the record or its link was changed"):
        await archived(log, file)
    assert is_missing(file)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:-1], "it was cut off"),
        (lambda lines: lines[1:], "no archive of an audit log"),
        (lambda lines: [*lines[:2], *lines[3:]], "link 2 is gone"),
        (lambda lines: [*lines, lines[1]], "something follows its end"),
        (lambda lines: [line.replace(b"not allowed", b"allowed") for line in lines], "was changed"),
        (lambda lines: [lines[0], lines[-1]], "no record is that old"),
        (lambda lines: [*lines[:-2], lines[-1]], "ends with link 7:"),
        (lambda lines: [b"\xff\n"], "no archive of an audit log"),
    ],
)
async def test_a_file_that_is_not_whole_takes_nothing_out(
    log: Log, file: Path, change, said
) -> None:
    await archived(log, file)
    rewrite(file, change)
    with pytest.raises(Unfit, match=said):
        archives.read(file)


async def test_an_archive_of_another_chain_takes_nothing_out(log: Log, file: Path) -> None:
    archive = await archived(log, file)
    other = archive._replace(up_to=archive.up_to._replace(digest="0" * 64))
    later = archive._replace(behind=archive.up_to)
    for unfit in (other, later):
        with pytest.raises(Unfit):
            await archives.take_out(log.admin, unfit, "somebody")
    assert (await rows(log))["link"] == RECORDS


async def test_the_database_lets_nothing_go_that_is_in_no_archive(log: Log, file: Path) -> None:
    archive = await archived(log, file)
    await refused(log, 1)
    async with log.admin.transaction():
        await archives._go_on_from(log.admin, archive, "somebody")
    for table in ("refusal", "link", "archive"):
        with pytest.raises(asyncpg.RaiseError, match=f"{table} only grows"):
            await log.admin.execute(f"DELETE FROM {table}")
    assert await log.breaks() == []


async def test_by_hand_it_takes_two_commands(log: Log, file: Path) -> None:
    await log.tamper(
        "UPDATE act SET at = at - interval '500 days'",
        "UPDATE person_act SET at = at - interval '500 days'",
        "DELETE FROM link",
        "SET LOCAL TIME ZONE 'UTC'",
        *(
            f"SELECT append_link('{table}', id, to_jsonb({table})::text) FROM {table} ORDER BY id"
            for table in ("act", "person_act", "refusal")
        ),
    )
    assert "5 links up to 5:" in told(log, "archive", str(file), "--keep-days", "31")
    assert (await log.verdict()).links == RECORDS
    assert "File exists" in told(log, "archive", str(file), code=1)
    assert "5 links taken out" in told(log, "prune", str(file))
    assert (await log.verdict()).links == RECORDS - 5 + 1
    acts = [orjson.loads(link.content) for link in archives.links_of(file)]
    assert [act["id"] for act in acts] == [1, 2, 3, 1, 2]


def told(log: Log, *words: str, code: int = 0) -> str:
    return run("gateway", {"DATABASE_URL": log.url}, "audit-log", *words, code=code)
