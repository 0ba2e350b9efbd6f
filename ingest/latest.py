"""The newest facts of each device, merged in memory and flushed each second, some devices at once."""

from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Final

from nowalls.storage.database import Database, UnstorableError
from nowalls.storage.readings import Latest, store_latest

AT_ONCE: Final = 1_000
"""Devices in one statement: some 5 ms of our time, in which no signal is read."""


class LatestKeeper:
    """Merges what is heard of devices."""

    def __init__(self, database: Database) -> None:
        """Have heard nothing."""
        self._database = database
        self._heard: dict[int, Latest] = {}

    def heard(
        self,
        device_key: int,
        received_at: datetime | None,
        *,
        battery: float | None = None,
        online: bool | None = None,
        firmware: str | None = None,
    ) -> None:
        """Merge one message: what it does not say stays as it was.

        ``received_at`` is ``None`` for what the device did not say just now: a kept copy, or the broker's word
        that it is gone.
        """
        latest = self._heard.get(device_key)
        if latest is None:
            self._heard[device_key] = Latest(
                last_seen_at=received_at,
                battery=battery,
                online=online,
                firmware=firmware,
            )
            return
        if received_at is not None:
            latest.last_seen_at = received_at
        latest.battery = latest.battery if battery is None else battery
        latest.online = latest.online if online is None else online
        latest.firmware = latest.firmware if firmware is None else firmware

    def __len__(self) -> int:
        """Return how many devices' facts wait to be written."""
        return len(self._heard)

    async def flush(self) -> None:
        """Write the facts of those devices that wait longest; what could not be written is kept for the next time."""
        part = dict(islice(self._heard.items(), AT_ONCE))
        if not part:
            return
        for key in part:
            del self._heard[key]
        try:
            await self._store_or_leave_out(part)
        except BaseException:  # a stop as well: the last flush writes them
            self._take_back(part)
            raise

    async def _store_or_leave_out(self, part: dict[int, Latest]) -> None:
        """Write these facts; where one of them cannot be held by the database, write the others."""
        try:
            await self._store(part)
        except UnstorableError:
            for key, latest in part.items():
                with suppress(UnstorableError):
                    await self._store({key: latest})

    def _take_back(self, part: dict[int, Latest]) -> None:
        """Let older facts stand where nothing newer was heard meanwhile."""
        for key, older in part.items():
            newer = self._heard.setdefault(key, older)
            newer.last_seen_at = newer.last_seen_at or older.last_seen_at
            newer.battery = older.battery if newer.battery is None else newer.battery
            newer.online = older.online if newer.online is None else newer.online
            newer.firmware = older.firmware if newer.firmware is None else newer.firmware

    async def _store(self, heard: dict[int, Latest]) -> None:
        async with self._database.write() as write:
            await store_latest(write, heard)
