"""Notices: what must leave the centre, to whom, and which steps make one.

A change carries its notices; storage turns each into one row of the outbox for every channel of its audience, in
the same transaction. Whether anybody is reached, and how, is decided there and in ``alerts.channels``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from nowalls.domain.ids import ResponderId, UserId
from nowalls.domain.words import StepName


class Audience(StrEnum):
    """For whom a notice is; a channel serves exactly one audience."""

    DESK = "desk"
    ON_DUTY = "on_duty"
    DUTY_LEAD = "duty_lead"
    RESPONDER = "responder"
    FAMILY = "family"
    AUTHORITY = "authority"
    ORGANIZATION = "organization"


class NoticeCode(StrEnum):
    """What a notice says; the step's own name where a step made it."""

    CLAIM_NEXT_CHANNEL = "claim_next_channel"
    CLAIM_EVERYONE = "claim_everyone"
    CLAIM_DUTY_LEAD = "claim_duty_lead"
    ACT_REMIND = "act_remind"
    ACT_DUTY_LEAD = "act_duty_lead"
    ACCEPT_NEXT_RESPONDER = "accept_next_responder"
    ETA_OVERDUE = "eta_overdue"
    ON_SCENE_CHECKIN = "on_scene_checkin"
    UNATTENDED = "unattended"
    CALL_BACK = "call_back"
    SENT = "sent"
    STOOD_DOWN = "stood_down"
    HELP_SENT = "help_sent"
    HELP_ENDED = "help_ended"
    FIRE_CONFIRMED = "fire_confirmed"
    FIRE_UPDATED = "fire_updated"
    FIRE_ENDED = "fire_ended"
    DESK_ABSENT = "desk_absent"
    BROKER_SESSION_LOST = "broker_session_lost"
    QUARANTINE_FULL = "quarantine_full"
    BROKER_DROPPED = "broker_dropped"
    MESSAGES_NOT_STORED = "messages_not_stored"
    LEARNED_FALLS_OFF = "learned_falls_off"
    ROUTINES_UNREADABLE = "routines_unreadable"
    CHANNEL_TEST = "channel_test"
    MONTHLY_REPORT = "monthly_report"
    HAZARD_RECALLED = "hazard_recalled"


PAGE_KEEPS: Final = timedelta(minutes=10)
"""A page about an incident is stale after this; by then the ladder has paged again several times."""
ORDER_KEEPS: Final = timedelta(minutes=30)
"""What a responder or the family is told; later it would rather confuse."""
FIRE_KEEPS: Final = timedelta(hours=24)
"""The authority's picture of a fire must become whole also after a long outage of the line."""

REPORT_KEEPS: Final = timedelta(days=7)
"""What is written to an organization: whoever is back from a holiday still wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that one audience must be told about an incident."""

    occasion: str
    """Unique within its incident, and the same whoever makes the notice again: what makes a double visible.
    No blank, comma, ``<`` or ``&``: it travels in the identifiers of CAP messages."""
    audience: Audience
    code: NoticeCode
    at: datetime
    keeps: timedelta
    """How long it is worth sending."""
    person: UserId | ResponderId | None = None
    """The one it is for, where it is not for the whole audience."""


def occasion_at(word: str, at: datetime) -> str:
    """Return the occasion of something that comes at a moment, such as ``claim_everyone@20261122T031500.000000Z``."""
    return f"{word}@{at:%Y%m%dT%H%M%S.%fZ}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """In whose hands an incident is."""

    owner: UserId | None
    responder: ResponderId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _To:
    audience: Audience
    owner: bool = False
    responder: bool = False


_OWNER: Final = _To(audience=Audience.ON_DUTY, owner=True)
_RESPONDER: Final = _To(audience=Audience.RESPONDER, responder=True)
_LEAD: Final = _To(audience=Audience.DUTY_LEAD)

STEP_AUDIENCES: Final[dict[StepName, tuple[_To, ...]]] = {
    StepName.CONFIRM_FALL: (),
    StepName.CALL_BACK: (_OWNER, _LEAD),
    StepName.CLAIM_NEXT_CHANNEL: (_To(audience=Audience.DESK),),
    StepName.CLAIM_EVERYONE: (_To(audience=Audience.ON_DUTY),),
    StepName.CLAIM_DUTY_LEAD: (_LEAD,),
    StepName.ACT_REMIND: (_OWNER,),
    StepName.ACT_DUTY_LEAD: (_LEAD,),
    StepName.ACCEPT_NEXT_RESPONDER: (_RESPONDER, _OWNER),
    StepName.ETA_OVERDUE: (_OWNER, _LEAD),
    StepName.ON_SCENE_CHECKIN: (_RESPONDER, _OWNER),
    StepName.UNATTENDED: (_To(audience=Audience.ON_DUTY), _LEAD),
}
"""Who hears of a step. A fall that nobody cancelled rings on the consoles first, as every new alarm does."""


def step_audiences(step: StepName) -> tuple[Audience, ...]:
    """Return the audiences of a step, for whoever checks that somebody can hear it."""
    return tuple(to.audience for to in STEP_AUDIENCES[step])


def step_notices(step: StepName, due_at: datetime, now: datetime, hands: Hands) -> tuple[Notice, ...]:
    """Return the notices of a step that was due at ``due_at`` and is carried out ``now``."""
    return tuple(_step_notices(step, due_at, now, hands))


def _step_notices(step: StepName, due_at: datetime, now: datetime, hands: Hands) -> Iterable[Notice]:
    for to in STEP_AUDIENCES[step]:
        person = hands.owner if to.owner else hands.responder if to.responder else None
        if person is None and (to.owner or to.responder):
            continue
        yield Notice(
            occasion=occasion_at(step.value, due_at),
            audience=to.audience,
            code=NoticeCode(step.value),
            at=now,
            keeps=PAGE_KEEPS,
            person=person,
        )
