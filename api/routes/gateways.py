"""Gateways by a one-time claim code: the centre prepares the box, who puts it up says where it stands."""

from dataclasses import asdict

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.device_logins import new_secret, secret_hash, shown_login
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.registering import CENTRE, REGISTERING, audit
from api.routes.devices import whole_place
from api.schemas.devices import (
    ClaimCodeOut,
    ClaimedOut,
    ClaimGatewayBody,
    GatewayBody,
    GatewayMadeOut,
    GatewayOut,
    GatewayPageOut,
)
from nowalls.domain.claiming import KEEPS, WrongCodes, after_wrong, blocked_until, claim_digest, new_claim_code
from nowalls.domain.ids import DeviceId, new_id
from nowalls.domain.registry import Device
from nowalls.domain.words import DeviceKind
from nowalls.runtime.clock import secret_chance
from nowalls.storage.devices import NewDevice, register_devices
from nowalls.storage.gateways import (
    NewGateway,
    add_gateway,
    claim_gateway,
    gateway,
    gateway_page,
    renew_code,
    write_wrong_codes,
    wrong_codes,
)

router = APIRouter(prefix="/gateways", tags=["gateways"], route_class=IdempotentRoute)


@router.get("")
async def page(login: CurrentLogin, parts: UsesParts, cursor: Cursor = None, limit: Limit = 100) -> GatewayPageOut:
    """List the gateways that were given a claim code."""
    require_role(login, *CENTRE)
    async with parts.database.read(login.scope) as read:
        found, after = await gateway_page(read, most=limit, after=read_cursor(cursor) or 0)
    items = [GatewayOut.model_validate(asdict(each)) for each in found]
    return GatewayPageOut(items=items, next_cursor=write_cursor(after))


@router.post("", status_code=status.HTTP_201_CREATED)
async def add(body: GatewayBody, login: CurrentLogin, parts: UsesParts, response: Response) -> GatewayMadeOut:
    """Prepare a gateway: its login for its configuration, its claim code for who puts it up; both said once."""
    require_role(login, *CENTRE)
    now, code, password = parts.clock.now(), new_claim_code(secret_chance()), new_secret()
    new = NewGateway(
        id=DeviceId(new_id("gateway", secret_chance())),
        serial=body.serial,
        model=body.model,
        password_hash=secret_hash(password),
        code_digest=claim_digest(code),
        expires_at=now + KEEPS,
    )
    async with parts.database.write(login.scope) as write:
        await add_gateway(write, new, by=login.user.id, now=now)
        await audit(write, login, now, "prepared_gateway", new.id)
    response.headers["Location"] = f"/api/v1/gateways/{new.id}"
    response.headers["Cache-Control"] = "no-store"
    return GatewayMadeOut(
        gateway_id=new.id,
        claim_code=code,
        expires_at=new.expires_at,
        mqtt=shown_login(parts, new.id, password),
    )


@router.get("/{gateway_id}")
async def one(gateway_id: str, login: CurrentLogin, parts: UsesParts) -> GatewayOut:
    """Show a gateway that was given a claim code, and whether it was claimed."""
    require_role(login, *CENTRE)
    async with parts.database.read(login.scope) as read:
        found = await gateway(read, gateway_id)
    if found is None:
        raise not_found("gateway", gateway_id)
    return GatewayOut.model_validate(asdict(found))


@router.post("/{gateway_id}/code", status_code=status.HTTP_201_CREATED)
async def another_code(gateway_id: str, login: CurrentLogin, parts: UsesParts, response: Response) -> ClaimCodeOut:
    """Give a gateway that waits another claim code; the one before is dead."""
    require_role(login, *CENTRE)
    now, code = parts.clock.now(), new_claim_code(secret_chance())
    async with parts.database.write(login.scope) as write:
        if not await renew_code(write, DeviceId(gateway_id), claim_digest(code), expires_at=now + KEEPS):
            raise not_found("waiting gateway", gateway_id)
        await audit(write, login, now, "renewed_claim_code", gateway_id)
    response.headers["Location"] = f"/api/v1/gateways/{gateway_id}"
    response.headers["Cache-Control"] = "no-store"
    return ClaimCodeOut(gateway_id=gateway_id, claim_code=code, expires_at=now + KEEPS)


@router.post("/claim", status_code=status.HTTP_201_CREATED)
async def claim(body: ClaimGatewayBody, login: CurrentLogin, parts: UsesParts, response: Response) -> ClaimedOut:
    """Put up a gateway at one of one's own sites by its code, once. Five wrong codes make a pause of a quarter hour."""
    require_role(login, *REGISTERING)
    made = await _claimed(body, login, parts)
    if made is None:
        raise Problem(422, "wrong_code", "No gateway waits under this code: it is wrong, used, or has expired.")
    response.headers["Location"] = f"/api/v1/devices/{made.id}"
    return ClaimedOut(device_id=made.id, site_id=made.site_id, place_id=made.place_id)


async def _claimed(body: ClaimGatewayBody, login: Login, parts: Parts) -> Device | None:
    """Carry a claim out, or count a wrong code; what is counted is kept although the claim is refused."""
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        place = await whole_place(write, login, body.site_id, body.place_id)
        wrong = await wrong_codes(write, login.user.id)
        until = blocked_until(wrong, now)
        if until is not None:
            detail = f"Too many wrong codes; try again after {until.isoformat(timespec='seconds')}."
            raise Problem(429, "too_many_tries", detail, retry_at=until.isoformat())
        found = await claim_gateway(write, claim_digest(body.code), by=login.user.id, now=now)
        if found is None:
            await write_wrong_codes(write, login.user.id, after_wrong(wrong, now))
            await audit(write, login, now, "gave_wrong_claim_code", body.site_id)
            return None
        await write_wrong_codes(write, login.user.id, WrongCodes())
        device = Device(
            id=found.id,
            kind=DeviceKind.GATEWAY,
            site_id=place.site_id,
            place_id=place.id,
            serial=found.serial,
            model=found.model,
        )
        await register_devices(write, [NewDevice(device=device, password_hash=found.password_hash)], now=now)
        await audit(write, login, now, "claimed_gateway", device.id, place_id=place.id)
        return device
