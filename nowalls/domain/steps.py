# ruff: noqa: RUF009  # what is called there makes fields: a default with its bounds
"""What happens next with an open incident when nobody does anything.

Every open incident has exactly one next step, in the future. Steps are computed here from the incident
itself, stored as rows with it, and carried out by the alerts service; a step that was carried out is
followed by another, so that an incident never falls asleep.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.bounds import seconds
from nowalls.domain.incidents import Change, Entry, Incident, Params, Step, acks_for, raised_severity
from nowalls.domain.notices import Hands, step_notices
from nowalls.domain.words import AckStage, IncidentState, Severity, StepName


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTimes:
    """How long each step waits; a district may change them by severity, within the bounds.

    The defaults stand in design.md section 6; behind them are the telecare answer targets (TEC Quality: 97.5 %
    of calls within 60 s, 99 % within 180 s).
    """

    seen_within: timedelta = seconds(10, 1, 60)
    """A critical incident is on a duty console's screen within this (GB 50440: shown within 10 s)."""
    next_channel: timedelta = seconds(30, 1, 60)
    everyone: timedelta = seconds(60, 2, 180)
    duty_lead: timedelta = seconds(120, 3, 300)
    repeat: timedelta = seconds(60, 1, 300)
    """After the duty lead was called the call is repeated: silence is never an answer."""
    remind: timedelta = seconds(180, 2, 600)
    act_duty_lead: timedelta = seconds(300, 3, 1_200)
    accept: timedelta = seconds(60, 1, 600)
    eta_grace: timedelta = seconds(300, 1, 1_800)
    assumed_eta: timedelta = seconds(900, 1, 3_600)
    """Where nobody gave an ETA: the urban service radius of family care beds."""
    check_in: timedelta = seconds(1_200, 2, 3_600)
    """The usual check-in interval of a unit on scene (PAR)."""
    call_back: timedelta = seconds(300, 2, 1_200)
    unattended: timedelta = seconds(30, 1, 120)
    lease: timedelta = seconds(90, 2, 300)
    lease_ask: timedelta = seconds(10, 1, 60)


CATCHES_UP: Final = timedelta(seconds=1)
"""Steps that fell due together while nobody kept time follow one another by this: the last of three is in time yet."""
LATE_AT_MOST: Final = timedelta(seconds=5)
"""How late a step may be after a recovery (design.md section 11, 4); beyond it the auditor calls it overdue."""


def unclaimed_step(ringing_since: datetime, now: datetime, times: StepTimes) -> Step:
    """Return the first step of the unclaimed ladder after ``now``; past its end the duty lead is called again."""
    for name, wait in (
        (StepName.CLAIM_NEXT_CHANNEL, times.next_channel),
        (StepName.CLAIM_EVERYONE, times.everyone),
        (StepName.CLAIM_DUTY_LEAD, times.duty_lead),
    ):
        if ringing_since + wait > now:
            return Step(name=name, at=ringing_since + wait)
    return Step(name=StepName.CLAIM_DUTY_LEAD, at=now + times.repeat)


def screen_deadline(severity: Severity, now: datetime, times: StepTimes) -> datetime | None:
    """Return until when an incident that begins to ring now must be on a screen; only critical ones must."""
    return now + times.seen_within if severity is Severity.CRITICAL else None


def first_step(incident: Incident, now: datetime, times: StepTimes) -> Step | None:
    """Return the step an incident has on entering its present state at ``now``; ``None`` once it is closed."""
    match incident.state:
        case IncidentState.PENDING if incident.cancelled_at is None:
            return Step(name=StepName.CONFIRM_FALL, at=incident.pending_until or now)
        case IncidentState.PENDING:
            return Step(name=StepName.CALL_BACK, at=now + times.call_back)
        case IncidentState.OPEN:
            return unclaimed_step(incident.ringing_since or now, now, times)
        case IncidentState.CLAIMED if incident.cancelled_at is not None:
            return Step(name=StepName.CALL_BACK, at=now + times.call_back)
        case IncidentState.CLAIMED:
            return Step(name=StepName.ACT_REMIND, at=now + times.remind)
        case IncidentState.DISPATCHED:
            return Step(name=StepName.ACCEPT_NEXT_RESPONDER, at=now + times.accept)
        case IncidentState.ARRIVED:
            return Step(name=StepName.ON_SCENE_CHECKIN, at=now + times.check_in)
        case _:
            return None


def following_step(incident: Incident, done: StepName, now: datetime, times: StepTimes) -> Step:
    """Return the step after ``done`` was carried out at ``now`` and nothing else changed."""
    match done:
        case StepName.CLAIM_NEXT_CHANNEL | StepName.CLAIM_EVERYONE:
            return _next_rung(incident, done, now, times)
        case StepName.CLAIM_DUTY_LEAD:
            return unclaimed_step(incident.ringing_since or now, now, times)
        case StepName.ACT_REMIND:
            since_claim = times.act_duty_lead - times.remind
            return Step(name=StepName.ACT_DUTY_LEAD, at=now + since_claim)
        case StepName.ACT_DUTY_LEAD:
            return Step(name=StepName.ACT_DUTY_LEAD, at=now + times.act_duty_lead)
        case StepName.ACCEPT_NEXT_RESPONDER:
            return eta_step(incident, now, times)
        case StepName.ETA_OVERDUE:
            return Step(name=StepName.ETA_OVERDUE, at=now + times.eta_grace)
        case StepName.ON_SCENE_CHECKIN:
            return Step(name=StepName.ON_SCENE_CHECKIN, at=now + times.check_in)
        case StepName.UNATTENDED:
            return Step(name=StepName.UNATTENDED, at=now + times.repeat)
        case StepName.CALL_BACK | StepName.CONFIRM_FALL:
            return Step(name=StepName.CALL_BACK, at=now + times.call_back)


def _next_rung(incident: Incident, done: StepName, now: datetime, times: StepTimes) -> Step:
    """Return the next step of the unclaimed ladder: none is left out because it fell due while nobody kept time."""
    is_first = done is StepName.CLAIM_NEXT_CHANNEL
    name = StepName.CLAIM_EVERYONE if is_first else StepName.CLAIM_DUTY_LEAD
    wait = times.everyone if is_first else times.duty_lead
    return Step(name=name, at=max((incident.ringing_since or now) + wait, now + CATCHES_UP))


def eta_step(incident: Incident, now: datetime, times: StepTimes) -> Step:
    """Return when a responder who was sent is overdue: their ETA and five minutes, never in the past."""
    given = incident.responder.eta_s if incident.responder else None
    eta = times.assumed_eta if given is None else timedelta(seconds=given)
    due = (incident.dispatched_at or now) + eta + times.eta_grace
    return Step(name=StepName.ETA_OVERDUE, at=max(due, now + times.accept))


def step_due(incident: Incident, now: datetime, times: StepTimes) -> Change | None:
    """Carry out the incident's next step if it is due at ``now``; ``None`` when there is nothing to do."""
    step = incident.next_step
    if step is None or not incident.is_open or step.at > now:
        return None
    entry = Entry(at=now, code="step", params={"name": step.name.value})
    overdue_call_back = step.name is StepName.CALL_BACK and incident.state is IncidentState.PENDING
    if step.name is StepName.CONFIRM_FALL or overdue_call_back:
        return _opened_by_time(incident, now, entry, times)
    changed = replace(incident, version=incident.version + 1, next_step=following_step(incident, step.name, now, times))
    notices = step_notices(step.name, step.at, now, _hands(incident))
    return Change(incident=changed, opened=False, reason="step", entries=(entry,), notices=notices)


def screen_due(incident: Incident, now: datetime, times: StepTimes, *, seen: bool) -> Change | None:
    """Use the next channel at once when no console on duty showed the incident in time; ``None`` before its time.

    An empty desk is found out by this, not by the half minute that somebody at the desk is given.
    """
    if incident.screen_by is None or incident.screen_by > now or not incident.is_open:
        return None
    step = incident.next_step
    waits = incident.state is IncidentState.OPEN and step is not None and step.name is StepName.CLAIM_NEXT_CHANNEL
    if seen or incident.ringing_since is None or step is None or not waits:
        return Change(incident=replace(incident, screen_by=None), opened=False, reason=None, entries=())
    sooner = replace(
        incident,
        version=incident.version + 1,
        screen_by=None,
        next_step=following_step(incident, StepName.CLAIM_NEXT_CHANNEL, now, times),
    )
    entries = (
        Entry(at=now, code="not_on_screen", params={}),
        Entry(at=now, code="step", params={"name": step.name.value}),
    )
    notices = step_notices(step.name, step.at, now, _hands(incident))
    return Change(incident=sooner, opened=False, reason="step", entries=entries, notices=notices)


def hurry(incident: Incident, now: datetime, times: StepTimes) -> Change | None:
    """Call the duty lead now to an incident that waits for the desk; ``None`` where nobody waits for that."""
    step = incident.next_step
    waits = step is not None and step.name in (StepName.CLAIM_NEXT_CHANNEL, StepName.CLAIM_EVERYONE)
    if incident.state is not IncidentState.OPEN or incident.exercise or not waits:
        return None
    due = replace(incident, screen_by=None, next_step=Step(name=StepName.CLAIM_DUTY_LEAD, at=now))
    done = step_due(due, now, times)
    absent = Entry(at=now, code="desk_absent", params={})
    return None if done is None else replace(done, entries=(absent, *done.entries))


def _hands(incident: Incident) -> Hands:
    owner, sent = incident.owner, incident.responder
    return Hands(owner=None if owner is None else owner.user_id, responder=None if sent is None else sent.responder_id)


def _opened_by_time(incident: Incident, now: datetime, entry: Entry, times: StepTimes) -> Change:
    """Nobody cancelled (then the fall counts as confirmed), or nobody called back a cancelled one in time."""
    wanted = Severity.HIGH if incident.cancelled_at else Severity.CRITICAL
    opened = replace(
        incident,
        version=incident.version + 1,
        state=IncidentState.OPEN,
        severity=raised_severity(incident.severity, wanted),
        pending_until=None,
        ringing_since=now,
        next_step=unclaimed_step(now, now, times),
    )
    opened = replace(opened, screen_by=screen_deadline(opened.severity, now, times))
    return Change(incident=opened, opened=False, reason="new_alarm", entries=(entry,))


def lease_due(incident: Incident, now: datetime, times: StepTimes) -> Change | None:
    """Ask an owner whose lease ran out; ten seconds later take the incident from them.

    ``claimed`` goes back to ``open``; ``dispatched`` and ``arrived`` stay, lose their owner and escalate as
    unattended, for somebody is on the way or there.
    """
    if incident.owner is None or incident.lease_until is None or incident.lease_until > now or not incident.is_open:
        return None
    params: Params = {"user_id": incident.owner.user_id}
    if not incident.lease_asked:
        asked = replace(incident, version=incident.version + 1, lease_asked=True, lease_until=now + times.lease_ask)
        return Change(
            incident=asked,
            opened=False,
            reason="lease_asked",
            entries=(Entry(at=now, code="lease_asked", params=params),),
        )
    claimed = incident.state is IncidentState.CLAIMED
    lost = replace(
        incident,
        version=incident.version + 1,
        state=IncidentState.OPEN if claimed else incident.state,
        owner=None,
        lease_until=None,
        lease_asked=False,
        ringing_since=now,
        next_step=unclaimed_step(now, now, times)
        if claimed
        else Step(name=StepName.UNATTENDED, at=now + times.unattended),
    )
    return Change(
        incident=lost,
        opened=False,
        reason="lease_expired",
        entries=(Entry(at=now, code="lease_expired", params=params),),
        acks=acks_for(lost, AckStage.REASSIGNED) if claimed else (),
    )
