"""The ledger as it is stored: one open hazard a cause, and rows that are what their logs come to."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest

from nowalls.domain.hazards.finding import SilentDevice, of_silence
from nowalls.domain.hazards.ledger import Entry, Finding, Hazard, after, opened, replay
from nowalls.domain.hazards.steps import MAY, Acting, HazardCommand, Rectify, take_step
from nowalls.domain.hazards.words import HazardStep
from nowalls.domain.ids import DeviceId, HazardId, PlaceId, SiteId, UserId, new_id
from nowalls.domain.scopes import WHOLE
from nowalls.domain.words import DeviceKind, Role
from nowalls.domain.working_days import STATE_COUNCIL, local_day
from nowalls.storage.database import Database, open_database
from nowalls.storage.hazards import HazardRecord, add_hazard, append, hazard_log, hazard_record, lock_hazard
from tests.support.builders import NOW
from tests.support.district import register, small_district
from tests.unit.domain.hazards.test_steps import EVERY, FINDING, FIRST, HOUSE, PICTURE, SUPERVISOR

LIVES: Final = 8
TRIES: Final = 60
"""Enough that every state is come to and left in some of the lives."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the small district."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=4) as database:
        yield database


async def stored(database: Database, hazard_id: HazardId, now: datetime) -> tuple[HazardRecord, list[Entry]]:
    """Return a hazard and its log as they are stored."""
    async with database.read() as read:
        found = await hazard_record(read, hazard_id, WHOLE, today=local_day(now))
        assert found is not None
        return found, await hazard_log(read, hazard_id)


async def test_of_one_cause_one_is_open(database: Database) -> None:
    """Eight who find the same at the same moment open one; when it is closed the next finding opens another."""
    silent = SilentDevice(
        device_id=DeviceId("smoke-203"),
        kind=DeviceKind.SMOKE,
        site_id=SiteId("fukang"),
        place_id=PlaceId("fukang-203"),
        lost_at=NOW - timedelta(days=1),
        last_seen_at=None,
    )
    first = Entry(number=1, at=NOW, step=HazardStep.REPORTED)

    async def find(number: int) -> Finding | None:
        finding = of_silence(silent, HazardId(f"hzd-{number}"), NOW)
        assert finding is not None
        async with database.write() as write:
            return finding if await add_hazard(write, finding, first) else None

    found = [finding for finding in await asyncio.gather(*map(find, range(8))) if finding is not None]
    assert len(found) == 1
    end = Entry(number=2, at=NOW, step=HazardStep.DISMISSED, actor=SUPERVISOR.as_owner, text="x")
    async with database.write() as write:
        await append(write, after(opened(found[0], first), end), end)
    assert await find(8) is not None


async def test_what_is_stored_is_what_the_log_comes_to(database: Database) -> None:
    """However people try their steps, the row, the log read back and the hazard in memory are one and the same."""
    chance, reached = random.Random(7), set()
    for _ in range(LIVES):
        finding = replace(FINDING, id=HazardId(new_id("hzd", chance)))
        hazard, now = opened(finding, FIRST), NOW
        async with database.write() as write:
            assert await add_hazard(write, finding, FIRST)
        for _ in range(TRIES):
            now += timedelta(hours=chance.randrange(30))
            hazard = await tried(database, hazard, chance.choice(EVERY), now)
            reached.add(hazard.state)
        found, log = await stored(database, finding.id, now)
        assert found.hazard == hazard == replay(finding, log)
        assert found.document_numbers == tuple(each.document_number for each in log if each.document_number)
    assert len(reached) == 7


async def tried(database: Database, hazard: Hazard, command: HazardCommand, now: datetime) -> Hazard:
    """Try a step in the name of whoever may, write it if it is taken, and return the hazard after it."""
    actor = HOUSE if isinstance(command, Rectify) else SUPERVISOR
    assert actor.role in MAY[type(command)]
    who = Acting(actor=actor, now=now, calendar=STATE_COUNCIL, fresh_pictures=frozenset({PICTURE}))
    outcome = take_step(hazard, command, who)
    if not isinstance(outcome, Entry):
        return hazard
    changed = after(hazard, outcome)
    async with database.write() as write:
        await lock_hazard(write, hazard.finding.id)
        await append(write, changed, outcome)
    return changed


async def test_a_line_keeps_who_wrote_it(database: Database) -> None:
    """The first line's author is the reporter; a rule's line has none."""
    async with database.write() as write:
        assert await add_hazard(write, FINDING, FIRST)
        unknown = replace(FINDING, id=HazardId("hzd-2"), place_id=PlaceId("home-1-place"))
        assert not await add_hazard(write, unknown, FIRST)
    found, [line] = await stored(database, FINDING.id, NOW)
    assert found.reporter == line.actor == SUPERVISOR.as_owner
    assert (SUPERVISOR.user_id, SUPERVISOR.role) == (UserId("usr-wangjian"), Role.SUPERVISOR)
