"""Watches: what becomes a finding if nothing changes until a moment; kept as rows, so that no restart loses one.

A door that stands open, a resident who went out at night, a home in which nothing moves: a signal sets the watch,
another one takes it away, and what is due is decided with fresh facts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from nowalls.domain.ids import DeviceId, PlaceId
from nowalls.domain.routine.learning import Routine
from nowalls.domain.routine.signs import Silence
from nowalls.domain.words import DeviceKind, SiteKind

ACTIVITY_KINDS: Final = frozenset({DeviceKind.DOOR, DeviceKind.MOTION, DeviceKind.BED})
"""Devices by which a home shows that somebody is about."""


class WatchRule(StrEnum):
    """What is watched."""

    NIGHT_EXIT = "night_exit"
    UNUSUAL_EXIT = "unusual_exit"
    LEFT_OPEN = "left_open"
    QUIET_HOME = "quiet_home"
    UNANSWERED_CHECK = "unanswered_check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One watch at a place, about the place or one of its devices; there is one for a subject."""

    rule: WatchRule
    place_id: PlaceId
    device_id: DeviceId | None
    began_at: datetime
    due_at: datetime
    door_at: datetime | None = None
    """Of a quiet home: when its outer door moved last before it fell quiet."""

    @property
    def subject(self) -> str:
        """What it is about: the rule and its device or place."""
        return subject_of(self.rule, self.device_id or self.place_id)


def subject_of(rule: WatchRule, about: DeviceId | PlaceId) -> str:
    """Return the subject of a rule's watch and of its task, such as ``left_open:door-1``."""
    return f"{rule.value}:{about}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWatch:
    """A watch that was found due; whether it still stands is known once its place is locked."""

    subject: str
    place_id: PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchChange:
    """A watch is set (again), or with ``watch`` of ``None`` taken away."""

    subject: str
    watch: Watch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """A device at a place, and when it was last heard: whether its silence means anything."""

    device_id: DeviceId
    kind: DeviceKind
    model: str | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """What the rules for doors and silence look at, besides what stands open at the place."""

    site_kind: SiteKind
    residents: int = 0
    at_risk: bool = False
    """Whether somebody lives here who may get lost or hurt outside at night."""
    absent: bool = False
    """Whether everybody who lives here is known to be away."""
    sensors: tuple[Sensor, ...] = ()
    temperature_c: float | None = None
    """The newest one of the last hour, of any device there."""
    watches: tuple[Watch, ...] = ()
    silences: tuple[Silence, ...] = ()
    """Those of the last 28 days, the oldest first."""
    openings: tuple[datetime, ...] = ()
    """Of the outer door in the evening, at night and in the early morning of the last 28 days."""
    routine: Routine | None = None
    """What is learned of the home; ``None`` where nothing is, or what is stored cannot be read."""
    prior: Routine | None = None
    """What is learned of the district's homes together."""
