"""The lease: one holder a district, and a woken old holder changes nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from nowalls.storage.database import Database, open_database
from nowalls.storage.leases import Held, LeaseLostError, check, give_up, hold
from tests.support.district import register, small_district


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the small district's two districts."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=4) as database:
        yield database


async def take(database: Database, holder: str) -> Held:
    """Try to hold everything."""
    async with database.write() as write:
        return await hold(write, holder)


async def test_one_holds_the_other_waits(database: Database) -> None:
    """While one holds, another gets nothing; renewing keeps the generation."""
    held = await take(database, "first")
    assert set(held) == {"220102", "220104"}
    assert await take(database, "second") == {}
    assert await take(database, "first") == held


async def test_a_dead_holder_is_replaced_after_three_seconds(database: Database) -> None:
    """A lease that is not renewed ends; the next holder has a higher generation, the old one is refused."""
    old = await take(database, "first")
    await asyncio.sleep(3.2)
    new = await take(database, "second")
    assert all(new[code] > old[code] for code in old)
    with pytest.raises(LeaseLostError):
        async with database.write() as write:
            await check(write, "first", old)
    async with database.write() as write:
        await check(write, "second", new)


async def test_a_clean_stop_frees_at_once(database: Database) -> None:
    """A holder that gives up need not be waited for."""
    await take(database, "first")
    async with database.write() as write:
        await give_up(write, "first")
    assert set(await take(database, "second")) == {"220102", "220104"}
