"""Who sees a resident's telephone number, notes, contacts and door codes, and why. Pure.

Asked anew for each answer: what opens it ends, and then it is closed again. Names and places are no secret to the
desk: it must find people. A life saved late for a closed notebook is worse than a look too many, so whoever may open
it says why and sees it (break-glass), and every look is in the audit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from nowalls.domain.registry import User
from nowalls.domain.words import Role

GLASS_OPEN: Final = timedelta(minutes=15)
"""How long a look by break-glass lasts: a telephone call, or reading a note to somebody."""
DESK: Final = frozenset({Role.DISPATCHER, Role.DUTY_LEAD})
BY_GLASS: Final = DESK | {Role.SUPERVISOR, Role.ADMIN}
"""Who may break the glass; an institution needs not, and a service may not."""


class Ground(StrEnum):
    """Why something is shown."""

    OWN = "own"
    """The institution's own residents."""
    OPEN_INCIDENT = "open_incident"
    """At their place, or a fire in their building."""
    OPEN_TASK = "open_task"
    """A task of their place, or their line on the list of an outage."""
    BREAK_GLASS = "break_glass"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What stands open about a resident or a site, and whose they are."""

    district: str
    organization: str | None
    open_incident: bool = False
    open_task: bool = False
    glass_open_until: datetime | None = None
    """Of the one who asks."""


def ground(viewer: User, subject: Subject, now: datetime) -> Ground | None:
    """Return why this viewer sees what is personal now; ``None`` when it stays hidden."""
    if not viewer.may_see(district=subject.district, organization=subject.organization):
        return None
    if viewer.role is Role.INSTITUTION:
        return Ground.OWN
    if viewer.role in DESK and subject.open_incident:
        return Ground.OPEN_INCIDENT
    if viewer.role in DESK and subject.open_task:
        return Ground.OPEN_TASK
    until = subject.glass_open_until
    if viewer.role in BY_GLASS and until is not None and now < until:
        return Ground.BREAK_GLASS
    return None
