"""The audit's chain: nothing is changed unseen, and nobody waits long for it."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from nowalls.domain.ids import UserId
from nowalls.storage.audit import ChainState, digest_at, verify_chain
from nowalls.storage.database import Database, open_database
from nowalls.storage.people import Look, write_audit
from tests.support.builders import NOW
from tests.support.district import register, small_district
from tests.support.waiting import HANG_S

FIVE = 5


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with five lines in its audit."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=4) as database:
        for number in range(FIVE):
            await look(database, f"object-{number}")
        yield database


async def look(database: Database, object_id: str) -> None:
    """Write a line."""
    async with database.write() as write:
        line = Look(
            at=NOW, user_id=UserId("usr-lihua"), action="looked", object_id=object_id, details={"b": 1, "a": "原因"}
        )
        await write_audit(write, line)


async def state(database: Database) -> ChainState:
    """Verify."""
    async with database.read() as read:
        return await verify_chain(read)


async def test_what_nobody_touched_holds(database: Database) -> None:
    """Each line is a link, in order; the digest of an earlier link stays what it was."""
    before = await state(database)
    assert (before.n, before.head, before.holds) == (FIVE, FIVE, True)
    await look(database, "another")
    after = await state(database)
    assert (after.n, after.holds) == (FIVE + 1, True)
    assert after.digest != before.digest
    async with database.read() as read:
        assert await digest_at(read, before.head) == before.digest


@pytest.mark.parametrize(
    "change",
    [
        "update audit set action = 'x'",
        "delete from audit",
        "truncate audit cascade",
        "update audit_chain set seq = seq",
    ],
)
def test_nothing_is_changed(database: Database, change: str) -> None:
    """The tables refuse every change, also to their owner."""
    with (
        psycopg.connect(database.url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever appended to"),
    ):
        connection.execute(change.encode())


FORCED = "alter table audit disable trigger user; alter table audit_chain disable trigger user; "


@pytest.mark.parametrize(
    ("forced", "found"),
    [
        ("update audit set action = 'x' where key = 3", {"broken_at": 3}),
        ("update audit set at = at + interval '1 microsecond' where key = 2", {"broken_at": 2}),
        ("update audit set details = '{}' where key = 1", {"broken_at": 1}),
        ("delete from audit_chain where audit_key = 2; delete from audit where key = 2", {"broken_at": 3}),
        ("delete from audit_chain where audit_key = 5; delete from audit where key = 5", {"cut_off": True}),
        ("insert into audit (at, action, details) values (now(), 'x', '{}')", {"unchained": 1}),
    ],
)
async def test_whatever_was_forced_shows(database: Database, forced: str, found: dict[str, object]) -> None:
    """A line changed, taken out, cut off or put in behind the triggers' backs is found, and where."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute((FORCED + forced).encode())
    result = await state(database)
    assert not result.holds
    assert {name: getattr(result, name) for name in found} == found


async def test_looks_do_not_wait_for_each_other(database: Database) -> None:
    """A transaction that has written its line and takes long keeps no other from writing and ending."""
    async with database.write() as slow:
        line = Look(at=NOW, user_id=None, action="slow", object_id=None, details={})
        await write_audit(slow, line)
        await slow.rows("people", "on_duty")  # by now its line has reached the database
        async with asyncio.timeout(HANG_S):
            await asyncio.gather(*(look(database, f"quick-{number}") for number in range(20)))
    result = await state(database)
    assert (result.n, result.holds) == (FIVE + 21, True)
