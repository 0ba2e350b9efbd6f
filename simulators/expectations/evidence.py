"""What expectations are held against, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from nowalls.domain.ids import DeviceId, SiteId
from simulators.lateness import Lateness
from simulators.ledger import Legs, Run, Stored, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Whom something befalls."""

    devices: frozenset[DeviceId]
    sites: frozenset[SiteId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known when a scenario is over."""

    run: Run
    stored: Stored
    verdict: Verdict
    legs: Legs
    casts: Mapping[str, Cast]
    lateness: Lateness
    waiting: int = 0
    """Alarms that had heard nothing when it ended, sent or not: one that never had a line is in no ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One expectation: in words, what was found, and whether that is enough."""

    name: str
    wanted: str
    found: str
    met: bool
