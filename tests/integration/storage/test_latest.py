"""The newest facts of each device: merged in memory, written some devices at a time, never forgotten by a failure."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection

from ingest import latest as module
from ingest.latest import LatestKeeper
from nowalls.domain.ids import DeviceId
from nowalls.storage.database import Database, DatabaseUnavailableError, UnstorableError, Write, open_database
from nowalls.storage.devices import device_record, known_devices
from nowalls.storage.readings import Latest, store_latest
from tests.support.builders import NOW
from tests.support.district import register, small_district

BUTTON = DeviceId("sos-home-1")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the small district."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=1) as database:
        yield database


async def keys(database: Database) -> dict[DeviceId, int]:
    """Return the devices' keys."""
    async with database.read() as read:
        return {device_id: device.key async for device_id, device in known_devices(read)}


async def facts(database: Database) -> tuple[Any, ...]:
    """Return what is known of the button."""
    async with database.read() as read:
        record = await device_record(read, BUTTON)
    assert record is not None
    return record.last_seen_at, record.battery, record.online


async def test_all_devices_are_read_however_few_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading devices in small parts finds each of them once."""
    at_once = await keys(database)
    monkeypatch.setattr("nowalls.storage.devices.KNOWN_AT_ONCE", 3)
    assert await keys(database) == at_once
    assert len(at_once) == len(small_district().devices)


async def test_facts_are_written_some_devices_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flush writes those that wait longest and leaves the others for the next one."""
    monkeypatch.setattr(module, "AT_ONCE", 2)
    keeper = LatestKeeper(database)
    for key in (await keys(database)).values():
        keeper.heard(key, NOW, battery=50)
    waiting = len(keeper)
    await keeper.flush()
    assert len(keeper) == waiting - 2
    while keeper:
        await keeper.flush()
    assert await facts(database) == (NOW, 50, None)


async def test_what_could_not_be_written_is_kept_beneath_what_came_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a failed flush the older facts stand where nothing newer was heard."""
    keeper, key = LatestKeeper(database), (await keys(database))[BUTTON]

    async def fails(_write: object, _latest: dict[int, Latest]) -> None:
        keeper.heard(key, NOW + timedelta(seconds=1), battery=49)
        raise DatabaseUnavailableError("The database is away.")

    keeper.heard(key, NOW, battery=50, online=True)
    with monkeypatch.context() as patched:
        patched.setattr(module, "store_latest", fails)
        with pytest.raises(DatabaseUnavailableError):
            await keeper.flush()
    await keeper.flush()
    assert await facts(database) == (NOW + timedelta(seconds=1), 49, True)


async def test_what_another_ingest_wrote_of_later_is_not_undone(database: Database) -> None:
    """A battery measured earlier does not replace the one that another member has stored since."""
    key = (await keys(database))[BUTTON]
    for seconds, battery in ((5, 40), (1, 60)):
        keeper = LatestKeeper(database)
        keeper.heard(key, NOW + timedelta(seconds=seconds), battery=battery)
        await keeper.flush()
    assert await facts(database) == (NOW + timedelta(seconds=5), 40, None)


@asynccontextmanager
async def locked(database_url: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Hold the table of facts for the block; the call returns once a writer waits for it."""
    waiting = b"select from pg_locks where relation = 'device_latest'::regclass and not granted"
    async with await AsyncConnection.connect(database_url) as holder:
        await holder.execute("lock table device_latest in exclusive mode")

        async def somebody_waits() -> None:
            while await (await holder.execute(waiting)).fetchone() is None:  # noqa: ASYNC110  # another's lock
                await asyncio.sleep(0.01)

        yield somebody_waits


@pytest.mark.parametrize("one_by_one", [False, True])
async def test_a_flush_that_is_cancelled_forgets_nothing(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, *, one_by_one: bool
) -> None:
    """A stop in the middle of a flush leaves its facts to the last flush, also while they are written one by one."""
    keeper = LatestKeeper(database)
    for key in (await keys(database)).values():
        keeper.heard(key, NOW, battery=50)
    waiting = len(keeper)

    async def refuses_many(write: Write, latest: dict[int, Latest]) -> None:
        if len(latest) > 1:
            raise UnstorableError("One of them cannot be held.")
        await store_latest(write, latest)

    if one_by_one:
        monkeypatch.setattr(module, "store_latest", refuses_many)
    async with locked(database_url) as somebody_waits:
        flushing = asyncio.create_task(keeper.flush())
        await somebody_waits()
        flushing.cancel()
        await asyncio.gather(flushing, return_exceptions=True)
    assert len(keeper) == waiting
    await keeper.flush()
    assert (await facts(database))[1] == 50
