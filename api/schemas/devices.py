"""Devices: registered, with their logins shown once."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import Id
from nowalls.domain.lifecycle import Lifecycle
from nowalls.domain.registry_words import Capability, DeviceSource, WearingPosition
from nowalls.domain.words import DeviceKind

CancelWindow = Annotated[int, Field(ge=0, le=300)]
Label = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]


class RegisterBody(Body):
    """A device to be registered at a site; without a place at the home, or the institution's building."""

    kind: DeviceKind
    site_id: Id
    place_id: Id | None = None
    serial: Label | None = None
    model: Label | None = None
    external_id: Label | None = None
    source: DeviceSource = DeviceSource.NOWALLS
    gateway_id: Id | None = None
    cancel_window_s: CancelWindow | None = None


class DevicePatch(Body):
    """What is new of a device. ``lifecycle`` puts it to work or into maintenance; its test a dispatcher has to see."""

    serial: Label | None = None
    model: Label | None = None
    external_id: Label | None = None
    source: DeviceSource = DeviceSource.NOWALLS
    gateway_id: Id | None = None
    cancel_window_s: CancelWindow = 20
    lifecycle: Literal[Lifecycle.IN_SERVICE, Lifecycle.IN_MAINTENANCE] = Field(default=Lifecycle.IN_SERVICE)


class MoveDeviceBody(Body):
    """Where a device stands from now on."""

    place_id: Id


class ReplaceBody(Body):
    """The device that takes over another's place and role."""

    serial: Label | None = None
    model: Label | None = None
    external_id: Label | None = None
    source: DeviceSource = DeviceSource.NOWALLS


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
    qr_svg: str
    """The login as a QR code, an ``mqtt://`` address: like the password it is shown once."""


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
    source: DeviceSource
    lifecycle: Lifecycle
    lifecycle_at: datetime
    test_seen_at: datetime | None
    protecting: bool
    """已启用守护: a dispatcher has seen its test alarm at this place, and it is not in maintenance."""
    replaced_by: str | None


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


class SupervisionOut(BaseModel):
    """What is expected of a device of this model wherever nothing narrower was said."""

    lost_after_s: float
    never_seen_after_s: float
    battery_low_percent: float
    battery_empty_percent: float
    test_every_s: float


ModelName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f/]*$")]


class DeviceModelBody(Body):
    """A device model. Its supervision times are the policy ``supervision`` of scope ``profile`` with its name."""

    name: ModelName
    maker: Label
    kind: DeviceKind
    source: DeviceSource = DeviceSource.NOWALLS
    capabilities: Annotated[tuple[Capability, ...], Field(max_length=len(Capability))] = ()
    wearing_position: WearingPosition | None = None
    cancel_window_s: CancelWindow | None = None


class DeviceModelOut(BaseModel):
    """A device model with the supervision times that its profile comes to."""

    name: str
    maker: str
    kind: DeviceKind
    source: DeviceSource
    capabilities: list[Capability]
    wearing_position: WearingPosition | None
    cancel_window_s: int | None
    supervision: SupervisionOut


class DeviceModelsOut(BaseModel):
    """Device models."""

    items: list[DeviceModelOut]


class GatewayBody(Body):
    """A gateway that is to be claimed."""

    serial: Label | None = None
    model: Label | None = None


class ClaimCodeOut(BaseModel):
    """A claim code; shown here only."""

    gateway_id: str
    claim_code: str
    expires_at: datetime


class GatewayMadeOut(ClaimCodeOut):
    """A new gateway: its claim code for who puts it up, its login for its configuration; both shown here only."""

    mqtt: MqttLoginOut


class GatewayOut(BaseModel):
    """A gateway that was given a claim code."""

    id: str
    serial: str | None
    model: str | None
    created_at: datetime
    expires_at: datetime
    claimed_at: datetime | None


class GatewayPageOut(BaseModel):
    """A page of gateways."""

    items: list[GatewayOut]
    next_cursor: str | None


class ClaimGatewayBody(Body):
    """Who holds a gateway says where it stands."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    site_id: Id
    place_id: Id | None = None


class ClaimedOut(BaseModel):
    """A gateway at its place; its login works within seconds."""

    device_id: str
    site_id: str
    place_id: str
