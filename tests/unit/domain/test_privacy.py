"""Who sees what is personal, and why: the whole rule as a table, and what can never be."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import DistrictCode, OrganizationId, UserId
from nowalls.domain.privacy import GLASS_OPEN, Ground, Subject, ground
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from tests.support.builders import NOW

HERE = DistrictCode("220104")
OWN = OrganizationId("org-1")
GLASS = NOW + GLASS_OPEN


def a_user(role: Role, *districts: str) -> User:
    """Somebody of this role; an institution's people are those of ``OWN``."""
    return User(
        id=UserId("usr-x"),
        username="x",
        name="x",
        role=role,
        districts=tuple(DistrictCode(code) for code in districts) or None,
        organization=OWN if role is Role.INSTITUTION else None,
    )


@pytest.mark.parametrize(
    ("role", "incident", "task", "glass", "why"),
    [
        (Role.DISPATCHER, False, False, None, None),
        (Role.DISPATCHER, True, False, None, Ground.OPEN_INCIDENT),
        (Role.DISPATCHER, False, True, None, Ground.OPEN_TASK),
        (Role.DISPATCHER, False, False, GLASS, Ground.BREAK_GLASS),
        (Role.DISPATCHER, False, False, NOW, None),
        (Role.DUTY_LEAD, True, True, None, Ground.OPEN_INCIDENT),
        (Role.SUPERVISOR, True, True, None, None),
        (Role.SUPERVISOR, False, False, GLASS, Ground.BREAK_GLASS),
        (Role.ADMIN, True, True, None, None),
        (Role.ADMIN, False, False, GLASS, Ground.BREAK_GLASS),
        (Role.SERVICE, True, True, GLASS, None),
        (Role.RESPONDER, True, True, GLASS, None),
        (Role.INSTITUTION, False, False, None, Ground.OWN),
    ],
)
def test_the_rule(role: Role, *, incident: bool, task: bool, glass: datetime | None, why: Ground | None) -> None:
    """Each role with what opens it for them, and only that."""
    subject = Subject(district=HERE, organization=OWN, open_incident=incident, open_task=task, glass_open_until=glass)
    assert ground(a_user(role), subject, NOW) is why


SUBJECTS = st.builds(
    Subject,
    district=st.sampled_from([HERE, "220102"]),
    organization=st.sampled_from([None, OWN, "org-2"]),
    open_incident=st.booleans(),
    open_task=st.booleans(),
    glass_open_until=st.none() | st.just(GLASS),
)


@given(role=st.sampled_from(list(Role)), subject=SUBJECTS, local=st.booleans())
def test_nobody_sees_beyond_their_scope(role: Role, subject: Subject, *, local: bool) -> None:
    """Whatever is open and whoever broke the glass: another district's or organization's people stay hidden."""
    user = a_user(role, *([HERE] if local and role is not Role.INSTITUTION else []))
    if not user.may_see(district=subject.district, organization=subject.organization):
        assert ground(user, subject, NOW) is None


@given(st.sampled_from([role for role in Role if role is not Role.INSTITUTION]), SUBJECTS)
def test_nothing_open_shows_nothing(role: Role, subject: Subject) -> None:
    """When what was open has ended and the glass has closed, it is hidden again for all but the institution itself."""
    quiet = replace(subject, open_incident=False, open_task=False)
    assert ground(a_user(role), quiet, GLASS) is None
