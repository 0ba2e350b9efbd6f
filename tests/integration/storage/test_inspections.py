"""Inspections as they are stored: rows that are what their logs come to, and one hazard for each item."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from nowalls.domain.hazards.ledger import Entry as HazardEntry
from nowalls.domain.hazards.words import HazardStep
from nowalls.domain.ids import HazardId, InspectionId, SiteId, UserId, new_id
from nowalls.domain.inspections.sheet import Entry, Inspection, Plan, after, finding_of, planned, replay
from nowalls.domain.inspections.steps import Acting, AnswerItem, InspectionCommand, Sign, take_step, takers
from nowalls.domain.inspections.words import Answer, InspectionKind, InspectionState
from nowalls.domain.scopes import WHOLE
from nowalls.domain.words import Role
from nowalls.domain.working_days import local_day
from nowalls.storage.database import ConflictError, Database, open_database
from nowalls.storage.hazards import add_hazard
from nowalls.storage.inspections import add_inspection, append, inspection_log, inspection_record, lock_inspection
from tests.support.builders import NOW
from tests.support.district import register, small_district
from tests.unit.domain.hazards.test_steps import HOUSE, SUPERVISOR
from tests.unit.domain.inspections.test_steps import EVERY, LOCKED, PICTURE, PLANNED, PLANS

TRIES = 30
"""Enough that every state is come to in some of the lives."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the small district."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=2) as database:
        yield database


async def write_line(database: Database, inspection: Inspection, entry: Entry) -> Inspection:
    """Write a line with its hazard, as the api does, and return the inspection after it."""
    changed = after(inspection, entry)
    finding = finding_of(inspection.plan, entry)
    async with database.write() as write:
        await lock_inspection(write, inspection.plan.id)
        if finding is not None:
            first = HazardEntry(number=1, at=entry.at, step=HazardStep.REPORTED, text=finding.what)
            assert await add_hazard(write, finding, first)
        await append(write, changed, entry)
    return changed


async def tried(
    database: Database, inspection: Inspection, command: InspectionCommand, chance: random.Random
) -> Inspection:
    """Try a step in the name of whoever may, and write it where it is taken."""
    roles = takers(type(command), inspection.plan.kind)
    acting = Acting(
        actor=HOUSE if Role.INSTITUTION in roles else SUPERVISOR,
        now=NOW + timedelta(hours=inspection.version),
        fresh_pictures=frozenset({PICTURE}),
        hazard_id=HazardId(new_id("hzd", chance)),
    )
    outcome = take_step(inspection, command, acting)
    return await write_line(database, inspection, outcome) if isinstance(outcome, Entry) else inspection


async def test_what_is_stored_is_what_the_log_comes_to(database: Database) -> None:
    """However people try their steps, the row, the log read back and the inspection in memory are one and the same."""
    chance, reached = random.Random(7), set()
    for number in range(9):
        drawn = PLANS[number % 3]
        plan = replace(drawn, id=InspectionId(f"isp-{number}"), team=(), draw_id=None, site_id=SiteId("fukang"))
        inspection = planned(plan, PLANNED)
        async with database.write() as write:
            await add_inspection(write, plan, PLANNED)
        for _ in range(TRIES):
            command = chance.choice(EVERY[:-1] if number < 6 else EVERY)
            if isinstance(command, Sign):
                for item in inspection.unanswered:
                    found = AnswerItem(item=item, answer=Answer.IN_ORDER)
                    inspection = await tried(database, inspection, found, chance)
            inspection = await tried(database, inspection, command, chance)
            reached.add(inspection.state)
        async with database.read() as read:
            stored = await inspection_record(read, plan.id, WHOLE, today=local_day(NOW))
            assert stored is not None
            assert stored.inspection == inspection == replay(plan, await inspection_log(read, plan.id))
        assert stored.planner == PLANNED.actor
    assert reached == set(InspectionState)


async def test_an_item_cannot_be_two_hazards(database: Database) -> None:
    """Even a service that forgot the rule cannot enter a second hazard of one item."""
    plan = Plan(
        id=InspectionId("isp-1"),
        kind=InspectionKind.CHECK,
        site_id=SiteId("fukang"),
        due_on=local_day(NOW),
        catalogue=1,
        team=(UserId("usr-wangjian"), UserId("usr-gone")),
    )
    inspection = planned(plan, PLANNED)
    async with database.write() as write:
        await add_inspection(write, plan, PLANNED)
    async with database.read() as read:
        stored = await inspection_record(read, plan.id, WHOLE, today=local_day(NOW))
    assert stored is not None
    assert [each.name for each in stored.team] == ["王建"]
    for command in (EVERY[0], LOCKED):
        inspection = await tried(database, inspection, command, random.Random(1))
    [line] = [each for each in [inspection.answers["exits_clear"]] if each.hazard_id is not None]
    async with database.read() as read:
        entry = (await inspection_log(read, plan.id))[line.entry - 1]
    again = replace(entry, number=inspection.version + 1, hazard_id=HazardId("hzd-second"))
    with pytest.raises(ConflictError, match="inspection_hazard_items"):
        await write_line(database, inspection, again)
