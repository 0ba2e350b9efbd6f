"""What could be done about needless alarms: proposed from the outcomes that people entered, done only once one accepts.

A suggestion follows from what a device's settled alarms came to in the last thirty days, or since somebody answered the
last suggestion about it. It changes nothing by itself: no alarm is filtered, no limit moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from nowalls.domain.decisions import PlaceFacts
from nowalls.domain.ids import DeviceId, PlaceId, SiteId, TaskId
from nowalls.domain.incidents import Params, Reason
from nowalls.domain.tasks import Task
from nowalls.domain.words import DeviceKind, Outcome, Severity, TaskKind, TaskState

LOOKED_AT: Final = timedelta(days=30)
LEAST: Final = 3
"""Needless alarms of one device and one cause; two may be chance, and somebody has to go there."""

DONE_WITHIN: Final = timedelta(days=7)
"""A visit that can be planned; as long as a low battery is given."""


class SuggestionKind(StrEnum):
    """What is suggested."""

    SERVICE_DEVICE = "service_device"
    """The device told what was not: look at it, clean it, replace it."""
    TEACH_USE = "teach_use"
    """Somebody presses by mistake: show how it is used, or wear or mount it elsewhere."""
    LOOK_AT_PLACE = "look_at_place"
    """People went and found no need: a detector too near the stove, a sensor that sees the wrong door."""


CAUSE: Final = {
    SuggestionKind.SERVICE_DEVICE: Outcome.FALSE_ALARM_DEVICE,
    SuggestionKind.TEACH_USE: Outcome.PRESSED_BY_MISTAKE,
    SuggestionKind.LOOK_AT_PLACE: Outcome.VISITED_NO_NEED,
}


class SuggestionAnswer(StrEnum):
    """What somebody answered."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAlarms:
    """What one device's alarms came to, for one kind of suggestion: since its last answer, at most thirty days."""

    kind: SuggestionKind
    device_id: DeviceId
    device_kind: DeviceKind
    site_id: SiteId
    site_name: str
    place_id: PlaceId
    since: datetime
    settled: int
    caused: int
    """How many of them had the kind's outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A proposal, with the figures it follows from."""

    alarms: DeviceAlarms

    @property
    def id(self) -> str:
        """By what it is answered: the same as long as nobody has."""
        return f"{self.alarms.kind.value}:{self.alarms.device_id}"


def suggest(of: Iterable[DeviceAlarms]) -> list[Suggestion]:
    """Return what is suggested, the most needless first; a device may have a suggestion of each kind."""
    enough = [Suggestion(alarms=each) for each in of if each.caused >= LEAST]
    return sorted(enough, key=lambda each: (-each.alarms.caused, each.id))


def accepted(suggestion: Suggestion, place: PlaceFacts, task_id: TaskId, now: datetime) -> Task:
    """Return the task that an accepted suggestion opens: somebody goes to the device within the week."""
    alarms = suggestion.alarms
    params: Params = {"device_id": alarms.device_id, "caused": alarms.caused, "settled": alarms.settled}
    return Task(
        id=task_id,
        version=1,
        kind=TaskKind.SUPERVISION,
        state=TaskState.OPEN,
        severity=Severity.LOW,
        district=place.district,
        organization=place.organization,
        site_id=place.place.site_id,
        place=place.place,
        subject=f"suggestion:{suggestion.id}",
        opened_at=now,
        due_at=now + DONE_WITHIN,
        reasons=(Reason(code=f"suggested_{alarms.kind.value}", params=params),),
    )
