"""The broker's sessions of ingest: one that the broker forgot is a trouble of the centre, for alarms may be lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from nowalls.domain.troubles import session_lost
from nowalls.runtime.clock import Clock
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.mqtt import MqttSession
from nowalls.storage.database import Database
from nowalls.storage.troubles import session_known, write_trouble

LOOK_EACH_S: Final = 1.0
FIRST_LOOKS_EACH_S: Final = 0.1
"""Until every session is remembered: one that is lost before that would be lost unheard."""


@dataclass(slots=True, kw_only=True)
class SessionWatch:
    """Notices lost sessions: while we run, and when we come back to a broker that knew us."""

    sessions: Sequence[MqttSession]
    database: Database
    clock: Clock
    metrics: Metrics
    _told: dict[str, int] = field(default_factory=dict)
    """How many losses of a session were told; a session that is not in here was not looked at yet."""

    @property
    def remembers_all(self) -> bool:
        """Whether each session is known in the database: from then on a loss is noticed even if we die with it."""
        return all(session.plan.name in self._told for session in self.sessions)

    async def look(self) -> None:
        """Tell every loss that was not told yet, then rest."""
        for session in self.sessions:
            if session.is_ready:
                await self._look_at(session)
        await asyncio.sleep(LOOK_EACH_S if self.remembers_all else FIRST_LOOKS_EACH_S)

    async def _look_at(self, session: MqttSession) -> None:
        name, lost, now = session.plan.name, session.lost_sessions, self.clock.now()
        told = self._told.get(name)
        if told is None or lost > told:
            async with self.database.write() as write:
                known = await session_known(write, name, now=now)
                losses = lost - (told or 0) + (told is None and known and session.began_anew)
                if losses:
                    await write_trouble(write, session_lost(name, now))
            self.metrics.sessions_lost.labels(session=name).inc(losses)
        self._told[name] = lost
