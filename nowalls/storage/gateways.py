"""Gateways that wait to be claimed by a one-time code, and the count of wrong codes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from nowalls.domain.claiming import WrongCodes
from nowalls.domain.ids import DeviceId, UserId
from nowalls.storage.database import Read, Write

FILE: Final = "gateways"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGateway:
    """A gateway before it has a place: its login, and the digest of the code by which it is claimed until a time."""

    id: DeviceId
    serial: str | None
    model: str | None
    password_hash: str
    code_digest: bytes
    expires_at: datetime


async def add_gateway(write: Write, gateway: NewGateway, *, by: UserId, now: datetime) -> None:
    """Keep a gateway until somebody claims it."""
    params = {
        "id": gateway.id,
        "serial": gateway.serial,
        "model": gateway.model,
        "password_hash": gateway.password_hash,
        "code_digest": gateway.code_digest,
        "expires_at": gateway.expires_at,
        "user_id": by,
        "now": now,
    }
    await write.run(FILE, "add", params)


async def renew_code(write: Write, gateway_id: DeviceId, code_digest: bytes, *, expires_at: datetime) -> bool:
    """Give a gateway another code, the old one is dead; false when there is none that waits."""
    params = {"id": gateway_id, "code_digest": code_digest, "expires_at": expires_at}
    return await write.count(FILE, "renew", params) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedGateway:
    """What becomes a device at the place where somebody claims it."""

    id: DeviceId
    serial: str | None
    model: str | None
    password_hash: str


async def claim_gateway(write: Write, code_digest: bytes, *, by: UserId, now: datetime) -> ClaimedGateway | None:
    """Claim the gateway with this code; ``None`` when there is none, or it was claimed, or the code has expired."""
    row = await write.row(FILE, "claim", {"code_digest": code_digest, "user_id": by, "now": now})
    return None if row is None else msgspec.convert(row, type=ClaimedGateway)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingGateway:
    """A gateway that waits to be claimed, or was."""

    id: DeviceId
    serial: str | None
    model: str | None
    created_at: datetime
    expires_at: datetime
    claimed_at: datetime | None


async def gateway_page(read: Read, *, most: int, after: int = 0) -> tuple[list[WaitingGateway], int | None]:
    """Return a page of the gateways that were given a code, and the cursor of the next page."""
    rows = await read.rows(FILE, "waiting", {"after": after, "most": most, "id": None})
    return [msgspec.convert(row, type=WaitingGateway) for row in rows], rows[-1]["key"] if len(rows) == most else None


async def gateway(read: Read, gateway_id: str) -> WaitingGateway | None:
    """Return one gateway that was given a code."""
    row = await read.row(FILE, "waiting", {"after": 0, "most": 1, "id": gateway_id})
    return None if row is None else msgspec.convert(row, type=WaitingGateway)


async def wrong_codes(write: Write, user_id: UserId) -> WrongCodes:
    """Return how many wrong codes somebody gave, and let no other try of theirs pass until the transaction ends."""
    row = await write.row(FILE, "wrong_codes", {"user_id": user_id})
    return WrongCodes() if row is None else msgspec.convert(row, type=WrongCodes)


async def write_wrong_codes(write: Write, user_id: UserId, wrong: WrongCodes) -> None:
    """Write the count of somebody's wrong codes; 0 forgets it."""
    if wrong.count:
        await write.run(FILE, "write_wrong_codes", {"user_id": user_id, "count": wrong.count, "since": wrong.since})
    else:
        await write.run(FILE, "forget_wrong_codes", {"user_id": user_id})
