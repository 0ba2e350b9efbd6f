"""The live log's counter: commit order is seq order, so that a follower never skips."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import IncidentId, PlaceId
from nowalls.domain.incidents import Change, Entry
from nowalls.storage.changes import change
from nowalls.storage.database import Database, Write, open_database
from nowalls.storage.live import epoch, events_after, log_state
from tests.support.builders import NOW, an_incident
from tests.support.district import register, small_district
from tests.support.waiting import HANG_S

HOMES = ("home-1-place", "home-2-place")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the small district."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=8) as database:
        yield database


async def open_incident(write: Write, place: str, number: int) -> None:
    """Open an incident at a place."""

    def rule(facts: Facts) -> Decisions:
        here = facts.places[PlaceId(place)]
        incident = an_incident(
            id=IncidentId(f"inc-{place}-{number}"),
            place=here.place,
            site_id=here.place.site_id,
            exercise=bool(number),
            alarms=(),
            signal_ids=(),
        )
        entry = Entry(at=NOW, code="opened", params={})
        opened = Change(incident=incident, opened=True, reason="new_alarm", entries=(entry,))
        return Decisions(changes=(opened,))

    await change(write, [PlaceId(place)], rule, now=NOW)


async def test_two_interleaved_transactions_never_make_the_log_skip(database: Database) -> None:
    """A follower that reads while two transactions interleave sees no seq before a lower one that comes later."""
    first_may_commit = asyncio.Event()
    first_has_written = asyncio.Event()

    async def slow() -> None:
        async with database.write() as write:
            await open_incident(write, HOMES[0], 0)
            first_has_written.set()
            await first_may_commit.wait()

    async def quick() -> None:
        async with database.write() as write:
            await open_incident(write, HOMES[1], 0)

    slow_task = asyncio.create_task(slow())
    await first_has_written.wait()
    quick_task = asyncio.create_task(quick())
    await asyncio.sleep(0.3)
    async with database.read() as read:
        seen_early = [event.seq for event in await events_after(read, 0, most=10)]
    assert seen_early == [], "The later transaction waits for the counter: it cannot overtake."
    first_may_commit.set()
    await asyncio.gather(slow_task, quick_task)
    async with database.read() as read:
        assert [event.seq for event in await events_after(read, 0, most=10)] == [1, 2]
        assert (await log_state(read)).head == 2


async def test_a_follower_misses_nothing_under_many_writers(database: Database) -> None:
    """Four writers and one follower: the follower's seqs are 1, 2, 3 … without a gap, at every look."""
    followed: list[int] = []

    async def follow() -> None:
        while len(followed) < 4:
            async with database.read() as read:
                events = await events_after(read, len(followed), most=100)
            followed.extend(event.seq for event in events)
            assert followed == list(range(1, len(followed) + 1))

    async def write_some(place: str, exercise: int) -> None:
        async with database.write() as write:
            await open_incident(write, place, exercise)

    following = asyncio.create_task(follow())
    await asyncio.gather(*(write_some(place, exercise) for place in HOMES for exercise in (0, 1)))
    async with asyncio.timeout(HANG_S):
        await following
    assert followed == [1, 2, 3, 4]


async def test_a_rolled_back_transaction_leaves_no_hole(database: Database) -> None:
    """What was not committed has no seq, and the next one follows without a gap."""

    async def give_up() -> None:
        async with database.write() as write:
            await open_incident(write, HOMES[0], 0)
            raise RuntimeError("given up")

    with pytest.raises(RuntimeError, match="given up"):
        await give_up()
    async with database.write() as write:
        await open_incident(write, HOMES[1], 0)
    async with database.read() as read:
        assert [event.seq for event in await events_after(read, 0, most=10)] == [1]


async def test_another_database_is_another_epoch(database: Database, bare_database_url: str) -> None:
    """The epoch stays for one database and differs for another: a restored copy is another history."""
    async with database.read() as read:
        here = await epoch(read)
        assert await epoch(read) == here
    async with open_database(bare_database_url, name="test", size=1) as other, other.read() as read:
        assert await epoch(read) != here
