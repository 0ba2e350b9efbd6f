"""Maintenance and commissioning: when a site or device is worked on, and which test alarms ticked off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.decisions import Commissioned
from nowalls.domain.ids import CommissioningId, DeviceId, PlaceId, QuietPeriodId, SiteId, UserId
from nowalls.domain.scopes import Scope
from nowalls.domain.words import DeviceKind
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietPeriod:
    """A time in which a site, or one device of it, is worked on; author and reason are part of it."""

    id: QuietPeriodId
    site_id: SiteId
    device_id: DeviceId | None
    reason: str
    from_at: datetime
    until_at: datetime
    ended_at: datetime | None = None
    author: str = ""


async def open_period(write: Write, period: QuietPeriod, *, by: UserId, now: datetime) -> bool:
    """Write a period; false when the device is not one of the site's."""
    params = {
        "id": period.id,
        "site_id": period.site_id,
        "device_id": period.device_id,
        "reason": period.reason,
        "from_at": period.from_at,
        "until_at": period.until_at,
        "user_id": by,
        "now": now,
    }
    return await write.count(FILE, "open_period", params) > 0


async def periods(read: Read, scope: Scope, *, now: datetime) -> list[QuietPeriod]:
    """Return the periods that run or are to come, the next to end first."""
    return [QuietPeriod(**row) for row in await read.rows(FILE, "periods", {"now": now, **scope.params})]


async def end_period(write: Write, scope: Scope, period_id: QuietPeriodId, *, now: datetime) -> bool:
    """End a period now; false when there is none that runs or is to come."""
    return await write.count(FILE, "end_period", {"id": period_id, "now": now, **scope.params}) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Commissioning:
    """A session in which test alarms of a site tick off."""

    id: CommissioningId
    site_id: SiteId
    note: str
    opened_by: str
    opened_at: datetime
    until_at: datetime
    ended_at: datetime | None
    running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOnList:
    """A device of the session's site: whether its test alarm came, and whether a dispatcher saw it."""

    device_id: DeviceId
    kind: DeviceKind
    place_id: PlaceId
    alarmed_at: datetime | None
    seen_at: datetime | None
    seen_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCommissioning:
    """A session to be opened."""

    id: CommissioningId
    site_id: SiteId
    note: str
    until_at: datetime


async def open_commissioning(write: Write, new: NewCommissioning, *, by: UserId, now: datetime) -> None:
    """Open a session; it ends by itself."""
    params = {
        "id": new.id,
        "site_id": new.site_id,
        "note": new.note,
        "until_at": new.until_at,
        "user_id": by,
        "now": now,
    }
    await write.run(FILE, "open_commissioning", params)


async def commissionings(
    read: Read,
    scope: Scope,
    *,
    now: datetime,
    commissioning_id: CommissioningId | None = None,
) -> list[Commissioning]:
    """Return the sessions that run, or the named one, ended or not."""
    params = {"id": commissioning_id, "now": now, **scope.params}
    return [Commissioning(**row) for row in await read.rows(FILE, "commissionings", params)]


async def devices_on_list(read: Read, commissioning_id: CommissioningId) -> list[DeviceOnList]:
    """Return every device of a session's site."""
    rows = await read.rows(FILE, "commissioning_list", {"id": commissioning_id})
    return [DeviceOnList(**row | {"kind": DeviceKind(row["kind"])}) for row in rows]


async def write_commissioned(write: Write, ticked: Sequence[Commissioned]) -> None:
    """Tick devices off; one that a dispatcher saw stays as it was seen, unless it was moved since."""
    newest = {(each.commissioning_id, each.device_id): each for each in ticked}
    await write.run(FILE, "write_commissioned", {"rows": as_json(list(newest.values()))})


async def see(
    write: Write,
    commissioning_id: CommissioningId,
    device_id: DeviceId,
    *,
    by: UserId,
    now: datetime,
) -> bool:
    """Note that a dispatcher saw a device's test alarm; false when none has come from where the device stands now."""
    params = {"id": commissioning_id, "device_id": device_id, "user_id": by, "now": now}
    return await write.count(FILE, "see", params) > 0


async def end_commissioning(write: Write, commissioning_id: CommissioningId, *, now: datetime) -> bool:
    """End a session now; false when it has ended."""
    return await write.count(FILE, "end_commissioning", {"id": commissioning_id, "now": now}) > 0
