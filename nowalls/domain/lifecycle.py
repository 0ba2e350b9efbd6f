"""The life of a device, and what of it protects somebody.

``registered → commissioned → in_service``, with ``in_maintenance`` beside it and two ends, ``retired`` and
``replaced``. Nobody sets ``commissioned`` by hand: a dispatcher has to see the device's test alarm. None of this ever
hides an alarm; a device that nobody has tried still rings, the centre only does not count on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DeviceId
from nowalls.domain.words import LIFE_SAFETY_KINDS, DeviceKind


class Lifecycle(StrEnum):
    """Where a device stands."""

    REGISTERED = "registered"
    COMMISSIONED = "commissioned"
    IN_SERVICE = "in_service"
    IN_MAINTENANCE = "in_maintenance"
    RETIRED = "retired"
    REPLACED = "replaced"


class LifecycleEvent(StrEnum):
    """What happens to a device."""

    TEST_SEEN = "test_seen"
    START = "start"
    MAINTAIN = "maintain"
    MOVE = "move"
    RETIRE = "retire"
    REPLACE = "replace"


ENDED: Final = frozenset({Lifecycle.RETIRED, Lifecycle.REPLACED})
PROTECTING: Final = frozenset({Lifecycle.COMMISSIONED, Lifecycle.IN_SERVICE})


class LifecycleRefusedError(InvalidValueError):
    """This cannot happen to a device as it stands; the message names both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a device stands, since when, and when a dispatcher saw its test alarm at its present place."""

    lifecycle: Lifecycle
    since: datetime
    test_seen_at: datetime | None = None

    @property
    def protecting(self) -> bool:
        """Whether the centre counts on the device: 已启用守护."""
        return self.lifecycle in PROTECTING and self.test_seen_at is not None


def step(standing: Standing, event: LifecycleEvent, now: datetime) -> Standing:
    """Return where a device stands after an event; raises ``LifecycleRefusedError`` where it cannot happen.

    A test that is seen again renews itself. A move takes it back: what was heard from the old place says nothing of
    the new one. Out of maintenance a device comes as far as its test allows.
    """
    refused = LifecycleRefusedError(f"{event.value} cannot happen to a device that is {standing.lifecycle.value}.")
    if standing.lifecycle in ENDED:
        raise refused
    match event:
        case LifecycleEvent.TEST_SEEN:
            tested = Lifecycle.IN_SERVICE if standing.lifecycle is Lifecycle.IN_SERVICE else Lifecycle.COMMISSIONED
            return _at(standing, tested, now, test_seen_at=now)
        case LifecycleEvent.START:
            if standing.test_seen_at is None:
                raise refused
            return _at(standing, Lifecycle.IN_SERVICE, now, test_seen_at=standing.test_seen_at)
        case LifecycleEvent.MAINTAIN:
            return _at(standing, Lifecycle.IN_MAINTENANCE, now, test_seen_at=standing.test_seen_at)
        case LifecycleEvent.MOVE:
            return _at(standing, Lifecycle.REGISTERED, now, test_seen_at=None)
        case LifecycleEvent.RETIRE:
            return _at(standing, Lifecycle.RETIRED, now, test_seen_at=standing.test_seen_at)
        case LifecycleEvent.REPLACE:
            return _at(standing, Lifecycle.REPLACED, now, test_seen_at=standing.test_seen_at)


def _at(standing: Standing, lifecycle: Lifecycle, now: datetime, *, test_seen_at: datetime | None) -> Standing:
    since = standing.since if lifecycle is standing.lifecycle else now
    return Standing(lifecycle=lifecycle, since=since, test_seen_at=test_seen_at)


class Unprotected(StrEnum):
    """Why somebody is not counted as protected by a device, or a place by any."""

    NO_DEVICE = "no_device"
    TEST_NOT_SEEN = "test_not_seen"
    IN_MAINTENANCE = "in_maintenance"
    NEVER_HEARD = "never_heard"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A device as far as protection goes: ``silent_since`` is supervision's word, not a guess of ours."""

    device_id: DeviceId
    kind: DeviceKind
    standing: Standing
    last_seen_at: datetime | None
    silent_since: datetime | None


def lacking(guard: Guard) -> list[Unprotected]:
    """Return what keeps a device from protecting, in the order in which somebody would mend it; empty if nothing."""
    found = []
    if guard.standing.lifecycle is Lifecycle.IN_MAINTENANCE:
        found.append(Unprotected.IN_MAINTENANCE)
    if guard.standing.test_seen_at is None:
        found.append(Unprotected.TEST_NOT_SEEN)
    if guard.silent_since is not None:
        found.append(Unprotected.SILENT)
    elif guard.last_seen_at is None and guard.standing.test_seen_at is None:
        found.append(Unprotected.NEVER_HEARD)
    return found


def place_lacks(guards: Sequence[Guard]) -> list[Unprotected]:
    """Return why a place with these devices is not protected; empty if one that saves lives protects it.

    With none that does, the reasons are those of the device that lacks least.
    """
    saving = [lacking(guard) for guard in guards if guard.kind in LIFE_SAFETY_KINDS]
    return min(saving, key=len) if saving else [Unprotected.NO_DEVICE]
