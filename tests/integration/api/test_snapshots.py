"""One reading serves all who ask together, and never somebody who asked after it began."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from api.live.snapshots import Snapshot, Snapshots
from nowalls.domain.scopes import WHOLE, Scope
from nowalls.storage.database import Database, DatabaseUnavailableError, open_database
from tests.integration.api.test_live import open_by_hand
from tests.support.centre import Centre
from tests.support.waiting import HANG_S

ASKERS = 50
WAITING = "select pid from pg_stat_activity where application_name = 'nowalls-snapshots' and wait_event_type = 'Lock'"


@pytest_asyncio.fixture
async def database(centre: Centre) -> AsyncIterator[Database]:
    """A pool of our own beside the api's, so that its readings can be counted."""
    async with open_database(centre.database_url, name="snapshots", size=4) as opened:
        yield opened


async def until_readings_wait(centre: Centre, count: int) -> list[int]:
    """Wait until so many readings stand before a lock; return their processes."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(HANG_S):
        while len(found) != count:
            found = await asyncio.to_thread(centre.query, WAITING)
    return [row["pid"] for row in found]


async def test_who_asks_together_shares_a_reading(centre: Centre, database: Database) -> None:
    """Of fifty who ask while one reading is under way all get the next one, and it is one and the same."""
    incident = await asyncio.to_thread(open_by_hand, centre, "home-1")
    snapshots = Snapshots(database)
    with centre.locked("incidents"):
        first = asyncio.create_task(snapshots.take(WHOLE))
        await until_readings_wait(centre, 1)
        later = [asyncio.create_task(snapshots.take(WHOLE)) for _ in range(ASKERS)]
        await until_readings_wait(centre, 1)
    taken: list[Snapshot] = await asyncio.gather(*later)
    assert all(each is taken[0] for each in taken)
    assert await first is not taken[0]
    assert incident in "".join(taken[0].parts)


async def test_no_reading_is_older_than_the_question(centre: Centre, database: Database) -> None:
    """What was committed before somebody asked is in what they get, though a reading from before it was under way."""
    snapshots = Snapshots(database)
    with centre.locked("incidents"):
        before = asyncio.create_task(snapshots.take(WHOLE))
        await until_readings_wait(centre, 1)
        await asyncio.to_thread(centre.change, "update live_head set seq = seq + 7")
        after = asyncio.create_task(snapshots.take(WHOLE))
        await asyncio.sleep(0)
    assert ((await before).seq, (await after).seq) == (0, 7)


async def test_each_scope_is_read_by_itself(centre: Centre, database: Database) -> None:
    """An institution waits for nobody else's reading, and gets nothing of a home's."""
    home = await asyncio.to_thread(open_by_hand, centre, "home-1")
    snapshots, own = Snapshots(database), Scope(organization="fukang")
    with centre.locked("incidents"):
        both = [asyncio.create_task(snapshots.take(scope)) for scope in (WHOLE, own)]
        await until_readings_wait(centre, 2)
    whole, theirs = await asyncio.gather(*both)
    assert home in "".join(whole.parts)
    assert home not in "".join(theirs.parts)


async def test_one_who_leaves_takes_nothing_from_the_others(centre: Centre, database: Database) -> None:
    """An asker that is gone before the answer leaves the reading to the rest; a broken reading tells all of them."""
    snapshots = Snapshots(database)
    with centre.locked("incidents"):
        leaving, staying = (asyncio.create_task(snapshots.take(WHOLE)) for _ in range(2))
        await until_readings_wait(centre, 1)
        leaving.cancel()
    assert (await staying).seq == 0
    with centre.locked("incidents"):
        several = [asyncio.create_task(snapshots.take(WHOLE)) for _ in range(3)]
        [pid] = await until_readings_wait(centre, 1)
        await asyncio.to_thread(centre.query, f"select pg_terminate_backend({pid})")
        told = await asyncio.gather(*several, return_exceptions=True)
    assert [type(each) for each in told] == [DatabaseUnavailableError] * 3
    assert (await snapshots.take(WHOLE)).seq == 0
