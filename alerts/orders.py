"""The orders' part that needs nobody: what was not signed for or is nearly due or late is recalled in its log."""

import asyncio
from dataclasses import dataclass

from alerts.hazards import AGAIN_S, EVERY_S, RECALLED_AT_ONCE
from alerts.holding import Holding
from nowalls.domain.orders.order import Entry, after
from nowalls.domain.orders.reminding import reminder
from nowalls.domain.orders.words import OrderStep
from nowalls.domain.working_days import STATE_COUNCIL, local_day
from nowalls.runtime.clock import Clock
from nowalls.storage.database import Database
from nowalls.storage.orders import append, orders_to_remind


@dataclass(slots=True, kw_only=True)
class OrderKeeping:
    """Recalls the orders of the districts that are held."""

    database: Database
    holding: Holding
    clock: Clock

    async def look(self) -> None:
        """Look once at what waits for an institution; then rest."""
        held = list(self.holding.held)
        if held:
            now = self.clock.now()
            today = local_day(now)
            async with self.database.write() as write:
                await self.holding.check(write, self.holding.held)
                for order in await orders_to_remind(write, held, today=today, most=RECALLED_AT_ONCE):
                    due = reminder(order, today, STATE_COUNCIL)
                    if due is not None:
                        line = Entry(number=order.version + 1, at=now, step=OrderStep.REMINDED, reminder=due)
                        await append(write, after(order, line), line)
        await asyncio.sleep(EVERY_S if held else AGAIN_S)
