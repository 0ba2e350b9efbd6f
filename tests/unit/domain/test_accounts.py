"""Accounts: which scope goes with which role, and who may manage whom."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.accounts import AccountRefusedError, check_scope, may_manage
from nowalls.domain.ids import DistrictCode, OrganizationId, UserId
from nowalls.domain.registry import User
from nowalls.domain.words import Role

ADMIN = User(id=UserId("usr-root"), username="root", name="x", role=Role.ADMIN)
LOCAL = replace(ADMIN, districts=(DistrictCode("220104"), DistrictCode("220102")))
CODES = st.sampled_from(["220102", "220104", "220106"])


@pytest.mark.parametrize(
    ("role", "districts", "organization"),
    [
        (Role.DISPATCHER, [], None),
        (Role.DISPATCHER, None, "org-1"),
        (Role.ADMIN, ["220104"], "org-1"),
        (Role.INSTITUTION, None, None),
        (Role.INSTITUTION, ["220104"], "org-1"),
        (Role.SERVICE, ["220104"], "org-1"),
    ],
)
def test_a_scope_of_the_wrong_kind_is_refused(
    role: Role, districts: list[str] | None, organization: str | None
) -> None:
    """An institution has an organization and no districts, everybody else the other way round."""
    with pytest.raises(AccountRefusedError):
        check_scope(role, districts, organization)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_scope(role: Role) -> None:
    """For each role there is a scope that can be."""
    check_scope(role, None, "org-1" if role is Role.INSTITUTION else None)


@given(st.lists(CODES, max_size=3), st.lists(CODES, max_size=3), st.sampled_from(list(Role)))
def test_nobody_gives_more_than_they_have(mine: list[str], theirs: list[str], role: Role) -> None:
    """Whom an administrator may manage never sees a district that the administrator does not."""
    admin = replace(ADMIN, districts=tuple(DistrictCode(code) for code in mine))
    target = replace(ADMIN, role=role, districts=tuple(DistrictCode(code) for code in theirs))
    if may_manage(admin, target, []):
        assert set(theirs) <= set(mine)


def test_who_may_manage_whom() -> None:
    """One for the whole centre all, a local one nobody of the whole centre, and nobody but an administrator anybody."""
    institution = replace(ADMIN, role=Role.INSTITUTION, organization=OrganizationId("org-1"))
    assert may_manage(ADMIN, LOCAL, [])
    assert not may_manage(LOCAL, ADMIN, [])
    assert may_manage(LOCAL, institution, ["220104"])
    assert not may_manage(LOCAL, institution, ["220104", "220106"])
    assert not may_manage(LOCAL, institution, [])
    assert not may_manage(replace(ADMIN, role=Role.DUTY_LEAD), LOCAL, [])
