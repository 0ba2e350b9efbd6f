"""Accounts as their administrators see them: who has which role and scope, their sessions, their failed logins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nowalls.domain.ids import UserId
from nowalls.domain.lockout import KNOWN_FOR, Attempts, attempted, subjects, wait_s
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json, user_of

FILE: Final = "accounts"
LOGINS_CHANNEL: Final = "logins"
"""Notified whenever a session ends other than by its time: live sockets look at once whether theirs still holds."""
ATTEMPTS_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """An account with everything but its password."""

    user: User
    always_on_duty: bool
    disabled_at: datetime | None
    created_at: datetime
    password_changed_at: datetime | None
    organization_districts: tuple[str, ...]
    """Where the sites of the user's organization are."""
    expires_at: datetime | None = None
    """Of a service's key: until when it opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """Which accounts are wanted: people, or the keys of services."""

    most: int
    after: int = 0
    id: UserId | None = None
    role: Role | None = None
    services: bool = False


async def accounts(read: Read, wanted: AccountPage) -> tuple[list[AccountRecord], int | None]:
    """Return a page of accounts and the cursor of the next one, if there is more."""
    params = {
        "after": wanted.after,
        "most": wanted.most,
        "id": wanted.id,
        "role": wanted.role,
        "services": wanted.services,
    }
    rows = await read.rows(FILE, "page", params)
    return [_record(row) for row in rows], rows[-1]["key"] if len(rows) == wanted.most else None


def _record(row: Any) -> AccountRecord:  # noqa: ANN401  # a row
    return AccountRecord(
        user=user_of(row),
        always_on_duty=row["always_on_duty"],
        disabled_at=row["disabled_at"],
        created_at=row["created_at"],
        password_changed_at=row["password_changed_at"],
        organization_districts=tuple(row["organization_districts"]),
        expires_at=row["expires_at"],
    )


async def unknown_names(read: Read, districts: Sequence[str] | None, organization: str | None) -> list[str]:
    """Return which districts and organization of a scope are not known."""
    params = {"districts": list(districts or ()), "organization": organization}
    [row] = await read.rows(FILE, "unknown_names", params)
    return [*row["districts"], *([str(organization)] if row["organization"] else [])]


async def organization_districts(read: Read, organization: str) -> list[str]:
    """Return the districts in which an organization has sites."""
    return [row["code"] for row in await read.rows(FILE, "organization_districts", {"organization": organization})]


async def change_account(write: Write, user: User, *, always_on_duty: bool, disabled: bool, now: datetime) -> None:
    """Write an account's name, role, scope and whether it is disabled."""
    params = {
        "id": user.id,
        "name": user.name,
        "role": user.role.value,
        "districts": None if user.districts is None else list(user.districts),
        "organization": user.organization,
        "always_on_duty": always_on_duty,
        "disabled": disabled,
        "now": now,
    }
    await write.run(FILE, "change", params)


async def lock_admins(write: Write) -> list[UserId]:
    """Return the administrators of the whole centre, locked until the transaction ends."""
    return [UserId(row["id"]) for row in await write.rows(FILE, "admins")]


async def set_password(write: Write, user_id: UserId, password_hash: str, *, now: datetime) -> None:
    """Give an account another password."""
    await write.run(FILE, "set_password", {"id": user_id, "password_hash": password_hash, "now": now})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that is valid now."""

    id: str
    created_at: datetime
    expires_at: datetime
    address: str


async def sessions_of(read: Read, user_id: UserId, *, now: datetime) -> list[OpenSession]:
    """Return a user's sessions, the newest first."""
    return [OpenSession(**row) for row in await read.rows(FILE, "sessions", {"user_id": user_id, "now": now})]


async def revoke_sessions(
    write: Write,
    user_id: UserId,
    *,
    now: datetime,
    session_id: str | None = None,
    but_digest: bytes | None = None,
) -> int:
    """End a user's sessions, one or all, or all but one's own; live sockets close at once. Return how many ended."""
    params = {"user_id": user_id, "session_id": session_id, "but_digest": but_digest, "now": now}
    ended = await write.count(FILE, "revoke", params)
    if ended:
        await write.run(FILE, "wake_logins")
    return ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A try to log in that was counted: under which names, or how long it must wait instead."""

    subjects: tuple[str, ...] = ()
    wait_s: float = 0.0


async def count_try(write: Write, username: str, address: str, *, now: datetime) -> Try:
    """Count a try to log in before its password is looked at, or return how long it must wait.

    Counted first, so that of many tries at once none is free; ``settle_try`` takes it back when it was good.
    """
    params = {"username": username, "address": address, "since": now - KNOWN_FOR}
    [known] = await write.rows(FILE, "known_address", params)
    counted = subjects(username, address, known=known["known"])
    names = sorted(counted)
    await write.run(FILE, "forget_attempts", {"before": now - ATTEMPTS_KEPT})
    await write.run(FILE, "open_counts", {"subjects": names, "now": now})
    rows = await write.rows(FILE, "counts", {"subjects": names})
    tries = {row["subject"]: Attempts(failures=row["failures"], last_at=row["last_at"]) for row in rows}
    wait = max((wait_s(each, counted[name], now) for name, each in tries.items()), default=0.0)
    if wait > 0:
        return Try(wait_s=wait)
    after = {name: attempted(each, now) for name, each in tries.items()}
    rows_after = [{"subject": name, "failures": each.failures, "last_at": each.last_at} for name, each in after.items()]
    await write.run(FILE, "count_attempts", {"rows": as_json(rows_after)})
    return Try(subjects=tuple(names))


async def settle_try(write: Write, good: Try) -> None:
    """Forget what failed before a good login."""
    await write.run(FILE, "settle_attempts", {"subjects": list(good.subjects)})
