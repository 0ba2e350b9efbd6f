"""Troubles of the centre itself, as other services found them: told to people once, in every district that is held."""

import asyncio
from dataclasses import dataclass

from alerts.engine.centre import decide_troubles, subject_of
from alerts.holding import Holding
from alerts.setting import setting_of
from nowalls.domain.notices import NoticeCode
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.storage.changes import change
from nowalls.storage.database import Database
from nowalls.storage.letters import write_duty_lead_letters
from nowalls.storage.policies import PolicyBook
from nowalls.storage.troubles import mark_told, standing_subjects, untold_troubles

EVERY_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Operating:
    """Makes tasks and letters of troubles."""

    database: Database
    holding: Holding
    clock: Clock
    policies: PolicyBook
    log: Log

    async def look(self) -> None:
        """Tell everything that waits, then rest."""
        if self.holding.held:
            await self._tell()
        await asyncio.sleep(EVERY_S)

    async def _tell(self) -> None:
        setting, held = setting_of(self.clock, self.policies.current), self.holding.held
        async with self.database.read() as read:
            found = await untold_troubles(read, list(held))
            standing = await standing_subjects(read, [subject_of(each) for each in found]) if found else set()
        if not found:
            return
        # Who was paged for it is not paged again for each time it comes up.
        new = [each for each in found if subject_of(each) not in standing]
        async with self.database.write() as write:
            await self.holding.check(write, held)
            await mark_told(write, found, now=setting.now)
            for trouble in {each.trouble.subject: each.trouble for each in new}.values():
                districts = [each.district for each in new if each.trouble.subject == trouble.subject]
                await write_duty_lead_letters(
                    write, NoticeCode(trouble.code.value), districts, now=setting.now, about=trouble.subject
                )
            await change(
                write,
                (),
                lambda facts: decide_troubles(facts, setting, found),
                now=setting.now,
                subjects=[subject_of(each) for each in found],
            )
        for trouble_code in {each.trouble.code for each in found}:
            self.log.error("centre_in_trouble", code=trouble_code.value)
