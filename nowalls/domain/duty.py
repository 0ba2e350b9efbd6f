"""Who is on what: the state of a responder, and when a position says where somebody is. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from nowalls.domain.ids import IncidentId, SiteId
from nowalls.domain.recommending import Position
from nowalls.domain.words import IncidentKind


class ResponderState(StrEnum):
    """What a responder is doing now, in the order of a board: whoever is needed first, first."""

    ON_SCENE = "on_scene"
    ON_THE_WAY = "on_the_way"
    SENT = "sent"
    FREE = "free"
    RESTING = "resting"
    OFF_DUTY = "off_duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The incident somebody is sent to, until they have finished there."""

    incident_id: IncidentId
    kind: IncidentKind
    exercise: bool
    site_id: SiteId
    dispatched_at: datetime
    accepted_at: datetime | None
    arrived_at: datetime | None
    eta_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Where a responder said that they are, and when."""

    at: Position
    since: datetime


def state_of(
    assignment: Assignment | None, *, on_duty: bool, resting_until: datetime | None, now: datetime
) -> ResponderState:
    """Return what a responder is doing; whoever is sent counts as sent, also after the end of their shift."""
    if assignment is not None:
        if assignment.arrived_at is not None:
            return ResponderState.ON_SCENE
        return ResponderState.SENT if assignment.accepted_at is None else ResponderState.ON_THE_WAY
    if not on_duty:
        return ResponderState.OFF_DUTY
    return ResponderState.RESTING if resting_until is not None and resting_until > now else ResponderState.FREE


def shown_position(reported: Reported | None, state: ResponderState) -> Reported | None:
    """Return the position that colleagues may see: nobody is followed home."""
    return None if state is ResponderState.OFF_DUTY else reported


def is_stale(reported: Reported, now: datetime, keeps: timedelta) -> bool:
    """Tell whether a position is too old to say where somebody is; the same limit as for sending them."""
    return now - reported.since > keeps
