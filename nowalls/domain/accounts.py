"""Who may have which account, and who may change it. Pure."""

from collections.abc import Collection

from nowalls.domain.errors import NowallsError
from nowalls.domain.registry import User
from nowalls.domain.words import Role


class AccountRefusedError(NowallsError):
    """An account that cannot be; the sentence says why."""


def check_scope(role: Role, districts: Collection[str] | None, organization: str | None) -> None:
    """Raise ``AccountRefusedError`` unless a role's scope is of its kind.

    An institution's people see one organization, everybody else districts, of which none named means all. A service's
    key is for either.
    """
    if districts is not None and not districts:
        raise AccountRefusedError("Name at least one district, or null for the whole centre.")
    if role is Role.INSTITUTION and (organization is None or districts is not None):
        raise AccountRefusedError("An institution's user has an organization_id and no districts.")
    if role not in (Role.INSTITUTION, Role.SERVICE) and organization is not None:
        raise AccountRefusedError(f"A {role.value} has districts, not an organization_id.")
    if organization is not None and districts is not None:
        raise AccountRefusedError("A scope is districts or an organization, not both.")


def may_manage(admin: User, target: User, organization_districts: Collection[str]) -> bool:
    """Tell whether an administrator may make or change an account.

    One for the whole centre may all; one of some districts those whose scope lies within them. An organization's
    people belong to the districts of its sites.
    """
    if admin.role is not Role.ADMIN:
        return False
    if admin.districts is None:
        return True
    within = organization_districts if target.organization is not None else target.districts
    return bool(within) and set(within or ()) <= set(admin.districts)
