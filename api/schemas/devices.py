"""Devices: registered, with their logins shown once."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.incidents import Body, Id
from nowalls.domain.words import DeviceKind

Label = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]


class RegisterBody(Body):
    """A device to be registered at a site; without a place at the home, or the institution's building."""

    kind: DeviceKind
    site_id: Id
    place_id: Id | None = None
    serial: Label | None = None
    model: Label | None = None
    external_id: Label | None = None
    gateway_id: Id | None = None
    cancel_window_s: Annotated[int, Field(ge=0, le=300)] | None = None


class TopicsOut(BaseModel):
    """Where a device publishes and listens."""

    up: dict[str, str]
    down: dict[str, str]


class MqttLoginOut(BaseModel):
    """How a device connects; the password is shown here only."""

    host: str
    port: int
    username: str
    password: str
    topics: TopicsOut


class RegisteredOut(BaseModel):
    """A new device, or new credentials of one."""

    device_id: str
    mqtt: MqttLoginOut


class DeviceOut(BaseModel):
    """A device."""

    id: str
    kind: DeviceKind
    site_id: str
    place_id: str
    serial: str | None
    model: str | None
    external_id: str | None
    gateway_id: str | None
    cancel_window_s: int
    registered_at: datetime
    retired_at: datetime | None
    last_seen_at: datetime | None
    battery: float | None
    online: bool | None
    firmware: str | None


class DevicePageOut(BaseModel):
    """A page of devices."""

    items: list[DeviceOut]
    next_cursor: str | None


class BucketOut(BaseModel):
    """A metric over one stretch of time; null where nothing was measured."""

    at: datetime
    n: int
    mean: float | None
    low: float | None
    high: float | None


class ReadingsOut(BaseModel):
    """A device's metric over time."""

    device_id: str
    metric: str
    bucket_s: int
    items: list[BucketOut]
