"""The newest facts of each device, merged in memory and flushed each second."""

from contextlib import suppress
from datetime import datetime

from nowalls.storage.database import Database, UnstorableError
from nowalls.storage.readings import Latest, store_latest


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

    async def flush(self) -> None:
        """Write what was heard since the last flush; what could not be written is kept for the next one."""
        heard, self._heard = self._heard, {}
        if not heard:
            return
        try:
            await self._store(heard)
        except UnstorableError:
            for key, latest in heard.items():
                with suppress(UnstorableError):
                    await self._store({key: latest})
        except Exception:
            self._heard = heard | self._heard
            raise

    async def _store(self, heard: dict[int, Latest]) -> None:
        async with self._database.write() as write:
            await store_latest(write, heard)
