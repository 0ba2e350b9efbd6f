"""The incident's state machine: what each command does to it, pure.

``pending → open → claimed → dispatched → arrived → resolved``, with the ends ``resolved``, ``cancelled`` and
``merged``. Rules for signals stand in ``alerts.engine``, those for time in ``steps``; whether an actor may
see the incident at all is decided before. The rules are design.md section 6's.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from nowalls.domain.commands import (
    Actor,
    Arrive,
    Call,
    Claim,
    Command,
    Confirm,
    Dispatch,
    Hold,
    Merge,
    Note,
    Refusal,
    Release,
    Reopen,
    Report,
    Resolve,
    StandDown,
    Transfer,
)
from nowalls.domain.incidents import (
    STAGE_OF_STATE,
    Change,
    Entry,
    Incident,
    Owner,
    Params,
    Reason,
    Step,
    acks_for,
    raised_severity,
)
from nowalls.domain.steps import StepTimes, eta_step, first_step
from nowalls.domain.words import AckStage, CallResult, Condition, IncidentState, Role, StepName, Verdict

WORKING: Final = frozenset({IncidentState.CLAIMED, IncidentState.DISPATCHED, IncidentState.ARRIVED})

OWN_STATES: Final[dict[type, frozenset[IncidentState]]] = {
    Release: frozenset({IncidentState.CLAIMED}),
    StandDown: frozenset({IncidentState.DISPATCHED}),
    Transfer: WORKING,
    Hold: WORKING,
}
"""Commands that are possible in these states only; the others are possible while the incident is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts, when, under which step times."""

    actor: Actor
    now: datetime
    times: StepTimes


def apply_command(incident: Incident, command: Command, acting: Acting) -> Change | Refusal | None:
    """Apply a command to the incident as it stands; ``None`` when it changes nothing worth a version.

    A refusal changes nothing. On a closed incident only ``Note`` and ``Reopen`` are possible, the others are
    refused with ``wrong_state``; those of anybody but the owner with ``not_owner``.
    """
    return _refuse(incident, command, acting.actor) or _carry_out(incident, command, acting)


def _refuse(incident: Incident, command: Command, actor: Actor) -> Refusal | None:
    match command:
        case Note():
            return None
        case Reopen():
            reopens = not incident.is_open and incident.state is not IncidentState.MERGED
            return None if reopens else _wrong_state(incident, command)
        case _ if not incident.is_open:
            return _wrong_state(incident, command)
        case Claim():
            return _refuse_claim(incident, command, actor)
        case Report():
            return None
        case _:
            return _refuse_to_others(incident, command, actor)


def _refuse_to_others(incident: Incident, command: Command, actor: Actor) -> Refusal | None:
    owner = incident.owner
    if owner is not None and owner.user_id != actor.user_id:
        return Refusal(code="not_owner", detail=f"This incident is claimed by {owner.name}.", owner=owner)
    if incident.state not in OWN_STATES.get(type(command), frozenset(IncidentState)):
        return _wrong_state(incident, command)
    return None


def _refuse_claim(incident: Incident, command: Claim, actor: Actor) -> Refusal | None:
    owner = incident.owner
    if owner is None or owner.user_id == actor.user_id:
        return None
    if not command.takeover:
        return Refusal(code="already_claimed", detail=f"{owner.name} has already claimed this incident.", owner=owner)
    if actor.role is not Role.DUTY_LEAD:
        return Refusal(code="not_allowed", detail="Only a duty lead may take an incident over.", owner=owner)
    return None


def _wrong_state(incident: Incident, command: Command) -> Refusal:
    name = type(command).__name__.lower()
    detail = f"The command {name} is not possible while the incident is {incident.state.value}."
    return Refusal(code="wrong_state", detail=detail, owner=incident.owner)


def _carry_out(  # noqa: C901, PLR0911, PLR0912  # one arm a command, and the type checker proves none is missing
    incident: Incident,
    command: Command,
    acting: Acting,
) -> Change | None:
    match command:
        case Claim():
            return _claim(incident, acting)
        case Release():
            return _release(incident, command, acting)
        case Transfer():
            return _transfer(incident, command, acting)
        case Confirm():
            return _confirm(incident, command, acting)
        case Call():
            return _call(incident, command, acting)
        case Report():
            return _report(incident, command, acting)
        case Dispatch():
            return _dispatch(incident, command, acting)
        case StandDown():
            return _stand_down(incident, acting)
        case Arrive():
            return _arrive(incident, acting)
        case Resolve():
            return _resolve(incident, command, acting)
        case Note():
            return _note(incident, command, acting)
        case Merge():
            return _merge(incident, command, acting)
        case Reopen():
            return _reopen(incident, acting)
        case Hold():
            return _hold(incident, acting)


def _change(
    incident: Incident,
    reason: str,
    params: Params,
    acting: Acting,
    *,
    stage: AckStage | None = None,
) -> Change:
    entry = Entry(at=acting.now, code=reason, params=params, actor=acting.actor.as_owner)
    acks = acks_for(incident, stage) if stage else ()
    return Change(incident=incident, opened=False, reason=reason, entries=(entry,), acks=acks)


def owned(incident: Incident, owner: Owner, acting: Acting) -> Incident:
    """Return the next version in this owner's hands: a fresh lease, no countdown, no ringing."""
    return replace(
        incident,
        version=incident.version + 1,
        state=incident.state if incident.state in WORKING else IncidentState.CLAIMED,
        owner=owner,
        claimed_at=incident.claimed_at or acting.now,
        lease_until=acting.now + acting.times.lease,
        lease_asked=False,
        ringing_since=None,
        screen_by=None,
        pending_until=None,
    )


def settled_step(incident: Incident, acting: Acting) -> Step | None:
    """Return the next step once the owner confirmed that they know: when sent, the ETA; else the state's first."""
    if incident.state is IncidentState.DISPATCHED:
        return eta_step(incident, acting.now, acting.times)
    return first_step(incident, acting.now, acting.times)


def _claim(incident: Incident, acting: Acting) -> Change:
    renewed = incident.owner is not None and incident.owner.user_id == acting.actor.user_id
    taken_over = incident.owner is not None and not renewed
    claimed = owned(incident, acting.actor.as_owner, acting)
    if not (renewed and incident.ringing_since is None):
        claimed = replace(claimed, next_step=settled_step(claimed, acting))
    stage = STAGE_OF_STATE[claimed.state] if incident.owner is None else None
    return _change(claimed, "claimed", {"takeover": True} if taken_over else {}, acting, stage=stage)


def _release(incident: Incident, command: Release, acting: Acting) -> Change:
    back = replace(
        incident,
        version=incident.version + 1,
        state=IncidentState.OPEN,
        owner=None,
        lease_until=None,
        lease_asked=False,
        ringing_since=acting.now,
    )
    back = replace(back, next_step=first_step(back, acting.now, acting.times))
    return _change(back, "released", {"reason": command.reason}, acting, stage=AckStage.REASSIGNED)


def _transfer(incident: Incident, command: Transfer, acting: Acting) -> Change:
    handed = owned(incident, command.to, acting)
    params: Params = {"user_id": command.to.user_id, "name": command.to.name}
    return _change(handed, "transferred", params, acting)


def _confirm(incident: Incident, command: Confirm, acting: Acting) -> Change:
    confirmed = incident.confirmed or command.verdict is Verdict.REAL
    reason = Reason(code="person_confirmed", params={"by": command.by})
    added = (reason,) if confirmed and not incident.confirmed else ()
    changed = _renewed(incident, acting)
    changed = replace(changed, confirmed=confirmed, reasons=(*incident.reasons, *added))
    return _change(changed, "confirmed", {"verdict": command.verdict.value, "by": command.by}, acting)


def _call(incident: Incident, command: Call, acting: Acting) -> Change:
    """Record the call. One that was answered meets *call back*: what then waits is the closing."""
    changed = _renewed(incident, acting)
    step = incident.next_step
    if command.result is CallResult.ANSWERED and step is not None and step.name is StepName.CALL_BACK:
        changed = replace(changed, next_step=_after_call_back(incident, acting))
    params: Params = {"result": command.result.value, "contact_id": command.contact_id}
    return _change(changed, "call", params, acting)


def _after_call_back(incident: Incident, acting: Acting) -> Step:
    if incident.state is IncidentState.CLAIMED:
        return Step(name=StepName.ACT_REMIND, at=acting.now + acting.times.remind)
    return Step(name=StepName.CALL_BACK, at=acting.now + acting.times.call_back)


def _renewed(incident: Incident, acting: Acting) -> Incident:
    """Return the next version; a command by the owner renews the lease, one on an unowned incident claims nothing."""
    if incident.owner is None or not incident.is_open:
        return replace(incident, version=incident.version + 1)
    renewed = owned(incident, incident.owner, acting)
    if incident.ringing_since is not None:
        renewed = replace(renewed, next_step=settled_step(renewed, acting))
    return renewed


def _dispatch(incident: Incident, command: Dispatch, acting: Acting) -> Change:
    sent = replace(
        owned(incident, acting.actor.as_owner, acting),
        state=IncidentState.ARRIVED if incident.state is IncidentState.ARRIVED else IncidentState.DISPATCHED,
        dispatched_at=acting.now,
        accepted_at=None,
        finished_at=None,
        responder=command.assignment,
    )
    sent = replace(sent, next_step=first_step(sent, acting.now, acting.times))
    assignment = command.assignment
    params: Params = {
        "responder_id": assignment.responder_id,
        "name": assignment.name,
        "eta_s": assignment.eta_s,
    }
    return _change(sent, "dispatched", params, acting, stage=AckStage.DISPATCHED)


def _stand_down(incident: Incident, acting: Acting) -> Change:
    back = owned(incident, acting.actor.as_owner, acting)
    back = replace(back, state=IncidentState.CLAIMED, responder=None, accepted_at=None)
    back = replace(back, next_step=first_step(back, acting.now, acting.times))
    params: Params = {"name": incident.responder.name} if incident.responder else {}
    return _change(back, "stood_down", params, acting, stage=AckStage.REASSIGNED)


def _arrive(incident: Incident, acting: Acting) -> Change:
    there = owned(incident, acting.actor.as_owner, acting)
    there = replace(
        there,
        state=IncidentState.ARRIVED,
        arrived_at=incident.arrived_at or acting.now,
        arrived_by=incident.arrived_by or "dispatcher",
    )
    there = replace(there, next_step=first_step(there, acting.now, acting.times))
    return _change(there, "arrived", {}, acting, stage=AckStage.ARRIVED)


def _resolve(incident: Incident, command: Resolve, acting: Acting) -> Change:
    """Close. An incident whose person cancelled it while it could still count ends ``cancelled``."""
    state = IncidentState.CANCELLED if incident.cancelled_at else IncidentState.RESOLVED
    claimed = owned(incident, acting.actor.as_owner, acting)
    done = replace(_closed(claimed, state, acting.now), resolved_at=acting.now, outcome=command.outcome)
    params: Params = {"outcome": command.outcome.value, "note": command.note}
    return _change(done, "resolved", params, acting, stage=AckStage.CLOSED)


def _closed(incident: Incident, state: IncidentState, now: datetime) -> Incident:
    return replace(
        incident,
        state=state,
        closed_at=now,
        next_step=None,
        lease_until=None,
        lease_asked=False,
        ringing_since=None,
        screen_by=None,
        pending_until=None,
    )


def _note(incident: Incident, command: Note, acting: Acting) -> Change:
    return _change(_noted(incident, acting), "note", {"text": command.text}, acting)


def _report(incident: Incident, command: Report, acting: Acting) -> Change:
    """Record that others were told, by whoever rang them. It changes no state: somebody of ours still goes."""
    params: Params = {"service": command.service.value, "number": command.number}
    return _change(_noted(incident, acting), "reported", params, acting)


def _noted(incident: Incident, acting: Acting) -> Incident:
    """Return the next version of what anybody may write to; only the owner's own hand renews the lease."""
    owner = incident.owner
    if owner is not None and owner.user_id == acting.actor.user_id:
        return _renewed(incident, acting)
    return replace(incident, version=incident.version + 1)


def _merge(incident: Incident, command: Merge, acting: Acting) -> Change:
    closed = _closed(replace(incident, version=incident.version + 1), IncidentState.MERGED, acting.now)
    closed = replace(closed, merged_into=command.into)
    return _change(closed, "merged", {"into": command.into}, acting, stage=AckStage.CLOSED)


def _reopen(incident: Incident, acting: Acting) -> Change:
    again = replace(
        incident,
        version=incident.version + 1,
        state=IncidentState.OPEN,
        owner=None,
        closed_at=None,
        resolved_at=None,
        cancelled_at=None,
        outcome=None,
        responder=None,
        dispatched_at=None,
        accepted_at=None,
        arrived_at=None,
        arrived_by=None,
        finished_at=None,
        ringing_since=acting.now,
    )
    again = replace(again, next_step=first_step(again, acting.now, acting.times))
    return _change(again, "reopened", {}, acting)


def _hold(incident: Incident, acting: Acting) -> Change | None:
    """Renew the owner's lease. No version, no event: thirty seconds of holding is not news."""
    if incident.owner is None:
        return None
    held = replace(incident, lease_asked=False, lease_until=acting.now + acting.times.lease)
    return Change(incident=held, opened=False, reason=None, entries=())


def _opened(pending: Incident, acting: Acting) -> Incident:
    """End a countdown: what is merged into a pending fall is more than a fall that may be cancelled."""
    opened = replace(pending, state=IncidentState.OPEN, pending_until=None, ringing_since=acting.now, cancelled_at=None)
    return replace(opened, next_step=first_step(opened, acting.now, acting.times))


def absorb(into: Incident, merged: Incident, acting: Acting) -> Change:
    """Return the incident that another one was merged into, with that one's signals and alarms."""
    known = {(alarm.device_id, alarm.type) for alarm in into.alarms}
    added = tuple(alarm for alarm in merged.alarms if (alarm.device_id, alarm.type) not in known)
    alarming = into.state is not IncidentState.PENDING or merged.state is IncidentState.PENDING
    whole = replace(
        into if alarming else _opened(into, acting),
        version=into.version + 1,
        severity=raised_severity(into.severity, merged.severity),
        confirmed=into.confirmed or merged.confirmed,
        late=into.late or merged.late,
        condition=Condition.PRESENT if Condition.PRESENT in (into.condition, merged.condition) else into.condition,
        alarms=(*into.alarms, *added),
        signal_ids=tuple(sorted({*into.signal_ids, *merged.signal_ids})),
    )
    return _change(whole, "joined", {"from": merged.id}, acting)
