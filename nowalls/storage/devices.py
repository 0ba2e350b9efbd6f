"""The devices' registry: who may speak, with which login, and what ingest must know of each of them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from nowalls.domain.broker_access import BrokerLogins
from nowalls.domain.ids import DeviceId
from nowalls.domain.lifecycle import Lifecycle, LifecycleEvent, Standing
from nowalls.domain.profiles import DeviceModel
from nowalls.domain.registry import Device
from nowalls.domain.words import DeviceKind
from nowalls.storage.database import ConflictError, Read, Write
from nowalls.storage.lifecycles import happen
from nowalls.storage.rows import as_json

FILE: Final = "devices"
ACCESS_CHANNEL: Final = "broker_access"
KNOWN_AT_ONCE: Final = 1_000
"""Some 5 ms of work; all 100,000 at once would be half a second in which no signal is read."""
KINDS: Final = {kind.value: kind for kind in DeviceKind}


class KnownDevice(NamedTuple):
    """What ingest keeps of a device; ``key`` is opaque to it."""

    key: int
    kind: DeviceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    """A device with the hash of its secret, in Mosquitto's own form."""

    device: Device
    password_hash: str


async def known_devices(read: Read) -> AsyncIterator[tuple[DeviceId, KnownDevice]]:
    """Yield all devices in service, some at a time, so that others have their turn between."""
    after = 0
    while rows := await read.rows(FILE, "known_devices", {"after": after, "most": KNOWN_AT_ONCE}):
        for row in rows:
            yield DeviceId(row["id"]), KnownDevice(row["key"], KINDS[row["kind"]])
        after = rows[-1]["key"]


async def known_device(read: Read, device_id: DeviceId) -> KnownDevice | None:
    """Look one device up, in service or retired while its last messages were on their way; ``None`` for a stranger."""
    row = await read.row(FILE, "known_device", {"id": device_id})
    return None if row is None else KnownDevice(row["key"], DeviceKind(row["kind"]))


async def register_devices(write: Write, devices: Sequence[NewDevice], *, now: datetime) -> None:
    """Register devices at their places, and tell the broker's access that there are new logins.

    A gateway is registered before what speaks through it. Raises ``ConflictError`` for a serial number or a foreign
    id that another device in service bears, and for a place that is not there: a device that was promised a login and
    is registered nowhere would never be heard.
    """
    rows = [_row(each.device) | {"kind": each.device.kind, "password_hash": each.password_hash} for each in devices]
    _whole(await write.count(FILE, "register", {"rows": as_json(rows), "now": now}), len(devices))
    await access_changed(write)


def _whole(written: int, wanted: int) -> None:
    if written != wanted:
        message = f"Only {written} of {wanted} devices could be written: a place or a device is there no more."
        raise ConflictError(message)


def _row(device: Device) -> dict[str, Any]:
    return {
        "id": device.id,
        "place_id": device.place_id,
        "serial": device.serial,
        "model": device.model,
        "external_id": device.external_id,
        "gateway_id": device.gateway_id,
        "cancel_window_s": device.cancel_window_s,
        "source": device.source,
    }


async def change_devices(
    write: Write, devices: Sequence[Device], *, moved: Sequence[DeviceId] = (), now: datetime
) -> None:
    """Write what is known of devices in service; their kinds and logins stay, and so does an open incident's place.

    ``moved`` names those that stand at another place than before: each must be tested there again. Raises
    ``ConflictError`` for a serial number or a foreign id that another device in service bears, and for a device or a
    place that is there no more.
    """
    _whole(await write.count(FILE, "change", {"rows": as_json([_row(each) for each in devices])}), len(devices))
    if moved:
        await happen(write, moved, LifecycleEvent.MOVE, now=now)
    await access_changed(write)


async def replace_device(write: Write, old: DeviceId, new: NewDevice, *, now: datetime) -> None:
    """Put a new device into an old one's place and role: the old login ends, its history stays with the place.

    That the asker may is settled before: the new one takes over every line through the old one, also those of devices
    and gateways that the asker does not see. Raises ``LifecycleRefusedError`` when the old one's life has ended,
    ``ConflictError`` as ``register_devices``.
    """
    await write.widen()
    await happen(write, [old], LifecycleEvent.REPLACE, now=now)
    await register_devices(write, [new], now=now)
    params = {"id": old, "new_id": new.device.id}
    await write.run(FILE, "replaced_by", params)
    await write.run(FILE, "take_gateway_over", params)
    await write.run(FILE, "inherit_gateway", params)


async def change_password(write: Write, device_id: DeviceId, password_hash: str) -> bool:
    """Give a device another secret; false when there is no such device in service."""
    changed = await write.count(FILE, "change_password", {"id": device_id, "password_hash": password_hash})
    await access_changed(write)
    return changed > 0


async def retire_device(write: Write, device_id: DeviceId, *, now: datetime) -> None:
    """Take a device out of service: its login ends, its history stays.

    Raises ``LifecycleRefusedError`` when its life has ended before.
    """
    await happen(write, [device_id], LifecycleEvent.RETIRE, now=now)
    await access_changed(write)


async def access_changed(write: Write) -> None:
    """Tell the broker's access that some login or grant is another now."""
    await write.run(FILE, "access_changed")
    await write.run(FILE, "wake_access")


async def access_version(read: Read) -> int:
    """Return the number that goes up with each change of a login."""
    row = await read.row(FILE, "access_version")
    return 0 if row is None else int(row["version"])


async def logins(read: Read) -> BrokerLogins:
    """Return every login in service."""
    row = await read.row(FILE, "logins")
    lines = [] if row is None or row["logins"] is None else row["logins"].split("\n")
    return BrokerLogins(
        hashes=dict(line.split(":", 1) for line in lines),
        gateways={row["id"]: tuple(row["granted"]) for row in await read.rows(FILE, "grants")},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecord:
    """A device as the registry shows it, with its newest facts and what its scope is."""

    id: DeviceId
    kind: str
    site_id: str
    place_id: str
    serial: str | None
    model: str | None
    external_id: str | None
    gateway_id: str | None
    cancel_window_s: int
    registered_at: datetime
    retired_at: datetime | None
    last_seen_at: datetime | None
    battery: float | None
    online: bool | None
    firmware: str | None
    source: str
    lifecycle: Lifecycle
    lifecycle_at: datetime
    test_seen_at: datetime | None
    replaced_by: str | None
    district: str
    organization: str | None

    @property
    def standing(self) -> Standing:
        """Where it stands in its life."""
        return Standing(lifecycle=self.lifecycle, since=self.lifecycle_at, test_seen_at=self.test_seen_at)

    @property
    def device(self) -> Device:
        """The device as the registry knows it."""
        return msgspec.convert({each.name: getattr(self, each.name) for each in fields(Device)}, type=Device)


async def device_record(read: Read, device_id: DeviceId) -> DeviceRecord | None:
    """Return one device, in service or retired."""
    row = await read.row(FILE, "device", {"id": device_id})
    return None if row is None else msgspec.convert(row, type=DeviceRecord)


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePage:
    """Which devices are wanted: within a scope, of one site, after a cursor."""

    most: int
    after: int = 0
    site_id: str | None = None
    districts: tuple[str, ...] | None = None
    organization: str | None = None


async def device_page(read: Read, page: DevicePage) -> tuple[list[DeviceRecord], int | None]:
    """Return a page of devices and the cursor of the next one, if there is more."""
    params = {
        "after": page.after,
        "site_id": page.site_id,
        "districts": None if page.districts is None else list(page.districts),
        "organization": page.organization,
        "most": page.most,
    }
    rows = await read.rows(FILE, "devices_after", params)
    return [msgspec.convert(row, type=DeviceRecord) for row in rows], rows[-1]["key"] if len(
        rows
    ) == page.most else None


async def write_models(write: Write, models: Sequence[DeviceModel]) -> None:
    """Add device models, or change what is known of them."""
    await write.run(FILE, "write_models", {"rows": as_json(models)})


async def device_models(read: Read, names: Sequence[str] | None = None) -> list[DeviceModel]:
    """Return every device model, or those of these names."""
    params = {"names": None if names is None else list(names)}
    return [msgspec.convert(row, type=DeviceModel) for row in await read.rows(FILE, "models", params)]
