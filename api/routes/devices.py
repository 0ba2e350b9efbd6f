"""Devices: registering, credentials, retiring, readings."""

import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.routes.incidents import LOOKING
from api.schemas.devices import (
    BucketOut,
    DeviceOut,
    DevicePageOut,
    MqttLoginOut,
    ReadingsOut,
    RegisterBody,
    RegisteredOut,
    TopicsOut,
)
from nowalls.domain.broker_access import SALT_BYTES, mosquitto_hash
from nowalls.domain.ids import DeviceId, PlaceId, SiteId, new_id
from nowalls.domain.lifecycle import LifecycleRefusedError
from nowalls.domain.registry import Device, Place
from nowalls.domain.topics import DownChannel, UpChannel, down_topic, up_topic
from nowalls.domain.words import DeviceKind, PlaceKind, Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read, Write
from nowalls.storage.devices import (
    DevicePage,
    DeviceRecord,
    NewDevice,
    change_password,
    device_page,
    device_record,
    register_devices,
    retire_device,
)
from nowalls.storage.readings import Window, device_readings
from nowalls.storage.registry import place_record, places_of_site

router = APIRouter(prefix="/devices", tags=["devices"], route_class=IdempotentRoute)

REGISTERING: Final = (Role.INSTITUTION, Role.ADMIN, Role.DUTY_LEAD)
SECRET_BYTES: Final = 18
"""144 bits: no dictionary and no guessing, and short enough to be typed from a label."""
MAX_BUCKETS: Final = 5_000


@router.get("")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    site: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> DevicePageOut:
    """List devices within the scope."""
    require_role(login, *LOOKING)
    wanted = DevicePage(
        most=limit,
        after=read_cursor(cursor) or 0,
        site_id=site,
        districts=login.scope.districts,
        organization=login.scope.organization,
    )
    async with parts.database.read(login.scope) as read:
        found, after = await device_page(read, wanted)
    return DevicePageOut(items=[_out(each) for each in found], next_cursor=write_cursor(after))


def _out(record: DeviceRecord) -> DeviceOut:
    shown = asdict(record)
    return DeviceOut.model_validate({name: shown[name] for name in DeviceOut.model_fields})


@router.post("", status_code=status.HTTP_201_CREATED)
async def register(body: RegisterBody, login: CurrentLogin, parts: UsesParts, response: Response) -> RegisteredOut:
    """Register a device; its secret is in this answer and nowhere else."""
    require_role(login, *REGISTERING)
    device_id = DeviceId(new_id(body.kind.value, secret_chance()))
    password = secrets.token_urlsafe(SECRET_BYTES)
    async with parts.database.write(login.scope) as write:
        place = await _place(write, login, body)
        device = Device(
            id=device_id,
            kind=body.kind,
            site_id=place.site_id,
            place_id=place.id,
            serial=body.serial,
            model=body.model,
            external_id=body.external_id,
            gateway_id=await _gateway(write, login, body.gateway_id),
            cancel_window_s=20 if body.cancel_window_s is None else body.cancel_window_s,
        )
        new = NewDevice(device=device, password_hash=_hash(password))
        await register_devices(write, [new], now=parts.clock.now())
    response.headers["Location"] = f"/api/v1/devices/{device_id}"
    response.headers["Cache-Control"] = "no-store"
    return _registered(parts, device_id, password)


def _hash(password: str) -> str:
    return mosquitto_hash(password, secrets.token_bytes(SALT_BYTES))


def _registered(parts: Parts, device_id: DeviceId, password: str) -> RegisteredOut:
    topics = TopicsOut(
        up={channel.value: up_topic(device_id, channel) for channel in UpChannel},
        down={channel.value: down_topic(device_id, channel) for channel in DownChannel},
    )
    mqtt = MqttLoginOut(
        host=parts.settings.mqtt_public_host,
        port=parts.settings.mqtt_public_port,
        username=device_id,
        password=password,
        topics=topics,
    )
    return RegisteredOut(device_id=device_id, mqtt=mqtt)


async def _place(write: Write, login: Login, body: RegisterBody) -> Place:
    places = await places_of_site(write, SiteId(body.site_id))
    record = await place_record(write, places[0].id) if places else None
    if record is None or not login.user.may_see(district=record.district, organization=record.organization):
        raise not_found("site", body.site_id)
    if body.place_id is None:
        whole = [place for place in places if place.kind in (PlaceKind.HOME, PlaceKind.BUILDING)]
        return (whole or places)[0]
    chosen = next((place for place in places if place.id == PlaceId(body.place_id or "")), None)
    if chosen is None:
        raise not_found("place", body.place_id)
    return chosen


async def _gateway(read: Read, login: Login, gateway_id: str | None) -> DeviceId | None:
    if gateway_id is None:
        return None
    gateway = await _device(read, login, gateway_id)
    if gateway.kind != DeviceKind.GATEWAY or gateway.retired_at is not None:
        raise Problem(422, "not_a_gateway", f"The device {gateway_id!r} is no gateway in service.")
    return gateway.id


async def _device(read: Read, login: Login, device_id: str) -> DeviceRecord:
    found = await device_record(read, DeviceId(device_id))
    if found is None or not login.user.may_see(district=found.district, organization=found.organization):
        raise not_found("device", device_id)
    return found


@router.get("/{device_id}")
async def one(device_id: str, login: CurrentLogin, parts: UsesParts) -> DeviceOut:
    """Show a device."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        return _out(await _device(read, login, device_id))


@router.post("/{device_id}/credentials", status_code=status.HTTP_201_CREATED)
async def credentials(device_id: str, login: CurrentLogin, parts: UsesParts, response: Response) -> RegisteredOut:
    """Give a device a new secret; the old one stops working within a second."""
    require_role(login, *REGISTERING)
    password = secrets.token_urlsafe(SECRET_BYTES)
    async with parts.database.write(login.scope) as write:
        found = await _device(write, login, device_id)
        if not await change_password(write, found.id, _hash(password)):
            raise Problem(409, "wrong_state", f"The device {device_id!r} is not in service.")
    response.headers["Location"] = f"/api/v1/devices/{device_id}"
    response.headers["Cache-Control"] = "no-store"
    return _registered(parts, found.id, password)


@router.delete("/{device_id}", status_code=status.HTTP_204_NO_CONTENT)
async def retire(device_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """Take a device out of service: its login ends, its history stays."""
    require_role(login, *REGISTERING)
    async with parts.database.write(login.scope) as write:
        found = await _device(write, login, device_id)
        try:
            await retire_device(write, found.id, now=parts.clock.now())
        except LifecycleRefusedError as refused:
            raise Problem(409, "wrong_state", str(refused)) from refused


@router.get("/{device_id}/readings")
async def readings(
    device_id: str,
    login: CurrentLogin,
    parts: UsesParts,
    metric: Annotated[str, Query(min_length=1, max_length=32)],
    since: Annotated[datetime | None, Query(alias="from")] = None,
    until: Annotated[datetime | None, Query(alias="to")] = None,
    bucket: Annotated[int, Query(ge=1, le=86_400)] = 300,
) -> ReadingsOut:
    """Show a metric over time, by default the last day in stretches of five minutes."""
    require_role(login, *LOOKING)
    end = until or parts.clock.now()
    start = since or end - timedelta(days=1)
    if start.tzinfo is None or end.tzinfo is None:
        raise Problem(422, "validation_failed", "The times from and to must name their zone.")
    if start >= end or (end - start).total_seconds() / bucket > MAX_BUCKETS:
        raise Problem(422, "validation_failed", f"From {start} to {end} is not 1 to {MAX_BUCKETS} buckets.")
    async with parts.database.read(login.scope) as read:
        found = await _device(read, login, device_id)
        window = Window(metric=metric, since=start, until=end, bucket=timedelta(seconds=bucket))
        items = await device_readings(read, found.id, window)
    shown = [BucketOut(**asdict(each)) for each in items]
    return ReadingsOut(device_id=device_id, metric=metric, bucket_s=bucket, items=shown)
