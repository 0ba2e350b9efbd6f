"""Supervision at work: every device looked at in turn, outages found, false fire reports counted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.deciding import MOST_IN_A_BATCH
from alerts.engine.board import Setting
from alerts.engine.opening import Work, asked
from alerts.engine.outage import areas_in_outage, decide_outages, lost_subject, outage_subject
from alerts.engine.supervision import is_silent, news, subjects_of_devices, supervise
from alerts.holding import Holding
from alerts.setting import setting_of
from nowalls.domain.incidents import Reason
from nowalls.domain.supervision import DeviceHealth
from nowalls.domain.words import Severity, TaskKind
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.storage.changes import change
from nowalls.storage.database import Database
from nowalls.storage.policies import PolicyBook
from nowalls.storage.supervision import (
    FalseFires,
    false_fires,
    lost_places,
    open_outages,
    remember,
    signals_pile_up,
    sweep,
    ticks,
)

DEVICES_AT_ONCE = 1_000
"""A second each: 100,000 devices are looked at within two minutes, and no look holds anything up."""
TOLD_AT_ONCE = 50
"""Devices told of in one transaction: their places are locked for some milliseconds only."""
EVERY_S = 1.0
OUTAGES_EVERY = 5
"""Looks between two at the outages: five seconds are nothing to a power cut."""
FALSE_FIRES_EVERY = 60
DAY = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Supervising:
    """Looks after the devices of the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock
    policies: PolicyBook
    log: Log
    after: int = 0
    looks: int = 0

    async def look(self) -> None:
        """Look at the next devices, now and then at outages and false fires, then rest."""
        if self.holding.held and not await self._must_wait():
            await self._sweep()
            if self.looks % OUTAGES_EVERY == 0:
                await self._outages()
            if self.looks % FALSE_FIRES_EVERY == 0:
                await self._false_fires()
            self.looks += 1
        await asyncio.sleep(EVERY_S)

    async def _must_wait(self) -> bool:
        """While more signals wait than one batch decides nobody looks after batteries."""
        async with self.database.read() as read:
            return await signals_pile_up(read, more_than=MOST_IN_A_BATCH)

    async def _sweep(self) -> None:
        setting, held = setting_of(self.clock, self.policies.current), self.holding.held
        async with self.database.read() as read:
            devices, after = await sweep(read, list(held), now=setting.now, after=self.after, most=DEVICES_AT_ONCE)
        self.after = after or 0
        looked_at = [replace(each, lost_at=_lost_at(each, setting)) for each in devices]
        changed = [new for old, new in zip(devices, looked_at, strict=True) if _to_remember(old, new)]
        told = [each for each in looked_at if news(each, setting)]
        if changed:
            async with self.database.write() as write:
                await self.holding.check(write, held)
                await remember(write, changed)
        for first in range(0, len(told), TOLD_AT_ONCE):
            await self._tell(told[first : first + TOLD_AT_ONCE], setting)

    async def _tell(self, told: Sequence[DeviceHealth], setting: Setting) -> None:
        async with self.database.write() as write:
            await self.holding.check(write, self.holding.held)
            await change(
                write,
                {each.place_id for each in told},
                lambda facts: supervise(facts, setting, told),
                now=setting.now,
                subjects=subjects_of_devices(told),
            )

    async def _outages(self) -> None:
        setting, held = setting_of(self.clock, self.policies.current), self.holding.held
        async with self.database.read() as read:
            lost = await lost_places(read, list(held), now=setting.now)
            known = await open_outages(read, list(held))
        areas = areas_in_outage(lost, setting, known)
        if not areas and not known:
            return
        concerned = [each for places in areas.values() for each in places]
        still = {each.place_id for each in lost}
        async with self.database.write() as write:
            await self.holding.check(write, held)
            lines = await ticks(write)
            places = {each.place_id for each in concerned} | {each.place_id for each in lines}
            subjects = known | {outage_subject(area) for area in areas} | {lost_subject(each) for each in places}
            await change(
                write,
                places,
                lambda facts: decide_outages(facts, setting, concerned, lines, places - still),
                now=setting.now,
                subjects=subjects,
            )

    async def _false_fires(self) -> None:
        setting, held = setting_of(self.clock, self.policies.current), self.holding.held
        async with self.database.read() as read:
            found = await false_fires(read, list(held), since=setting.now - DAY, least=1)
        many = [each for each in found if each.n > setting.policies.false_fires(each.district, each.site_id).most_a_day]
        for each in many:
            await self._ask_for_measures(each, setting)

    async def _ask_for_measures(self, found: FalseFires, setting: Setting) -> None:
        """More than five false fire reports a day: centre and site agree on measures. Nothing is silenced."""
        work = Work(
            kind=TaskKind.OPERATIONS,
            severity=Severity.LOW,
            subject=f"false_fires:{found.site_id}",
            reason=Reason(code="repeated_false_fires", params={"n": found.n}),
            due_in=DAY,
        )
        async with self.database.write() as write:
            await self.holding.check(write, self.holding.held)
            await change(
                write,
                [found.place_id],
                lambda facts: asked(facts, setting, found.place_id, work),
                now=setting.now,
                subjects=[work.subject],
            )


def _lost_at(device: DeviceHealth, setting: Setting) -> datetime | None:
    if not is_silent(device, setting):
        return None
    return device.lost_at or setting.now


def _to_remember(before: DeviceHealth, after: DeviceHealth) -> bool:
    return before.lost_at != after.lost_at or after.newly_tested
