"""Accounts made and changed by administrators: the rules asked, the change written, the audit told, sockets closed."""

import asyncio
import secrets
from dataclasses import replace
from typing import Any

from api.auth import Login, hash_password
from api.parts import Parts
from api.problems import Problem, not_found
from api.schemas.users import UserPatch
from nowalls.domain.accounts import AccountRefusedError, check_scope, may_manage
from nowalls.domain.ids import DistrictCode, OrganizationId, UserId
from nowalls.domain.passwords import PasswordRefusedError, check_password
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.storage.accounts import (
    AccountPage,
    AccountRecord,
    accounts,
    change_account,
    lock_admins,
    organization_districts,
    revoke_sessions,
    set_password,
    unknown_names,
)
from nowalls.storage.database import Read, Write
from nowalls.storage.people import Account, Look, write_account, write_audit

PASSWORD_BYTES = 12
"""96 bits, sixteen characters to be read to somebody once."""


async def hash_of(password: str | None, *, username: str) -> tuple[str, str]:
    """Return a password and its hash: the one given, if it will do, or a fresh one. Raises the 422 problem."""
    chosen = secrets.token_urlsafe(PASSWORD_BYTES) if password is None else password
    try:
        check_password(chosen, username=username)
    except PasswordRefusedError as error:
        raise Problem(422, error.code, str(error)) from None
    return chosen, await asyncio.to_thread(hash_password, chosen)


async def managed(read: Read, login: Login, user_id: str, *, services: bool = False) -> AccountRecord:
    """Return an account that this administrator may change; 404 for any other."""
    found, _ = await accounts(read, AccountPage(most=1, id=UserId(user_id), services=services))
    if not found or not may_manage(login.user, found[0].user, found[0].organization_districts):
        raise not_found("service key" if services else "user", user_id)
    return found[0]


async def check_account(read: Read, login: Login, user: User) -> None:
    """Raise the 422 problem for a scope that cannot be, and the 403 problem for one beyond the administrator's own."""
    try:
        check_scope(user.role, user.districts, user.organization)
    except AccountRefusedError as error:
        raise Problem(422, "scope_invalid", str(error)) from None
    unknown = await unknown_names(read, user.districts, user.organization)
    if unknown:
        raise Problem(422, "unknown_name", f"There is no district or organization {unknown[0]!r}.", names=unknown)
    where = [] if user.organization is None else await organization_districts(read, user.organization)
    if not may_manage(login.user, user, where):
        raise Problem(403, "outside_scope", "The scope of this account reaches beyond your own.")


async def make_account(parts: Parts, login: Login, user: User, password_hash: str, *, always_on_duty: bool) -> None:
    """Add an account; raises the 409 problem when its user name is taken."""
    async with parts.database.write(login.scope) as write:
        await check_account(write, login, user)
        await write_account(write, Account(user=user, password_hash=password_hash), always_on_duty=always_on_duty)
        await told(write, parts, login, "made_user", user.id, {"username": user.username, **shown_scope(user)})


async def patch_account(parts: Parts, login: Login, user_id: str, body: UserPatch) -> AccountRecord:
    """Change what the body names. Another role or scope, or disabling, ends the account's sessions at once."""
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = await managed(write, login, user_id)
        user = patched(known.user, body)
        disabled = known.disabled_at is not None if body.disabled is None else body.disabled
        await check_account(write, login, user)
        await _keep_one_admin(write, known, user, disabled=disabled)
        on_duty = known.always_on_duty if body.always_on_duty is None else body.always_on_duty
        await change_account(write, user, always_on_duty=on_duty, disabled=disabled, now=now)
        if disabled or shown_scope(user) != shown_scope(known.user):
            await revoke_sessions(write, user.id, now=now)
        details = {"fields": sorted(body.model_fields_set), "disabled": disabled, **shown_scope(user)}
        await told(write, parts, login, "changed_user", user.id, details)
        return await managed(write, login, user_id)


def patched(user: User, body: UserPatch) -> User:
    """Return a user with what a body names; a new role drops a scope that is not of its kind unless that is named."""
    named = body.model_fields_set
    role = body.role or user.role
    organization = body.organization_id if "organization_id" in named else user.organization
    districts = user.districts
    if "districts" in named:
        districts = None if body.districts is None else tuple(DistrictCode(code) for code in body.districts)
    if role is not user.role and "organization_id" not in named and role is not Role.INSTITUTION:
        organization = None
    if role is Role.INSTITUTION and "districts" not in named:
        districts = None
    return replace(
        user,
        name=body.name or user.name,
        role=role,
        districts=districts,
        organization=None if organization is None else OrganizationId(organization),
    )


async def _keep_one_admin(write: Write, known: AccountRecord, user: User, *, disabled: bool) -> None:
    """Refuse to take away the last administrator of the whole centre: nobody could make another."""
    was = known.user.role is Role.ADMIN and known.user.districts is None and known.disabled_at is None
    stays = user.role is Role.ADMIN and user.districts is None and not disabled
    if was and not stays and await lock_admins(write) == [known.user.id]:
        raise Problem(409, "last_admin", "This is the last administrator of the whole centre; make another one first.")


async def reset_password(parts: Parts, login: Login, user_id: str, password: str | None) -> tuple[AccountRecord, str]:
    """Give somebody another password, a fresh one where none is given, and return it; their sessions end at once."""
    now = parts.clock.now()
    async with parts.database.read(login.scope) as read:
        known = await managed(read, login, user_id)
    chosen, password_hash = await hash_of(password, username=known.user.username)
    async with parts.database.write(login.scope) as write:
        await set_password(write, known.user.id, password_hash, now=now)
        await revoke_sessions(write, known.user.id, now=now)
        await told(write, parts, login, "reset_password", known.user.id, {})
    return known, chosen


def shown_scope(user: User) -> dict[str, Any]:
    """Show a user's role and scope as the audit keeps them."""
    districts = None if user.districts is None else list(user.districts)
    return {"role": user.role.value, "districts": districts, "organization_id": user.organization}


async def told(write: Write, parts: Parts, login: Login, action: str, object_id: str, details: dict[str, Any]) -> None:
    """Write a line of the audit."""
    look = Look(at=parts.clock.now(), user_id=login.user.id, action=action, object_id=object_id, details=details)
    await write_audit(write, look)
