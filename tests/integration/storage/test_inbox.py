"""The inbox: each message once, whatever the number of ingests and however a day goes by."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import psycopg
import pytest

from nowalls.domain.ids import DeviceId
from nowalls.domain.intake import Arrived, Intake, interpret
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import DeviceKind, SignalType
from nowalls.storage.database import ConflictError, Database, UnstorableError, open_database
from nowalls.storage.inbox import postpone, store_signals, tidy_inbox, undecided, waiting_signals
from nowalls.storage.rows import as_json
from nowalls.storage.supervision import signals_pile_up
from tests.support.builders import NOW
from tests.support.district import CHAOYANG, register, small_district

MANY = 4_000
REPEATS_WITHIN_S = 15.0
"""A hang limit: it takes less than a second, and took half a minute when each message was joined with all others."""
RAISED = b'{"id":"1","type":"sos","state":"raised"}'


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the small district."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=4) as database:
        yield database


def intake(payload: bytes = RAISED, *, after: timedelta = timedelta(0), channel: UpChannel = UpChannel.ALARM) -> Intake:
    """Return what ingest makes of a payload of the home's button, so long after ``NOW``."""
    arrived = Arrived(
        device_id=DeviceId("sos-home-1"),
        device_kind=DeviceKind.SOS,
        channel=channel,
        payload=payload,
        retained=False,
        received_at=NOW + after,
    )
    found = interpret(arrived).intake
    assert found is not None
    return found


async def stored(database: Database, *intakes: Intake) -> list[bool]:
    """Store in one transaction and tell of each whether it was new."""
    async with database.write() as write:
        return [arrival.is_new for arrival in await store_signals(write, intakes)]


async def test_a_repeat_in_the_same_batch_is_one(database: Database) -> None:
    """Two copies that arrive together are one signal."""
    assert await stored(database, intake(), intake()) == [True, False]


async def test_many_devices_that_count_from_one_are_stored_at_once(database_url: str) -> None:
    """Four thousand first messages, all under the id 1, take as long as four thousand: not as many pairs."""
    await register(database_url, small_district(MANY))
    many = [replace(intake(), device_id=DeviceId(f"sos-{number:05}")) for number in range(MANY)]
    async with open_database(database_url, name="test", size=1, plan_once=True) as database:
        assert await stored(database, *many) == [True] * MANY
        async with asyncio.timeout(REPEATS_WITHIN_S):
            assert await stored(database, *many) == [False] * MANY


async def test_the_same_id_after_a_day_is_a_new_signal(database: Database) -> None:
    """Within 24 hours a repeat, after them a new signal; and from there the day counts again."""
    assert await stored(database, intake()) == [True]
    assert await stored(database, intake(after=timedelta(hours=23, minutes=59))) == [False]
    assert await stored(database, intake(after=timedelta(hours=24))) == [True]
    assert await stored(database, intake(after=timedelta(hours=47))) == [False]
    async with database.read() as read:
        signals = await waiting_signals(read, before=NOW + timedelta(days=9), most=10)
    assert len(signals) == 2


async def test_repeats_of_two_presses_under_one_id_may_mix(database: Database) -> None:
    """Two presses under one id with two times are two signals, however their repeats alternate."""
    one, other = (RAISED.replace(b"}", b',"at":"2026-11-21T02:5%d:00Z"}' % minute) for minute in (8, 9))
    assert await stored(database, intake(one), intake(other)) == [True, True]
    assert await stored(database, intake(one), intake(other), intake(one)) == [False, False, False]


async def test_a_raise_and_its_cancel_are_two(database: Database) -> None:
    """The state is part of the key."""
    cancelled = RAISED.replace(b"raised", b"cancelled")
    assert await stored(database, intake(), intake(cancelled)) == [True, True]


async def test_two_ingests_store_one_signal(database: Database) -> None:
    """Of two ingests that took the same message at once one stores it, the other is told to try again and finds it."""

    async def ingest() -> list[bool]:
        try:
            return await stored(database, intake())
        except ConflictError:
            return await stored(database, intake())

    results = await asyncio.gather(*(ingest() for _ in range(4)))
    assert sorted(result[0] for result in results) == [False, False, False, True]
    async with database.read() as read:
        assert len(await waiting_signals(read, before=NOW + timedelta(days=1), most=10)) == 1


async def test_a_state_without_id_is_known_by_its_bytes(database: Database) -> None:
    """The same bytes within a minute are one; after it another door was opened."""
    opened = b'{"contact":"open"}'
    first = intake(opened, channel=UpChannel.STATE)
    again = intake(opened, channel=UpChannel.STATE, after=timedelta(seconds=30))
    later = intake(opened, channel=UpChannel.STATE, after=timedelta(seconds=120))
    assert await stored(database, first) == [True]
    assert await stored(database, again) == [False]
    assert await stored(database, later) == [True]


MIXED_UP = """
select 1 from signal_keys as k
full join signals as s on s.id = k.signal_id
where k.device_key is distinct from s.device_key or k.state is distinct from s.state
"""


async def test_each_key_remembers_its_own_signal(database_url: str) -> None:
    """However a batch is mixed, a key bears the number of the signal that came with it, a raise as its end."""
    await register(database_url, small_district(MANY // 20))
    cleared = b'{"id":"1","type":"sos","state":"cleared"}'
    batch = [
        replace(intake(payload), device_id=DeviceId(f"sos-{number:05}"))
        for number in range(MANY // 20)
        for payload in (RAISED, cleared)
    ]
    Random(7).shuffle(batch)
    async with open_database(database_url, name="test", size=1) as database:
        assert await stored(database, *batch) == [True] * len(batch)
    with psycopg.connect(database_url) as onlooker:
        assert onlooker.execute(MIXED_UP).fetchall() == []


async def test_a_signal_of_no_device_is_not_left_out_in_silence(database: Database) -> None:
    """Where a device is gone by the time its message is stored, the batch is refused whole: nothing is dropped."""
    with pytest.raises(UnstorableError, match="Of 2 rows only 1"):
        await stored(database, intake(), replace(intake(), device_id=DeviceId("sos-that-never-was")))
    async with database.read() as read:
        assert await waiting_signals(read, before=NOW + timedelta(days=1), most=10) == []


async def test_a_signal_is_handled_once(database: Database) -> None:
    """Of two deciders that both took a signal the second is refused, with all that it wanted to write."""
    await stored(database, intake())

    async def handle() -> None:
        async with database.write() as write:
            await postpone(write, signal_id, retry_at=NOW)
            await write.run("changes", "mark_handled", {"rows": handled, "now": NOW})

    async with database.read() as read:
        [waiting] = await waiting_signals(read, before=NOW + timedelta(days=1), most=10)
    signal_id = waiting.id
    handled = as_json([{"signal_id": signal_id, "reason": "opened", "flags": []}])
    await handle()
    with pytest.raises(ConflictError, match="Of 1 rows only 0"):
        await handle()


async def test_what_no_column_can_hold_is_named(database: Database) -> None:
    """A value that got past everything is refused as unstorable, not as trouble to be tried again."""
    poison = replace(intake(), message_id="a\x00b")
    with pytest.raises(UnstorableError):
        await stored(database, poison)


async def test_an_unhandled_signal_never_leaves_the_inbox(database: Database) -> None:
    """Tidying moves what is handled and old; what nobody decided stays, however old."""
    await stored(database, intake())
    async with database.write() as write:
        assert await tidy_inbox(write, now=NOW + timedelta(days=30)) == 0
    async with database.read() as read:
        assert len(await waiting_signals(read, before=NOW + timedelta(days=30), most=10)) == 1


async def test_alarms_come_before_doors_and_what_is_put_off_piles_up_nothing(database: Database) -> None:
    """A press is taken before the door that was stored before it; a signal that was put off keeps nobody waiting."""
    door = replace(intake(b'{"contact":"open"}', channel=UpChannel.STATE), device_id=DeviceId("door-home-1"))
    await stored(database, door, intake())
    async with database.write() as write:
        first, _ = await undecided(write, [CHAOYANG.code], now=NOW, most=1)
        both, _ = await undecided(write, [CHAOYANG.code], now=NOW, most=9)
        assert [each.signal.type for each in first] == [SignalType.SOS]
        assert [each.signal.type for each in both] == [SignalType.CONTACT, SignalType.SOS]
        assert await signals_pile_up(write, more_than=1)
        assert not await signals_pile_up(write, more_than=2)
        for each in both:
            await postpone(write, each.signal.id, retry_at=NOW + timedelta(days=1))
        assert not await signals_pile_up(write, more_than=0)
