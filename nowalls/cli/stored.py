"""What the database holds of a simulation's ledger."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final, cast

from nowalls.domain.ids import DeviceId, SiteId
from nowalls.runtime.settings import Settings
from nowalls.storage.database import Read, open_database
from nowalls.storage.verifying import (
    SignalRow,
    alarms_since,
    incidents_of,
    quarantined_since,
    readings_found,
    tasks_since,
)
from simulators.ledger import Run, Stored, StoredIncident, StoredSignal, StoredTask
from simulators.ledger.entries import AlarmState
from simulators.ledger.reading import Key
from simulators.ledger.writing import EPOCH, in_us

CLOCKS_APART: Final = timedelta(minutes=5)
"""How far a simulator's clock may be ahead of the centre's: as far as the protocol lets a device's be."""
LOOK_AGAIN_S: Final = 0.5


async def stored_of(
    settings: Settings, run: Run, *, sites: Collection[SiteId] = (), settle_within_s: float = 0.0
) -> Stored:
    """Return what is stored of a run; of ``sites`` also what was opened there.

    Looks again for at most ``settle_within_s`` while an alarm waits to be decided or a reading is missing.
    """
    async with open_database(settings.database_url, name="verify", size=1) as database:
        give_up_at_s = asyncio.get_running_loop().time() + settle_within_s
        while True:
            async with database.read() as read:
                found = await _look(read, run, sites)
            if _is_settled(found, run) or asyncio.get_running_loop().time() >= give_up_at_s:
                return found
            await asyncio.sleep(LOOK_AGAIN_S)


def _is_settled(found: Stored, run: Run) -> bool:
    decided = all(signal.handled for signal in found.signals)
    return decided and all(found.measured.get(device, 0) >= len(times) for device, times in run.measured.items())


async def _look(read: Read, run: Run, sites: Collection[SiteId]) -> Stored:
    devices = [DeviceId(each) for each in sorted({key[0] for key in run.alarms})]
    began = _moment(run.began_us or 0)
    rows = await alarms_since(read, devices, began - CLOCKS_APART)
    moments = [(DeviceId(device), _moment(each)) for device, times in run.measured.items() for each in times]
    # What the same devices said in a run before this one, a moment ago, stands in other incidents.
    mine = {row.incident_id for row in rows if row.incident_id and _key(row) in run.alarms}
    incidents = await incidents_of(read, mine, sites, began)
    tasks = await tasks_since(read, sites, began)
    return Stored(
        signals=[_signal(row) for row in rows],
        measured=await readings_found(read, sorted(moments, key=itemgetter(1))),
        incidents=[
            StoredIncident(
                incident_id=each.id,
                kind=each.kind,
                exercise=each.exercise,
                site_id=each.site_id,
                place_id=each.place_id,
            )
            for each in incidents
        ],
        tasks=[StoredTask(task_id=each.id, kind=each.kind, site_id=each.site_id, reason=each.reason) for each in tasks],
        quarantined=await quarantined_since(read, sites, began),
    )


def _moment(at_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=at_us)


def _key(row: SignalRow) -> Key:
    return row.device_id, row.message_id, cast("AlarmState", row.state)


def _signal(row: SignalRow) -> StoredSignal:
    opened = row.incident_opened_at
    return StoredSignal(
        signal_id=row.signal_id,
        device_id=row.device_id,
        message_id=row.message_id,
        state=cast("AlarmState", row.state),
        type=row.type,
        handled=row.handled,
        incident_id=row.incident_id,
        task_id=row.task_id,
        proved=row.proved,
        incident_opened_us=None if opened is None else in_us(opened),
    )
