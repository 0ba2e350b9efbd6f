"""What the API's routes are given: opened once, handed over by ``create_app``."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.live.hub import Hub
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.settings import Settings
from nowalls.storage.database import Database
from nowalls.storage.policies import PolicyBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The open parts of a running API."""

    settings: Settings
    database: Database
    hub: Hub
    clock: Clock
    policies: PolicyBook
    metrics: Metrics
    log: Log


def parts_of(connection: HTTPConnection) -> Parts:
    """Return the parts of the application that serves this connection."""
    return cast("Parts", connection.app.state.parts)


UsesParts = Annotated[Parts, Depends(parts_of)]
