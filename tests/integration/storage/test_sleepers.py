"""A transaction whose process fell asleep is ended; one that works or rests outside of one is not."""

import asyncio
from collections.abc import AsyncIterator
from typing import LiteralString

import psycopg
import pytest

from nowalls.storage.database import IDLE_LIMIT_MS, Database, DatabaseUnavailableError, open_database
from nowalls.storage.sleepers import end_sleepers
from tests.support.district import register, small_district
from tests.support.waiting import HANG_S

LOCK = "select 1 from places where id = 'home-1-place' for update"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the small district."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=2) as database:
        yield database


async def ended(database: Database, asleep_for_s: float) -> list[str]:
    """Look once."""
    async with database.read() as read:
        return await end_sleepers(read, asleep_for_s=asleep_for_s)


async def fall_asleep(sleeper: psycopg.AsyncConnection, database: Database) -> None:
    """Lock a place half way through a pipeline and send nothing more until the transaction was ended."""
    async with sleeper.pipeline():
        await (await sleeper.execute(LOCK)).fetchall()
        assert await ended(database, 60.0) == []
        await asyncio.sleep(0.3)
        assert await ended(database, 0.2) == ["sleeper"]
        async with database.write() as write:
            await write.rows("changes", "lock_places", {"place_ids": ["home-1-place"]})


async def test_who_sleeps_in_a_pipeline_loses_the_transaction(database: Database, database_url: str) -> None:
    """A place that a half-sent pipeline locked is free once the sleeper was ended, and not before its time."""
    async with await psycopg.AsyncConnection.connect(database_url, application_name="sleeper") as sleeper:
        with pytest.raises(psycopg.OperationalError):
            await fall_asleep(sleeper, database)


LONG_ANSWER = f"begin; {LOCK}; select repeat('x', 50000000)".encode()
"""More than lies between two sockets."""
NOT_TAKEN = "select 1 from pg_stat_activity where application_name = 'sleeper' and wait_event = 'ClientWrite'"


async def test_who_takes_no_answer_loses_the_transaction_once_somebody_waits(
    database: Database, database_url: str
) -> None:
    """A client that is slow with a long answer is left alone; one that keeps a place from somebody is not."""
    sleeper = psycopg.pq.PGconn.connect(f"{database_url}?application_name=sleeper".encode())
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as waiting:
        sleeper.send_query(LONG_ANSWER)
        await _until_rows(waiting, NOT_TAKEN)
        await asyncio.sleep(0.3)
        assert await ended(database, 0.2) == []
        wanted = asyncio.create_task(waiting.execute(LOCK))
        found: list[str] = []
        async with asyncio.timeout(HANG_S):
            while not found:
                found = await ended(database, 0.2)
            await wanted
    assert found == ["sleeper"]
    sleeper.finish()


FORGOTTEN = "select 1 from pg_stat_activity where application_name = 'sleeper' and state = 'idle in transaction'"


async def test_who_is_idle_behind_a_flush_loses_the_transaction(database: Database, database_url: str) -> None:
    """PostgreSQL's own timeout for idle transactions is stopped by a Flush after the pipeline's end; ours is not."""
    options = "options=-c%20idle_in_transaction_session_timeout%3D200"
    sleeper = psycopg.pq.PGconn.connect(f"{database_url}?application_name=sleeper&{options}".encode())
    sleeper.enter_pipeline_mode()
    sleeper.send_query_params(b"begin", None)
    sleeper.send_query_params(LOCK.encode(), None)
    sleeper.pipeline_sync()
    sleeper.send_flush_request()
    sleeper.flush()
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as waiting:
        await _until_rows(waiting, FORGOTTEN)
        await asyncio.sleep(1.0)
        assert await (await waiting.execute(FORGOTTEN)).fetchone(), "The timeout ends it after all."
        assert await ended(database, 0.5) == ["sleeper"]
        async with asyncio.timeout(HANG_S):
            await waiting.execute(LOCK)
    sleeper.finish()


async def _until_rows(connection: psycopg.AsyncConnection, sql: LiteralString) -> None:
    async with asyncio.timeout(HANG_S):
        while not await (await connection.execute(sql)).fetchone():  # noqa: ASYNC110  # a backend gives no event
            await asyncio.sleep(0.05)


async def test_who_works_or_rests_is_left_alone(database: Database, database_url: str) -> None:
    """A statement that takes long, and a connection without a transaction, are nobody's trouble."""
    async with (
        await psycopg.AsyncConnection.connect(database_url, autocommit=True) as resting,
        await psycopg.AsyncConnection.connect(database_url) as working,
    ):
        await resting.execute("select 1")
        slow = asyncio.create_task(working.execute("select pg_sleep(0.6)"))
        await asyncio.sleep(0.4)
        assert await ended(database, 0.1) == []
        await slow
        await resting.execute("select 1")


async def sleep_while_copying(database: Database) -> None:
    """Open the door for COPY, fall asleep inside, and go on."""
    async with database.copying() as write:
        await write.run("changes", "wake", {"channel": "anybody"})
        await asyncio.sleep(IDLE_LIMIT_MS / 1000 + 0.5)
        await write.run("changes", "wake", {"channel": "anybody"})


async def test_a_transaction_that_timed_out_is_trouble_to_be_tried_again(database: Database) -> None:
    """Whoever slept too long is told so as of a database that went away: it is no fault of what was to be stored."""
    with pytest.raises(DatabaseUnavailableError, match="idle-in-transaction"):
        await sleep_while_copying(database)
