"""What the broker throws away: it does so without a word to anybody, so its own count is watched."""

import asyncio
from dataclasses import dataclass
from typing import Final

from nowalls.domain.troubles import broker_dropped
from nowalls.runtime.broker_figures import BrokerFigures, broker_figures
from nowalls.runtime.clock import Clock
from nowalls.runtime.metrics import Metrics
from nowalls.storage.database import Database
from nowalls.storage.troubles import write_trouble

LOOK_EACH_S: Final = 10.0
TOLD_AGAIN_S: Final = 3_600.0
"""A queue that is full drops on and on; people are told once an hour, of all that was dropped meanwhile."""


@dataclass(slots=True, kw_only=True)
class DropWatch:
    """Looks at the broker's figures now and then; a broker without figures (``docs/brokers.md``) tells nothing."""

    mqtt_url: str
    database: Database
    clock: Clock
    metrics: Metrics
    _known: int = 0
    """What it had dropped when that was last told; at first nothing, for we may have been away when it was most."""
    _told_s: float = float("-inf")

    async def look(self) -> None:
        """Tell what was dropped since it was last told, then rest."""
        figures = await broker_figures(self.mqtt_url)
        if figures is not None:
            await self.take(figures)
        await asyncio.sleep(LOOK_EACH_S)

    async def take(self, figures: BrokerFigures) -> None:
        """Take a look's figures; raises when the database is in trouble, and then nothing counts as told."""
        self.metrics.broker_dropped.set(figures.dropped)
        self.metrics.broker_stored.set(figures.stored)
        if figures.dropped < self._known:  # the broker has started anew
            self._known = 0
        now_s = self.clock.elapsed_s()
        if figures.dropped > self._known and now_s - self._told_s >= TOLD_AGAIN_S:
            async with self.database.write() as write:
                await write_trouble(write, broker_dropped(figures.dropped - self._known, self.clock.now()))
            self._known, self._told_s = figures.dropped, now_s
