"""The way in: tries counted before a password is looked at, and the session that a good one opens."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection

from api.auth import new_token, token_digest
from api.parts import Parts
from api.problems import Problem
from nowalls.domain.registry import User
from nowalls.domain.scopes import WHOLE
from nowalls.storage.accounts import Try, count_try, settle_try
from nowalls.storage.database import Write
from nowalls.storage.people import Look, open_login, write_audit

IPV6_NETWORK_BITS = 64
"""What one subscriber is given: counting single addresses of it would count nothing."""


def address_of(connection: HTTPConnection) -> str:
    """Return where somebody comes from; of IPv6 the network, for the rest of the address is theirs to choose."""
    host = "" if connection.client is None else connection.client.host
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        prefix = int(address) >> IPV6_NETWORK_BITS << IPV6_NETWORK_BITS
        return f"{IPv6Address(prefix)}/{IPV6_NETWORK_BITS}"
    return str(address)


async def admitted(parts: Parts, username: str, address: str) -> Try:
    """Count a try; raises the 429 problem, with how long to wait, for one that comes too soon."""
    async with parts.database.write(WHOLE) as write:
        counted = await count_try(write, username, address, now=parts.clock.now())
    if counted.wait_s > 0:
        wait = int(counted.wait_s) + 1
        detail = f"There were too many wrong passwords; try again in {wait} s."
        raise Problem(429, "too_many_attempts", detail, retry_after_s=wait)
    return counted


async def settled(write: Write, counted: Try) -> None:
    """Take a try back that was good, and what failed before it."""
    await settle_try(write, counted)


async def opened(parts: Parts, user: User, address: str, counted: Try) -> tuple[str, datetime]:
    """Open a session after a good try; return its token, which is kept nowhere, and when it ends."""
    token, now = new_token(), parts.clock.now()
    expires_at = now + timedelta(hours=parts.settings.session_hours)
    async with parts.database.write(WHOLE) as write:
        await settled(write, counted)
        await open_login(write, user.id, token_digest(token), now=now, expires_at=expires_at, address=address)
        await write_audit(write, Look(at=now, user_id=user.id, action="logged_in", object_id=None, details={}))
    return token, expires_at
