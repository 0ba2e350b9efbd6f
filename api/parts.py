"""What the API's routes are given: opened once, handed over by ``create_app``."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Annotated, Final, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.importing.progress import RunningImports
from api.live.hub import Hub
from api.live.snapshots import Snapshots
from nowalls.domain.commands import Actor
from nowalls.domain.incidents import Incident
from nowalls.domain.transitions import Acting
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.settings import Settings
from nowalls.storage.database import Database
from nowalls.storage.policies import PolicyBook

HEAVY_AT_ONCE: Final = 2
"""Of ten database connections and two cores; claims and alarms need the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The open parts of a running API."""

    settings: Settings
    database: Database
    hub: Hub
    snapshots: Snapshots
    clock: Clock
    policies: PolicyBook
    metrics: Metrics
    log: Log
    imports: RunningImports = field(default_factory=RunningImports)
    heavy_work: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, HEAVY_AT_ONCE))
    """Held by imports and exports: whoever sends many waits for themselves, not the desks for them."""

    def acting(self, actor: Actor, incident: Incident, now: datetime) -> Acting:
        """Return who acts on an incident, when, under the step times of its district and severity."""
        times = self.policies.current.steps(incident.district, incident.severity)
        return Acting(actor=actor, now=now, times=times)


def parts_of(connection: HTTPConnection) -> Parts:
    """Return the parts of the application that serves this connection."""
    return cast("Parts", connection.app.state.parts)


UsesParts = Annotated[Parts, Depends(parts_of)]
