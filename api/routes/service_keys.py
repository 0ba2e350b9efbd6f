"""Keys of services: other systems that read figures. Opaque, kept as a digest, with a scope and an end."""

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, new_token, require_role, token_digest
from api.idempotency import IdempotentRoute
from api.managing import check_account, managed, shown_scope, told
from api.parts import UsesParts
from api.problems import Problem
from api.schemas.users import ServiceKeyBody, ServiceKeyMadeOut, ServiceKeyOut, ServiceKeysOut
from nowalls.domain.accounts import may_manage
from nowalls.domain.ids import DistrictCode, OrganizationId, UserId, new_id
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.accounts import AccountPage, AccountRecord, accounts, change_account, revoke_sessions
from nowalls.storage.people import Account, open_login, write_account

router = APIRouter(prefix="/service_keys", tags=["users"], route_class=IdempotentRoute)

USUAL_LIFE: Final = timedelta(days=90)
LONGEST_LIFE: Final = timedelta(days=366)
"""A key that nobody renews for a year is a key that nobody remembers."""
NO_PASSWORD: Final = "!"  # noqa: S105  # it is none
"""No hash at all: nobody logs in with it."""
MANY: Final = 1_000


def _shown(found: AccountRecord) -> ServiceKeyOut:
    user = found.user
    return ServiceKeyOut(
        id=user.id,
        name=user.name,
        districts=None if user.districts is None else list(user.districts),
        organization_id=user.organization,
        created_at=found.created_at,
        expires_at=found.expires_at or found.created_at,
    )


@router.get("")
async def everything(login: CurrentLogin, parts: UsesParts) -> ServiceKeysOut:
    """List the keys that were not revoked, expired ones too."""
    require_role(login, Role.ADMIN)
    async with parts.database.read(login.scope) as read:
        found, _ = await accounts(read, AccountPage(most=MANY, services=True))
    mine = [each for each in found if may_manage(login.user, each.user, each.organization_districts)]
    return ServiceKeysOut(items=[_shown(each) for each in mine])


@router.post("", status_code=status.HTTP_201_CREATED)
async def make(body: ServiceKeyBody, login: CurrentLogin, parts: UsesParts, response: Response) -> ServiceKeyMadeOut:
    """Make a key; it is in this answer and nowhere else."""
    require_role(login, Role.ADMIN)
    now = parts.clock.now()
    expires_at = body.expires_at or now + USUAL_LIFE
    if not now < expires_at <= now + LONGEST_LIFE:
        detail = f"A key ends within {LONGEST_LIFE.days} days from now, not at {expires_at.isoformat()}."
        raise Problem(422, "validation_failed", detail)
    key_id = UserId(new_id("svc", secret_chance()))
    user = User(
        id=key_id,
        username=f"service:{key_id}",
        name=body.name,
        role=Role.SERVICE,
        districts=None if body.districts is None else tuple(DistrictCode(code) for code in body.districts),
        organization=None if body.organization_id is None else OrganizationId(body.organization_id),
    )
    key = new_token()
    async with parts.database.write(login.scope) as write:
        await check_account(write, login, user)
        await write_account(write, Account(user=user, password_hash=NO_PASSWORD))
        await open_login(write, key_id, token_digest(key), now=now, expires_at=expires_at)
        await told(write, parts, login, "made_service_key", key_id, {"name": body.name, **shown_scope(user)})
        made = _shown(await managed(write, login, key_id, services=True))
    response.headers["Location"] = f"/api/v1/service_keys/{key_id}"
    return ServiceKeyMadeOut(**made.model_dump(), key=key)


@router.delete("/{key_id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke(key_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """Revoke a key; it opens nothing from now on."""
    require_role(login, Role.ADMIN)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        known = await managed(write, login, key_id, services=True)
        await revoke_sessions(write, known.user.id, now=now)
        await change_account(write, known.user, always_on_duty=False, disabled=True, now=now)
        await told(write, parts, login, "revoked_service_key", known.user.id, {})
