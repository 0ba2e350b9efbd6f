"""A transaction is committed whole or not at all, whatever comes up in it and wherever it comes up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import psycopg
import pytest

from nowalls.domain.ids import UserId
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.storage.database import (
    ConflictError,
    Copying,
    Database,
    DatabaseUnavailableError,
    Write,
    open_database,
)
from nowalls.storage.people import FILE, Account, account_by_name, write_account
from tests.support.waiting import HANG_S

RESTS = "select state from pg_stat_activity where application_name = 'nowalls-test'"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with one connection: what a transaction leaves behind is met by the next, and found at the end."""
    async with open_database(database_url, name="test", size=1) as database:
        yield database
        with psycopg.connect(database_url) as onlooker:
            assert onlooker.execute(RESTS).fetchall() == [("idle",)]


async def add(write: Write, name: str) -> None:
    """Write a user; sent without waiting."""
    user = User(id=UserId(f"usr-{name}"), username=name, name=name, role=Role.DISPATCHER)
    await write_account(write, Account(user=user, password_hash="none"))


async def known(database: Database, *names: str) -> list[bool]:
    """Tell which of them a new transaction sees."""
    async with database.read() as read:
        return [await account_by_name(read, name) is not None for name in names]


async def test_what_ends_well_is_there(database: Database) -> None:
    """Statements that nobody waited for are carried out before the commit."""
    async with database.write() as write:
        await add(write, "lihua")
        await add(write, "wangfang")
    assert await known(database, "lihua", "wangfang") == [True, True]


async def two_and_one_twice(write: Write) -> None:
    """Wait for none of them: the second of one name fails on its way to the commit."""
    for name in ("lihua", "wangfang", "lihua"):
        await add(write, name)


async def pass_over_an_unfetched_error(write: Write) -> None:
    """Meet the error at the next answer that is waited for, and go on."""
    await add(write, "lihua")
    await add(write, "lihua")
    with suppress(psycopg.Error):
        await account_by_name(write, "lihua")


async def pass_over_a_synced_error(write: Write) -> None:
    """Meet the error where the pipeline was brought to its end, and go on: PostgreSQL would end this without a word."""
    await add(write, "lihua")
    with suppress(psycopg.Error):
        await write.count(FILE, "acted", {"user_id": "usr-lihua", "now": "no time at all"})


async def give_up_at_once(write: Write) -> None:
    """Fail by ourselves with a statement under way."""
    await add(write, "lihua")
    raise LookupError("ours")


async def give_up_later(write: Write) -> None:
    """Fail by ourselves with a statement carried out."""
    await add(write, "lihua")
    await account_by_name(write, "lihua")
    raise LookupError("ours")


@pytest.mark.parametrize(
    ("work", "error", "words"),
    [
        (two_and_one_twice, ConflictError, "usr-lihua|lihua"),
        (pass_over_an_unfetched_error, DatabaseUnavailableError, "aborted"),
        (pass_over_a_synced_error, DatabaseUnavailableError, "ended by ROLLBACK"),
        (give_up_at_once, LookupError, "ours"),
        (give_up_later, LookupError, "ours"),
    ],
)
async def test_what_does_not_end_well_undoes_everything(
    database: Database, work: Callable[[Write], Awaitable[None]], error: type[Exception], words: str
) -> None:
    """An error comes up by its name, is never taken for a commit, and leaves the connection as it was."""

    async def all_of_it() -> None:
        async with database.write() as write:
            await work(write)

    for _ in range(2):
        with pytest.raises(error, match=words):
            await all_of_it()
        assert await known(database, "lihua", "wangfang") == [False, False]


async def test_who_is_called_off_leaves_nothing(database: Database) -> None:
    """A transaction whose task is cancelled, between statements or within one, is rolled back."""

    async def work(begun: asyncio.Event) -> None:
        async with database.write() as write:
            await add(write, "lihua")
            while True:
                await account_by_name(write, "lihua")
                begun.set()

    for _ in range(5):
        begun = asyncio.Event()
        task = asyncio.create_task(work(begun))
        async with asyncio.timeout(HANG_S):
            await begun.wait()
            task.cancel()
            with suppress(asyncio.CancelledError, DatabaseUnavailableError):
                await task
        assert await known(database, "lihua") == [False]


async def test_a_reader_writes_nothing_and_sees_one_moment(database: Database) -> None:
    """What is committed meanwhile is not seen by who began to read before; a change is refused."""
    async with open_database(database.url, name="other", size=1) as other, database.read() as read:
        assert await account_by_name(read, "lihua") is None
        async with other.write() as write:
            await add(write, "lihua")
        assert await account_by_name(read, "lihua") is None
    assert await known(database, "lihua") == [True]

    async def change_while_reading() -> None:
        async with database.read() as read:
            await read.rows(FILE, "acted", {"user_id": "usr-lihua", "now": "2026-11-21T03:00:00Z"})

    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        await change_while_reading()


async def test_a_copy_is_of_its_transaction(database: Database) -> None:
    """COPY cannot be pipelined; what fails after it undoes it too."""

    async def copy_and_fail() -> None:
        async with database.copying() as copying:
            assert isinstance(copying, Copying)
            await add(copying, "lihua")
            raise LookupError("ours")

    with pytest.raises(LookupError):
        await copy_and_fail()
    async with database.copying() as copying:
        await add(copying, "wangfang")
    assert await known(database, "lihua", "wangfang") == [False, True]
