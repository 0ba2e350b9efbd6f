"""Policies: the parameters of the rules, looked at and changed without a restart."""

from dataclasses import asdict

from fastapi import APIRouter

from api.auth import CurrentLogin, Login, require_role
from api.parts import UsesParts
from api.problems import Problem
from api.registering import site_in_scope
from api.schemas.policies import BoundsOut, PoliciesOut, PolicyBody, PolicyOut
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.policies import Policy, PolicyRule, PolicyScope, checked, described
from nowalls.domain.words import Role
from nowalls.storage.database import Read
from nowalls.storage.people import Look, write_audit
from nowalls.storage.policies import policies, set_policy

router = APIRouter(prefix="/policies", tags=["policies"])

READERS = (Role.ADMIN, Role.DUTY_LEAD, Role.SUPERVISOR, Role.DISPATCHER)


@router.get("")
async def everything(login: CurrentLogin, parts: UsesParts) -> PoliciesOut:
    """Show every parameter with its default and bounds, and every policy."""
    require_role(login, *READERS)
    async with parts.database.read(login.scope) as read:
        found = await policies(read)
    rules = {
        rule: {name: BoundsOut.model_validate(asdict(each)) for name, each in described(rule).items()}
        for rule in PolicyRule
    }
    return PoliciesOut(rules=rules, policies=[PolicyOut.model_validate(asdict(each)) for each in found])


@router.put("/{rule}")
async def put(rule: PolicyRule, body: PolicyBody, login: CurrentLogin, parts: UsesParts) -> PolicyOut:
    """Set the parameters of a rule for a scope; counts everywhere within two seconds, and is audited."""
    require_role(login, Role.ADMIN)
    wanted = Policy(
        rule=rule,
        scope=body.scope,
        scope_id=body.scope_id,
        severity=body.severity,
        parameters=body.parameters,
    )
    try:
        checked(wanted)
    except InvalidValueError as error:
        raise Problem(422, "parameter_invalid", str(error)) from None
    now, details = parts.clock.now(), body.model_dump(mode="json")
    look = Look(at=now, user_id=login.user.id, action="set_policy", object_id=rule.value, details=details)
    async with parts.database.write(login.scope) as write:
        await _check_scope(write, login, wanted)
        await set_policy(write, wanted, by=login.user.id, now=now)
        await write_audit(write, look)
    return PolicyOut.model_validate(asdict(wanted))


async def _check_scope(read: Read, login: Login, wanted: Policy) -> None:
    """Refuse an administrator of some districts whatever counts beyond them; 404 for a site that is not theirs."""
    if login.user.districts is None:
        return
    if wanted.scope is PolicyScope.SITE:
        await site_in_scope(read, login, wanted.scope_id)
    elif wanted.scope is not PolicyScope.DISTRICT or wanted.scope_id not in login.user.districts:
        detail = f"The scope {wanted.scope.value} {wanted.scope_id!r} reaches beyond your districts."
        raise Problem(403, "outside_scope", detail)
