"""The devices that ingest knows, in memory; an unknown one is looked up before it is called unknown."""

from nowalls.domain.ids import DeviceId
from nowalls.runtime.clock import Clock
from nowalls.storage.database import Database
from nowalls.storage.devices import KnownDevice, known_device, known_devices

FORGET_UNKNOWN_S = 5.0
"""An unknown id is not asked for again within this: a stranger's flood must not become a flood of look-ups."""
MAX_UNKNOWN = 10_000
"""Unknown ids remembered at the most; then all are forgotten and looked up again."""


class DeviceRegistry:
    """What ingest knows of the devices."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Know nothing yet."""
        self._database = database
        self._clock = clock
        self._known: dict[DeviceId, KnownDevice] = {}
        self._unknown: dict[DeviceId, float] = {}

    async def refresh(self) -> None:
        """Learn all devices anew: new ones, and that retired ones are gone."""
        self.forget_strangers()
        known: dict[DeviceId, KnownDevice] = {}
        async with self._database.read() as read:
            async for device_id, device in known_devices(read):
                before = self._known.get(device_id)
                known[device_id] = before if before == device else device
        self._known = known

    def forget_strangers(self) -> None:
        """Ask again for ids that were unknown: some device is new."""
        self._unknown.clear()

    def known(self, device_id: DeviceId) -> KnownDevice | None:
        """Return a device that is in memory."""
        return self._known.get(device_id)

    async def find(self, device_id: DeviceId) -> KnownDevice | None:
        """Return a device from memory or from the database; one that was retired may have messages on their way."""
        found = self._known.get(device_id)
        if found is not None:
            return found
        now_s = self._clock.elapsed_s()
        if now_s - self._unknown.get(device_id, -FORGET_UNKNOWN_S) < FORGET_UNKNOWN_S:
            return None
        async with self._database.read() as read:
            found = await known_device(read, device_id)
        if found is not None:
            self._known[device_id] = found
            return found
        if len(self._unknown) >= MAX_UNKNOWN:
            self._unknown.clear()
        self._unknown[device_id] = now_s
        return None

    def __len__(self) -> int:
        """Return how many devices are known."""
        return len(self._known)
