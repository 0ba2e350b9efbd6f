"""What is known about a device's health, and the tick list of an outage."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from nowalls.domain.ids import DeviceId, DistrictCode, PlaceId, SiteId, TaskId, UserId
from nowalls.domain.words import DeviceKind


class Finding(StrEnum):
    """Why a device needs somebody's care; each is one task while it stands."""

    DEVICE_SILENT = "device_silent"
    NEVER_SEEN = "never_seen"
    BATTERY_LOW = "battery_low"
    TEST_OVERDUE = "test_overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceHealth:
    """What supervision looks at.

    Two facts about being alive stay apart: ``last_seen_at`` is the sensor's (it said something), ``online`` the link's
    (the broker holds its connection; ``None`` where the device never told).
    """

    device_id: DeviceId
    kind: DeviceKind
    model: str | None
    place_id: PlaceId
    site_id: SiteId
    district: DistrictCode
    registered_at: datetime
    last_seen_at: datetime | None = None
    online: bool | None = None
    battery: float | None = None
    tested_at: datetime | None = None
    lost_at: datetime | None = None
    """Since when supervision has known it to be silent."""
    newly_tested: bool = False
    """Whether ``tested_at`` is not remembered yet: signals stay a week only."""
    in_outage: bool = False
    """Whether its place stands on the tick list of an open outage."""
    maintained: bool = False
    """Whether it is worked on now: nothing about it is news until then."""
    open_subjects: frozenset[str] = frozenset()
    """The supervision tasks that are open about it."""


def finding_subject(device_id: DeviceId, finding: Finding) -> str:
    """Return the subject of a finding's task; a battery's is the same whether its signal or its telemetry told."""
    about = "low_battery" if finding is Finding.BATTERY_LOW else finding.value
    return f"{device_id}:{about}:supervision"


class TickResult(StrEnum):
    """What came of calling a home on an outage's tick list."""

    CALLED = "called"
    FINE = "fine"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPlace:
    """A home or room with silent devices, in an area of a compound or building."""

    area: str
    """``community:220104:…`` for homes, ``building:…`` for an institution's rooms."""
    place_id: PlaceId
    district: DistrictCode
    lost_at: datetime
    risk: int
    """0 to 10, of everybody who lives there (``risk_of``)."""
    area_size: int
    """How many places of the area have devices in service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One line of an outage's tick list."""

    task_id: TaskId
    place_id: PlaceId
    risk: int
    lost_at: datetime
    due_at: datetime
    result: TickResult | None = None
    note: str | None = None
    ticked_at: datetime | None = None
    ticked_by: UserId | None = None
    back_at: datetime | None = None
    """When the place's devices were heard again."""
    asked_at: datetime | None = None
    """When a task of its own was opened for the place, because nobody ticked it in time or nobody answered."""

    @property
    def settled(self) -> bool:
        """Nothing more is to be done about this place on this list."""
        return self.back_at is not None or self.result is TickResult.FINE or self.asked_at is not None


RISK_OF: Final = {
    "disabled": 4,
    "dementia": 4,
    "living_alone": 2,
    "oldest_old": 1,
    "empty_nest": 1,
    "extreme_poverty": 1,
}
"""Who cannot help themselves comes first, then who has nobody beside them; the weights are ours."""
MOST_RISK: Final = 10


def risk_of(categories: Collection[str]) -> int:
    """Return the risk, 0 to 10, of a place where people of these categories live."""
    return min(MOST_RISK, sum(RISK_OF.get(each, 0) for each in categories))
