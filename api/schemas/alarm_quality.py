"""Needless alarms, and how many alarms came to whom."""

from datetime import datetime

from pydantic import BaseModel

from api.schemas.reports import ShareOut
from nowalls.domain.alarm_quality import AlarmGroupBy, LoadLevel
from nowalls.domain.words import IncidentKind, Outcome


class AlarmGroupOut(BaseModel):
    """What became of a group's settled alarms.

    ``key`` is a device's id, a signal's type or a rule's code, or an hour; a device's ``name`` is that of its site.
    """

    key: str | None
    name: str | None
    false_alarm_device: int
    pressed_by_mistake: int
    visited_no_need: int
    needless: ShareOut


class AlarmsOut(BaseModel):
    """The alarms of devices and rules that are settled: no exercises, nothing opened by hand, nothing merged away."""

    since: datetime
    until: datetime
    group_by: AlarmGroupBy
    whole: AlarmGroupOut
    groups: list[AlarmGroupOut]


class AlarmIncidentOut(BaseModel):
    """An incident behind a number; ``rule`` is the type of the first signal, or the rule's code.

    Behind a person's load neither it nor the device is told.
    """

    id: str
    kind: IncidentKind
    opened_at: datetime
    outcome: Outcome | None
    site_id: str
    site_name: str
    device_id: str | None
    rule: str | None


class AlarmIncidentPageOut(BaseModel):
    """A page of them."""

    items: list[AlarmIncidentOut]
    next_cursor: str | None


class LoadOut(BaseModel):
    """How many alarms came to somebody on shift; no average and no level for less than a whole shift."""

    user_id: str
    name: str
    on_shift_s: float
    alarms: int
    per_hour: float | None
    busiest_ten_minutes: int
    floods: int
    flooded: float | None
    level: LoadLevel | None


class AlarmLoadOut(BaseModel):
    """Who was on shift in a period, the most burdened first, beside what one person can answer well (ISA-18.2)."""

    since: datetime
    until: datetime
    acceptable_an_hour: int
    manageable_an_hour: int
    flood_above: int
    items: list[LoadOut]
