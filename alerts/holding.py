"""Holding the districts: the lease is renewed each second, and given up at a clean stop."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from nowalls.runtime.logs import Log
from nowalls.storage.database import Database, Write
from nowalls.storage.leases import Held, ask_check, check, give_up, hold


@dataclass(slots=True, kw_only=True)
class Holding:
    """Which districts this process holds."""

    database: Database
    holder: str
    log: Log
    held: Held = field(default_factory=dict)

    async def renew(self) -> None:
        """Take what is free, renew what is ours, and know what is held."""
        async with self.database.write() as write:
            held = await hold(write, self.holder)
        if held != self.held:
            self.log.info("districts_held", districts=sorted(held), lost=sorted(set(self.held) - set(held)))
        self.held = held

    async def check(self, write: Write, held: Held) -> None:
        """Make sure within a transaction that ``held`` is still true; raises ``LeaseLostError`` otherwise."""
        await check(write, self.holder, held)

    async def ask_check(self, write: Write, held: Held) -> Callable[[], Awaitable[None]]:
        """Ask the same without waiting; call what is returned before anything is written."""
        return await ask_check(write, self.holder, held)

    async def give_up(self) -> None:
        """Free everything."""
        async with self.database.write() as write:
            await give_up(write, self.holder)
