"""An incident's stamps: what happened when, by whose word, and what correcting one asks for; pure.

A correction never takes anything away: the incident's own log stays, the correction stands beside it with who, when,
why, old and new, and counts in the figures from then on. What a machine stamped by itself (the press, the storing, the
screen) is not a matter of anybody's memory and cannot be corrected.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from nowalls.domain.commands import Refusal
from nowalls.domain.incidents import Change, Entry, Incident, Owner
from nowalls.domain.live import time_text
from nowalls.domain.words import IncidentState


class Stamp(StrEnum):
    """The stamps that rest on what somebody did and when they said so."""

    CLAIMED = "claimed"
    DISPATCHED = "dispatched"
    ARRIVED = "arrived"
    RESOLVED = "resolved"


class StampBy(StrEnum):
    """By whose word a stamp stands; the press is the device's, storing and screen are the centre's own."""

    DISPATCHER = "dispatcher"
    RESPONDER = "responder"
    AUTOMATIC = "automatic"
    """By no person: such an answer is no answer, and its incident is left out of the figures."""
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamps:
    """The stamps that count for an incident; ``None`` is what did not happen, or is not known."""

    pressed_at: datetime | None
    """The device's own time, where it is trusted."""
    stored_at: datetime
    """When the centre had it: all its times count from here."""
    seen_at: datetime | None
    """When it was first on the screen of somebody on duty."""
    claimed_at: datetime | None
    claimed_by: StampBy | None
    dispatched_at: datetime | None
    dispatched_by: StampBy | None
    arrived_at: datetime | None
    arrived_by: StampBy | None
    resolved_at: datetime | None
    resolved_by: StampBy | None

    def of(self, stamp: Stamp) -> datetime | None:
        """Return one of them."""
        match stamp:
            case Stamp.CLAIMED:
                return self.claimed_at
            case Stamp.DISPATCHED:
                return self.dispatched_at
            case Stamp.ARRIVED:
                return self.arrived_at
            case Stamp.RESOLVED:
                return self.resolved_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One stamp, what it was, what it is now (``None``: it never happened), and why."""

    stamp: Stamp
    old_at: datetime | None
    new_at: datetime | None
    reason: str


def correct(stamps: Stamps, stamp: Stamp, new_at: datetime | None, reason: str, now: datetime) -> Correction | Refusal:
    """Return the correction; refused with ``impossible_time`` where nothing can have happened then."""
    old_at = stamps.of(stamp)
    if new_at == old_at:
        return Refusal(code="impossible_time", detail="That is what stands there already.")
    if new_at is not None and new_at < stamps.stored_at:
        began = time_text(stamps.stored_at)
        return Refusal(code="impossible_time", detail=f"The centre only knew of the incident from {began} on.")
    if new_at is not None and new_at > now:
        return Refusal(code="impossible_time", detail=f"{time_text(new_at)} is still to come.")
    return Correction(stamp=stamp, old_at=old_at, new_at=new_at, reason=reason)


def corrected(incident: Incident, correction: Correction, author: Owner, now: datetime) -> Change | Refusal:
    """Return the incident with the correction on its timeline; nothing else about it changes.

    What was merged is refused with ``wrong_state``: its figures went on under the other incident.
    """
    if incident.state is IncidentState.MERGED:
        detail = f"This incident went on as {incident.merged_into}; correct that one."
        return Refusal(code="wrong_state", detail=detail, owner=incident.owner)
    entry = Entry(
        at=now,
        code="stamp_corrected",
        params={
            "stamp": correction.stamp.value,
            "old_at": time_text(correction.old_at),
            "new_at": time_text(correction.new_at),
            "reason": correction.reason,
        },
        actor=author,
    )
    noted = replace(incident, version=incident.version + 1)
    return Change(incident=noted, opened=False, reason="stamp_corrected", entries=(entry,))
