"""Devices: registering, changing, moving, replacing and retiring them, and their credentials."""

from dataclasses import asdict, replace

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.device_logins import new_secret, registered, secret_hash
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.registering import REGISTERING, audit, changed, fields_of, refused_as, site_in_scope
from api.routes.incidents import LOOKING
from api.routes.places import place_in_scope
from api.schemas.devices import (
    DeviceOut,
    DevicePageOut,
    DevicePatch,
    MoveDeviceBody,
    RegisterBody,
    RegisteredOut,
    ReplaceBody,
)
from nowalls.domain.identifiers import external_id, looks_mangled
from nowalls.domain.ids import DeviceId, new_id
from nowalls.domain.lifecycle import Lifecycle, LifecycleEvent, LifecycleRefusedError
from nowalls.domain.profiles import DeviceModel, cancel_window_s, check_model
from nowalls.domain.registry import Device, Place
from nowalls.domain.words import DeviceKind, PlaceKind
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read, Write
from nowalls.storage.devices import (
    DevicePage,
    DeviceRecord,
    NewDevice,
    change_devices,
    change_password,
    device_models,
    device_page,
    device_record,
    register_devices,
    replace_device,
    retire_device,
)
from nowalls.storage.lifecycles import happen, lock_device
from nowalls.storage.registry import places_of_site

router = APIRouter(prefix="/devices", tags=["devices"], route_class=IdempotentRoute)

ASKED = {Lifecycle.IN_SERVICE: LifecycleEvent.START, Lifecycle.IN_MAINTENANCE: LifecycleEvent.MAINTAIN}


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
    shown = asdict(record) | {"protecting": record.standing.protecting}
    return DeviceOut.model_validate({name: shown[name] for name in DeviceOut.model_fields})


@router.post("", status_code=status.HTTP_201_CREATED)
async def register(body: RegisterBody, login: CurrentLogin, parts: UsesParts, response: Response) -> RegisteredOut:
    """Register a device; its secret is in this answer and nowhere else."""
    require_role(login, *REGISTERING)
    device_id, password = DeviceId(new_id(body.kind.value, secret_chance())), new_secret()
    async with parts.database.write(login.scope) as write:
        place = await whole_place(write, login, body.site_id, body.place_id)
        device = Device(
            id=device_id,
            kind=body.kind,
            site_id=place.site_id,
            place_id=place.id,
            serial=body.serial,
            model=body.model,
            external_id=body.external_id,
            gateway_id=await _gateway(write, login, body.gateway_id),
            cancel_window_s=cancel_window_s(body.cancel_window_s, await _model(write, body.model)),
            source=body.source,
        )
        new = NewDevice(device=await _checked(write, device), password_hash=secret_hash(password))
        await register_devices(write, [new], now=parts.clock.now())
        await audit(write, login, parts.clock.now(), "registered_device", device_id, place_id=place.id)
    _once(response, device_id)
    return registered(parts, device_id, password)


def _once(response: Response, device_id: DeviceId) -> None:
    """An answer with a secret names what was made, and is kept by nobody on the way."""
    response.headers["Location"] = f"/api/v1/devices/{device_id}"
    response.headers["Cache-Control"] = "no-store"


async def _model(read: Read, name: str | None) -> DeviceModel | None:
    """Return the model of this name, if somebody described it."""
    models = [] if name is None else await device_models(read, [name])
    return models[0] if models else None


async def _checked(read: Read, device: Device) -> Device:
    """Return a device with its foreign id in its one form, if its numbers and its model can be its own."""
    if device.serial is not None and looks_mangled(device.serial):
        detail = f"{device.serial!r} is a number that a spreadsheet rounded; its digits are lost."
        raise Problem(422, "invalid_serial", detail)
    with refused_as("wrong_model"):
        check_model(await _model(read, device.model), device.kind)
    if device.external_id is None:
        return device
    with refused_as("invalid_external_id"):
        return replace(device, external_id=external_id(device.source, device.external_id))


async def whole_place(read: Read, login: Login, site_id: str, place_id: str | None) -> Place:
    """Return a place of a site within the scope; without a name the home, or the institution's building."""
    site = await site_in_scope(read, login, site_id)
    places = await places_of_site(read, site.id)
    if place_id is None:
        whole = [place for place in places if place.kind in (PlaceKind.HOME, PlaceKind.BUILDING)] or places
        if not whole:
            raise Problem(422, "no_place", f"The site {site_id!r} has no building yet; register its places first.")
        return whole[0]
    chosen = next((place for place in places if place.id == place_id), None)
    if chosen is None:
        raise not_found("place", place_id)
    return chosen


async def _gateway(read: Read, login: Login, gateway_id: str | None) -> DeviceId | None:
    if gateway_id is None:
        return None
    gateway = await device_in_scope(read, login, gateway_id)
    if gateway.kind != DeviceKind.GATEWAY or gateway.retired_at is not None:
        raise Problem(422, "not_a_gateway", f"The device {gateway_id!r} is no gateway in service.")
    return gateway.id


async def device_in_scope(read: Read, login: Login, device_id: str) -> DeviceRecord:
    """Return a device within the asker's scope; 404 otherwise, whether it exists elsewhere or not."""
    found = await device_record(read, DeviceId(device_id))
    if found is None or not login.user.may_see(district=found.district, organization=found.organization):
        raise not_found("device", device_id)
    return found


async def _in_service(write: Write, login: Login, device_id: str) -> DeviceRecord:
    """Return a device whose life has not ended, held until the transaction ends; 409 for another."""
    await lock_device(write, DeviceId(device_id))
    found = await device_in_scope(write, login, device_id)
    if found.retired_at is not None:
        raise Problem(409, "wrong_state", f"The device {device_id!r} is not in service.")
    return found


@router.get("/{device_id}")
async def one(device_id: str, login: CurrentLogin, parts: UsesParts) -> DeviceOut:
    """Show a device, where it stands in its life, and whether the centre counts on it."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        return _out(await device_in_scope(read, login, device_id))


@router.patch("/{device_id}")
async def patch(device_id: str, body: DevicePatch, login: CurrentLogin, parts: UsesParts) -> DeviceOut:
    """Change what is known of a device, put it to work or into maintenance; its id and login stay."""
    require_role(login, *REGISTERING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = (await _in_service(write, login, device_id)).device
        new = changed(known, body, leave=frozenset({"lifecycle"}))
        if "gateway_id" in body.model_fields_set:
            new = replace(new, gateway_id=await _gateway(write, login, body.gateway_id))
        await change_devices(write, [await _checked(write, new)], now=now)
        if "lifecycle" in body.model_fields_set:
            try:
                await happen(write, [known.id], ASKED[body.lifecycle], now=now)
            except LifecycleRefusedError as refused:
                raise Problem(
                    409, "wrong_state", f"{refused} A dispatcher has to see its test alarm first."
                ) from refused
        await audit(write, login, now, "changed_device", known.id, fields=fields_of(body))
        return _out(await device_in_scope(write, login, device_id))


@router.post("/{device_id}/move")
async def move(device_id: str, body: MoveDeviceBody, login: CurrentLogin, parts: UsesParts) -> DeviceOut:
    """Let a device stand elsewhere: id, login and an open incident's place stay; it is to be tested anew."""
    require_role(login, *REGISTERING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = (await _in_service(write, login, device_id)).device
        place = await place_in_scope(write, login, body.place_id)
        if place.id != known.place_id:
            moved = replace(known, place_id=place.id, site_id=place.site_id)
            await change_devices(write, [moved], moved=[known.id], now=now)
            await audit(write, login, now, "moved_device", known.id, **{"from": known.place_id, "to": place.id})
        return _out(await device_in_scope(write, login, device_id))


@router.post("/{device_id}/replace", status_code=status.HTTP_201_CREATED)
async def replace_by(
    device_id: str, body: ReplaceBody, login: CurrentLogin, parts: UsesParts, response: Response
) -> RegisteredOut:
    """Put a new device into this one's place and role; this one's login ends, its history stays with the place."""
    require_role(login, *REGISTERING)
    now, password = parts.clock.now(), new_secret()
    async with parts.database.write(login.scope) as write:
        known = (await _in_service(write, login, device_id)).device
        new_device_id = DeviceId(new_id(known.kind.value, secret_chance()))
        device = await _checked(
            write, changed(replace(known, id=new_device_id, serial=None, model=None, external_id=None), body)
        )
        new = NewDevice(device=device, password_hash=secret_hash(password))
        await replace_device(write, known.id, new, now=now)
        await audit(write, login, now, "replaced_device", known.id, by=device.id)
    _once(response, device.id)
    return registered(parts, device.id, password)


@router.post("/{device_id}/credentials", status_code=status.HTTP_201_CREATED)
async def credentials(device_id: str, login: CurrentLogin, parts: UsesParts, response: Response) -> RegisteredOut:
    """Give a device a new secret; the old one stops working when the broker has read its files again."""
    require_role(login, *REGISTERING)
    password = new_secret()
    async with parts.database.write(login.scope) as write:
        found = await _in_service(write, login, device_id)
        if not await change_password(write, found.id, secret_hash(password)):
            raise Problem(409, "wrong_state", f"The device {device_id!r} is not in service.")
        await audit(write, login, parts.clock.now(), "renewed_device_login", found.id)
    _once(response, found.id)
    return registered(parts, found.id, password)


@router.delete("/{device_id}", status_code=status.HTTP_204_NO_CONTENT)
async def retire(device_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """Take a device out of service: its login ends, its history stays."""
    require_role(login, *REGISTERING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        found = await _in_service(write, login, device_id)
        try:
            await retire_device(write, found.id, now=now)
        except LifecycleRefusedError as refused:
            raise Problem(409, "wrong_state", str(refused)) from refused
        await audit(write, login, now, "retired_device", found.id)
