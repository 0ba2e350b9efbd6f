"""Wake-ups over LISTEN and NOTIFY.

They only wake: whoever waits looks into the tables, and a slow poll repairs a lost wake-up.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from psycopg import AsyncConnection, Error
from psycopg.sql import SQL, Identifier

RECONNECT_S: Final = 0.5


class Wakeups:
    """Says when one of its channels was notified, or when the poll is due."""

    def __init__(self) -> None:
        """Start awake: what came before we listened must be looked for."""
        self._event = asyncio.Event()
        self._event.set()

    def wake(self) -> None:
        """Wake the waiter, as a notification would."""
        self._event.set()

    async def wait(self, poll_s: float) -> None:
        """Return at the next notification, at once when one came since the last wait, or after ``poll_s``."""
        try:
            async with asyncio.timeout(poll_s):
                await self._event.wait()
        except TimeoutError:
            return
        self._event.clear()


@asynccontextmanager
async def listening(database_url: str, *channels: str) -> AsyncIterator[Wakeups]:
    """Listen on a connection of its own for the length of the block; a lost connection is made again and wakes."""
    wakeups = Wakeups()
    task = asyncio.create_task(_listen_for_ever(database_url, channels, wakeups), name=f"listen {channels}")
    try:
        yield wakeups
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _listen_for_ever(database_url: str, channels: tuple[str, ...], wakeups: Wakeups) -> None:
    while True:
        try:
            await _listen(database_url, channels, wakeups)
        except Error:
            await asyncio.sleep(RECONNECT_S)


async def _listen(database_url: str, channels: tuple[str, ...], wakeups: Wakeups) -> None:
    connection = await AsyncConnection.connect(database_url, autocommit=True)
    async with connection:
        for channel in channels:
            await connection.execute(SQL("listen {}").format(Identifier(channel)))
        wakeups.wake()
        async for _notification in connection.notifies():
            wakeups.wake()
