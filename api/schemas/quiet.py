"""Maintenance and commissioning."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import Id, Text
from nowalls.domain.words import DeviceKind


class QuietPeriodBody(Body):
    """What is worked on, why, and until when."""

    site_id: Id
    device_id: Id | None = None
    reason: Text
    from_at: AwareDatetime
    until_at: AwareDatetime


class QuietPeriodOut(BaseModel):
    """A period as it stands."""

    id: str
    site_id: str
    device_id: str | None
    reason: str
    from_at: datetime
    until_at: datetime
    ended_at: datetime | None
    author: str


class QuietPeriodsOut(BaseModel):
    """The periods that run or are to come."""

    items: list[QuietPeriodOut]


class CommissioningBody(Body):
    """Where test alarms are booked, and until when."""

    site_id: Id
    until_at: AwareDatetime
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class SeenBody(Body):
    """Whose test alarm the dispatcher saw."""

    device_id: Id


class DeviceOnListOut(BaseModel):
    """A device of the site: its test alarm, and whether a dispatcher saw it."""

    device_id: str
    kind: DeviceKind
    place_id: str
    alarmed_at: datetime | None
    seen_at: datetime | None
    seen_by: str | None


class CommissioningOut(BaseModel):
    """A session with its list."""

    id: str
    site_id: str
    note: str
    opened_by: str
    opened_at: datetime
    until_at: datetime
    ended_at: datetime | None
    running: bool
    devices: list[DeviceOnListOut]


class CommissioningsOut(BaseModel):
    """The sessions that run."""

    items: list[CommissioningOut]
