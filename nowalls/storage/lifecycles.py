"""The lives of devices: what happens to them goes through the pure rule, under a lock; and what protects a site."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from nowalls.domain.ids import DeviceId, PlaceId, SiteId
from nowalls.domain.lifecycle import ENDED, Guard, Lifecycle, LifecycleEvent, Standing, step
from nowalls.domain.protection import GuardHealth
from nowalls.domain.proving import ANSWER_WITHIN
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "devices"


async def lock_device(write: Write, device_id: DeviceId) -> None:
    """Hold a device until the transaction ends, so that of two changes at once each keeps its fields."""
    await write.rows(FILE, "standings", {"ids": [device_id]})


async def happen(write: Write, device_ids: Sequence[DeviceId], event: LifecycleEvent, *, now: datetime) -> None:
    """Let something happen to devices, each under a lock until the transaction ends.

    Raises ``LifecycleRefusedError`` for the first to which it cannot happen; nothing is written then.
    """
    rows = await write.rows(FILE, "standings", {"ids": list(device_ids)})
    await _write(write, {row["id"]: step(msgspec.convert(row, type=Standing), event, now) for row in rows})


async def start_tested(write: Write, device_ids: Sequence[DeviceId], *, now: datetime) -> None:
    """Put those of these devices to work whose test was seen at their present place and that wait for it."""
    rows = await write.rows(FILE, "standings", {"ids": list(device_ids)})
    standings = {row["id"]: msgspec.convert(row, type=Standing) for row in rows}
    started = {
        device_id: step(standing, LifecycleEvent.START, now)
        for device_id, standing in standings.items()
        if standing.lifecycle is Lifecycle.COMMISSIONED
    }
    await _write(write, started)


async def note_test_seen(write: Write, device_ids: Sequence[DeviceId], *, now: datetime) -> None:
    """Note that a dispatcher saw these devices' test alarms; one whose life has ended meanwhile stays ended."""
    rows = await write.rows(FILE, "standings", {"ids": list(device_ids)})
    standings = {row["id"]: msgspec.convert(row, type=Standing) for row in rows}
    seen = {
        device_id: step(standing, LifecycleEvent.TEST_SEEN, now)
        for device_id, standing in standings.items()
        if standing.lifecycle not in ENDED
    }
    await _write(write, seen)


async def _write(write: Write, standings: dict[DeviceId, Standing]) -> None:
    rows = [
        {
            "id": device_id,
            "lifecycle": standing.lifecycle,
            "since": standing.since,
            "test_seen_at": standing.test_seen_at,
        }
        for device_id, standing in standings.items()
    ]
    await write.run(FILE, "write_standings", {"rows": as_json(rows)})


async def guards_of_sites(read: Read, site_ids: Sequence[SiteId], *, now: datetime) -> dict[PlaceId, list[GuardHealth]]:
    """Return these sites' devices in service, by place, as far as protection goes now."""
    found: dict[PlaceId, list[GuardHealth]] = defaultdict(list)
    params = {"site_ids": list(site_ids), "failed_before": now - ANSWER_WITHIN}
    for row in await read.rows(FILE, "guards", params):
        guard = msgspec.convert(row | {"standing": msgspec.convert(row, type=Standing)}, type=Guard)
        found[PlaceId(row["place_id"])].append(msgspec.convert(row | {"guard": guard}, type=GuardHealth))
    return found
