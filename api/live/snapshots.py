"""What stands open, for clients that begin: read and written once for all of a scope that ask together.

After a restart a thousand consoles come back within seconds. Each reading takes some milliseconds for every open
incident, so whoever asks while one is under way shares the next.
"""

import asyncio
from dataclasses import dataclass, field

from api.live.frames import snapshot_parts
from nowalls.domain.scopes import Scope
from nowalls.storage.database import Database
from nowalls.storage.incidents import IncidentFilter, incident_page, task_page
from nowalls.storage.live import log_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The frames of a snapshot, and as of which seq it is."""

    seq: int
    parts: list[str]


@dataclass(slots=True)
class Snapshots:
    """Reads snapshots, of each scope one at a time."""

    database: Database
    _due: dict[Scope, asyncio.Task[Snapshot]] = field(default_factory=dict)
    """Readings that have not begun."""
    _reading: dict[Scope, asyncio.Lock] = field(default_factory=dict)

    async def take(self, scope: Scope) -> Snapshot:
        """Return what stands open at a moment after this call; raises ``DatabaseUnavailableError``."""
        if scope not in self._due:
            self._due[scope] = asyncio.create_task(self._read(scope))
        return await asyncio.shield(self._due[scope])

    async def _read(self, scope: Scope) -> Snapshot:
        async with self._reading.setdefault(scope, asyncio.Lock()):
            del self._due[scope]  # whoever asks from now on may have missed what this one does not hold
            return await self._read_now(scope)

    async def _read_now(self, scope: Scope) -> Snapshot:
        """Read in one transaction what stands open and which seq that is as of."""
        async with self.database.read(scope) as read:
            state = await log_state(read)
            incidents, _ = await incident_page(read, IncidentFilter(scope=scope, open_only=True))
            tasks, _ = await task_page(read, scope)
        return Snapshot(seq=state.head, parts=snapshot_parts(state.head, incidents[::-1], tasks[::-1]))
