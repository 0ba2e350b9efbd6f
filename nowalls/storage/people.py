"""Users, their sessions and shifts, and the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import ShiftId, UserId
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json, user_of

FILE: Final = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user and the hash of their password."""

    user: User
    password_hash: str


async def write_account(write: Write, account: Account, *, always_on_duty: bool = False) -> None:
    """Add a user; raises ``ConflictError`` when the user name is taken."""
    user = account.user
    params = {
        "id": user.id,
        "username": user.username,
        "name": user.name,
        "role": user.role.value,
        "password_hash": account.password_hash,
        "districts": None if user.districts is None else list(user.districts),
        "organization": user.organization,
        "always_on_duty": always_on_duty,
    }
    await write.run(FILE, "write_user", params)


async def account_by_name(read: Read, username: str) -> Account | None:
    """Return the account with this user name, unless it is disabled."""
    row = await read.row(FILE, "user_by_name", {"username": username})
    return None if row is None else Account(user=user_of(row), password_hash=row["password_hash"])


async def user(read: Read, user_id: UserId) -> User | None:
    """Return a user, unless disabled."""
    row = await read.row(FILE, "user", {"id": user_id})
    return None if row is None else user_of(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A login that is valid now."""

    user: User
    expires_at: datetime
    id: str = ""
    unnoted: bool = False
    """Whether the user is on a shift and their last action is a while ago, or a presence check waits for one."""


async def open_login(
    write: Write,
    user_id: UserId,
    token_digest: bytes,
    *,
    now: datetime,
    expires_at: datetime,
    address: str = "",
) -> None:
    """Keep a new session under the digest of its token; the token itself is never kept."""
    params = {
        "user_id": user_id,
        "token_digest": token_digest,
        "now": now,
        "expires_at": expires_at,
        "address": address,
    }
    await write.run(FILE, "open_session", params)


async def session(read: Read, token_digest: bytes, *, now: datetime) -> Session | None:
    """Return the session with this token unless it is unknown, expired or revoked, or its user disabled."""
    return (await sessions(read, [token_digest], now=now)).get(token_digest)


async def sessions(read: Read, token_digests: Sequence[bytes], *, now: datetime) -> dict[bytes, Session]:
    """Return by their digests the sessions of these tokens that hold, as ``session`` says."""
    rows = await read.rows(FILE, "sessions", {"token_digests": list(token_digests), "now": now})
    return {
        bytes(row["token_digest"]): Session(
            user=user_of(row), expires_at=row["expires_at"], id=row["session_id"], unnoted=row["unnoted"]
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningShift:
    """A shift that has not ended."""

    id: ShiftId
    started_at: datetime
    audible: bool
    asked_at: datetime | None = None
    absent_since: datetime | None = None


async def acted(write: Write, user_id: UserId, *, now: datetime) -> None:
    """Note that somebody on duty did something: a presence check is answered by it."""
    await write.run(FILE, "acted", {"user_id": user_id, "now": now})


async def start_shift(
    write: Write,
    shift_id: ShiftId,
    user_id: UserId,
    *,
    audible: bool,
    now: datetime,
) -> None:
    """Start a shift; one that runs already goes on, with this say about its sound."""
    params = {"id": shift_id, "user_id": user_id, "audible": audible, "now": now}
    await write.run(FILE, "start_shift", params)


async def end_shift(write: Write, user_id: UserId, *, now: datetime) -> bool:
    """End a user's shift; false when none was running."""
    return await write.count(FILE, "end_shift", {"user_id": user_id, "now": now}) > 0


async def current_shift(read: Read, user_id: UserId) -> RunningShift | None:
    """Return a user's running shift."""
    row = await read.row(FILE, "current_shift", {"user_id": user_id})
    return None if row is None else RunningShift(**row)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Somebody who is on duty now."""

    user_id: UserId
    name: str
    role: Role


async def on_duty(read: Read) -> list[OnDuty]:
    """Return everybody on duty."""
    rows = await read.rows(FILE, "on_duty")
    return [OnDuty(user_id=UserId(row["id"]), name=row["name"], role=Role(row["role"])) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A line of the audit: who did what to which object."""

    at: datetime
    user_id: UserId | None
    action: str
    object_id: str | None
    details: dict[str, Any]


async def write_audit(write: Write, look: Look) -> None:
    """Append to the audit."""
    params = {
        "at": look.at,
        "user_id": look.user_id,
        "action": look.action,
        "object_id": look.object_id,
        "details": as_json(look.details),
    }
    await write.run(FILE, "write_audit", params)
