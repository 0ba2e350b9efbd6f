"""Users: made, changed, disabled and given passwords by administrators; one's own password by oneself."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from api.auth import CurrentLogin, password_fits, require_role
from api.idempotency import IdempotentRoute
from api.logging_in import admitted, settled
from api.managing import (
    hash_of,
    make_account,
    managed,
    patch_account,
    reset_password,
    told,
)
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.schemas.users import (
    AccountMadeOut,
    AccountOut,
    AccountPageOut,
    OpenSessionOut,
    OpenSessionsOut,
    OwnPasswordBody,
    ResetBody,
    ResetOut,
    UserBody,
    UserPatch,
)
from nowalls.domain.accounts import may_manage
from nowalls.domain.ids import DistrictCode, OrganizationId, UserId, new_id
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.accounts import (
    AccountPage,
    AccountRecord,
    accounts,
    revoke_sessions,
    sessions_of,
    set_password,
)
from nowalls.storage.people import account_by_name

router = APIRouter(prefix="/users", tags=["users"], route_class=IdempotentRoute)


def _shown(found: AccountRecord) -> AccountOut:
    user = found.user
    return AccountOut(
        id=user.id,
        username=user.username,
        name=user.name,
        role=user.role,
        districts=None if user.districts is None else list(user.districts),
        organization_id=user.organization,
        always_on_duty=found.always_on_duty,
        disabled_at=found.disabled_at,
        created_at=found.created_at,
        password_changed_at=found.password_changed_at,
    )


@router.get("")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    role: Annotated[Role | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> AccountPageOut:
    """List the users whom the administrator may change, disabled ones too."""
    require_role(login, Role.ADMIN)
    wanted = AccountPage(most=limit, after=read_cursor(cursor) or 0, role=role)
    async with parts.database.read(login.scope) as read:
        found, after = await accounts(read, wanted)
    mine = [each for each in found if may_manage(login.user, each.user, each.organization_districts)]
    return AccountPageOut(items=[_shown(each) for each in mine], next_cursor=write_cursor(after))


@router.post("", status_code=status.HTTP_201_CREATED)
async def make(body: UserBody, login: CurrentLogin, parts: UsesParts, response: Response) -> AccountMadeOut:
    """Make a user; a password that was made is in this answer and nowhere else."""
    require_role(login, Role.ADMIN)
    user = User(
        id=UserId(new_id("usr", secret_chance())),
        username=body.username,
        name=body.name,
        role=body.role,
        districts=None if body.districts is None else tuple(DistrictCode(code) for code in body.districts),
        organization=None if body.organization_id is None else OrganizationId(body.organization_id),
    )
    if body.role is Role.SERVICE:
        raise Problem(422, "scope_invalid", "A service has a key, not a user name: POST /service_keys makes one.")
    password, password_hash = await hash_of(body.password, username=body.username)
    await make_account(parts, login, user, password_hash, always_on_duty=body.always_on_duty)
    async with parts.database.read(login.scope) as read:
        made = _shown(await managed(read, login, user.id))
    response.headers["Location"] = f"/api/v1/users/{user.id}"
    return AccountMadeOut(**made.model_dump(), password=password if body.password is None else None)


@router.post("/current/password", status_code=status.HTTP_204_NO_CONTENT)
async def change_own(body: OwnPasswordBody, login: CurrentLogin, parts: UsesParts) -> None:
    """Change one's own password; every other session of oneself ends."""
    username, now = login.user.username, parts.clock.now()
    counted = await admitted(parts, username, f"session {login.session.id}")
    async with parts.database.read(login.scope) as read:
        account = await account_by_name(read, username)
    if account is None or not await password_fits(account.password_hash, body.current):
        raise Problem(403, "wrong_password", "The current password is wrong.")
    _, password_hash = await hash_of(body.new, username=username)
    async with parts.database.write(login.scope) as write:
        await settled(write, counted)
        await set_password(write, login.user.id, password_hash, now=now)
        await revoke_sessions(write, login.user.id, now=now, but_digest=login.digest)
        await told(write, parts, login, "changed_password", login.user.id, {})


@router.get("/{user_id}")
async def one(user_id: str, login: CurrentLogin, parts: UsesParts) -> AccountOut:
    """Show a user."""
    require_role(login, Role.ADMIN)
    async with parts.database.read(login.scope) as read:
        return _shown(await managed(read, login, user_id))


@router.patch("/{user_id}")
async def change(user_id: str, body: UserPatch, login: CurrentLogin, parts: UsesParts) -> AccountOut:
    """Change a user; another role or scope, or disabling, ends their sessions and live sockets at once."""
    require_role(login, Role.ADMIN)
    if body.role is Role.SERVICE:
        raise Problem(422, "scope_invalid", "A user does not become a service: POST /service_keys makes a key.")
    return _shown(await patch_account(parts, login, user_id, body))


@router.post("/{user_id}/password", status_code=status.HTTP_201_CREATED)
async def reset(
    user_id: str, login: CurrentLogin, parts: UsesParts, response: Response, body: ResetBody | None = None
) -> ResetOut:
    """Give a user another password; their sessions end at once."""
    require_role(login, Role.ADMIN)
    given = None if body is None else body.password
    found, chosen = await reset_password(parts, login, user_id, given)
    response.headers["Location"] = f"/api/v1/users/{found.user.id}"
    return ResetOut(id=found.user.id, password=chosen if given is None else None)


@router.get("/{user_id}/sessions")
async def their_sessions(user_id: str, login: CurrentLogin, parts: UsesParts) -> OpenSessionsOut:
    """List where a user is logged in."""
    require_role(login, Role.ADMIN)
    async with parts.database.read(login.scope) as read:
        known = await managed(read, login, user_id)
        found = await sessions_of(read, known.user.id, now=parts.clock.now())
    items = [OpenSessionOut(**asdict(each), current=each.id == login.session.id) for each in found]
    return OpenSessionsOut(items=items)


@router.delete("/{user_id}/sessions", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_all(user_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """Log a user out everywhere, at once."""
    await _revoke(user_id, None, login, parts)


@router.delete("/{user_id}/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_one(user_id: str, session_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """End one session of a user, at once."""
    await _revoke(user_id, session_id, login, parts)


async def _revoke(user_id: str, session_id: str | None, login: CurrentLogin, parts: UsesParts) -> None:
    require_role(login, Role.ADMIN)
    async with parts.database.write(login.scope) as write:
        known = await managed(write, login, user_id)
        ended = await revoke_sessions(write, known.user.id, now=parts.clock.now(), session_id=session_id)
        if session_id is not None and not ended:
            raise not_found("session", session_id)
        await told(write, parts, login, "revoked_session", known.user.id, {"session_id": session_id})
