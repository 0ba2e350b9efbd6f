"""The devices' registry: who may speak, with which login, and what ingest must know of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from nowalls.domain.broker_access import BrokerLogin
from nowalls.domain.ids import DeviceId
from nowalls.domain.registry import Device
from nowalls.domain.words import DeviceKind
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "devices"
ACCESS_CHANNEL: Final = "broker_access"


class KnownDevice(NamedTuple):
    """What ingest keeps of a device; ``key`` is opaque to it."""

    key: int
    kind: DeviceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    """A device with the hash of its secret, in Mosquitto's own form."""

    device: Device
    password_hash: str


async def known_devices(read: Read) -> dict[DeviceId, KnownDevice]:
    """Return all devices in service."""
    rows = await read.rows(FILE, "known_devices")
    return {DeviceId(row["id"]): KnownDevice(row["key"], DeviceKind(row["kind"])) for row in rows}


async def known_device(read: Read, device_id: DeviceId) -> KnownDevice | None:
    """Look one device up; ``None`` when there is none in service."""
    row = await read.row(FILE, "known_device", {"id": device_id})
    return None if row is None else KnownDevice(row["key"], DeviceKind(row["kind"]))


async def register_devices(write: Write, devices: Sequence[NewDevice], *, now: datetime) -> None:
    """Register devices at their places, and tell the broker's access that there are new logins.

    Raises ``ConflictError`` for a serial number that another device in service bears.
    """
    rows = [
        {
            "id": each.device.id,
            "kind": each.device.kind,
            "place_id": each.device.place_id,
            "serial": each.device.serial,
            "model": each.device.model,
            "external_id": each.device.external_id,
            "gateway_id": each.device.gateway_id,
            "cancel_window_s": each.device.cancel_window_s,
            "password_hash": each.password_hash,
        }
        for each in devices
    ]
    await write.run(FILE, "register", {"rows": as_json(rows), "now": now})
    await _access_changed(write)


async def change_password(write: Write, device_id: DeviceId, password_hash: str) -> bool:
    """Give a device another secret; false when there is no such device in service."""
    changed = await write.count(FILE, "change_password", {"id": device_id, "password_hash": password_hash})
    await _access_changed(write)
    return changed > 0


async def retire_device(write: Write, device_id: DeviceId, *, now: datetime) -> bool:
    """Take a device out of service: its login ends, its history stays. False when there is none in service."""
    changed = await write.count(FILE, "retire", {"id": device_id, "now": now})
    await _access_changed(write)
    return changed > 0


async def _access_changed(write: Write) -> None:
    await write.run(FILE, "access_changed")
    await write.run(FILE, "wake_access")


async def access_version(read: Read) -> int:
    """Return the number that goes up with each change of a login."""
    row = await read.row(FILE, "access_version")
    return 0 if row is None else int(row["version"])


async def logins(read: Read) -> list[BrokerLogin]:
    """Return every login in service."""
    return [_login_of(row) for row in await read.rows(FILE, "logins")]


def _login_of(row: Any) -> BrokerLogin:  # noqa: ANN401  # a row
    return BrokerLogin(
        username=row["id"],
        password_hash=row["password_hash"],
        is_gateway=row["kind"] == DeviceKind.GATEWAY,
        granted=tuple(row["granted"]),
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
    district: str
    organization: str | None


async def device_record(read: Read, device_id: DeviceId) -> DeviceRecord | None:
    """Return one device, in service or retired."""
    row = await read.row(FILE, "device", {"id": device_id})
    return None if row is None else DeviceRecord(**row)


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
    records = [DeviceRecord(**{name: value for name, value in row.items() if name != "key"}) for row in rows]
    return records, rows[-1]["key"] if len(rows) == page.most else None
