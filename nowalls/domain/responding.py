"""What a responder who was sent says of an incident: accepted, refused, on the way, arrived, finished; pure.

Their word moves the incident as a dispatcher's command does, and its timeline says that it was theirs. They own
nothing: who has claimed the incident keeps it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from nowalls.domain.commands import Refusal
from nowalls.domain.ids import AttachmentId
from nowalls.domain.incidents import Change, Entry, Incident, Params, Step, acks_for
from nowalls.domain.steps import StepTimes, eta_step, first_step, unclaimed_step
from nowalls.domain.words import AckStage, IncidentState, StepName


class Response(StrEnum):
    """What a responder says."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A responder's word, with when they expect to be there and a note, if they gave any."""

    response: Response
    eta_s: int | None = None
    note: str | None = None


def apply_response(incident: Incident, said: Said, now: datetime, times: StepTimes) -> Change | Refusal | None:
    """Return the incident after a responder's word; ``None`` for what they have said already.

    The caller has made sure that this responder is the one who was sent and that the incident is open.
    """
    match said.response:
        case Response.ACCEPT | Response.ON_THE_WAY:
            return _on_the_way(incident, said, now, times)
        case Response.REFUSE:
            return _refused(incident, said, now, times)
        case Response.ARRIVED:
            return _arrived(incident, said, now, times)
        case Response.FINISHED:
            return _finished(incident, said, now, times)


def apply_picture(incident: Incident, attachment_id: AttachmentId, now: datetime) -> Change:
    """Return the incident after its responder sent a picture: a line of the timeline that leads to it."""
    return _told(replace(incident, version=incident.version + 1), "picture", None, now, picture=attachment_id)


def _told(
    incident: Incident,
    reason: str,
    said: Said | None,
    now: datetime,
    stage: AckStage | None = None,
    *,
    picture: AttachmentId | None = None,
) -> Change:
    sent = incident.responder
    params: Params = {"by": "responder"}
    if said is not None:
        params |= {"note": said.note, "eta_s": said.eta_s}
    if picture is not None:
        params["attachment_id"] = picture
    if sent is not None:
        params |= {"responder_id": sent.responder_id, "name": sent.name}
    entry = Entry(at=now, code=reason, params=params)
    acks = acks_for(incident, stage) if stage else ()
    return Change(incident=incident, opened=False, reason=reason, entries=(entry,), acks=acks)


def _on_the_way(incident: Incident, said: Said, now: datetime, times: StepTimes) -> Change | None:
    repeated = incident.accepted_at is not None and said.response is Response.ACCEPT
    if incident.state is not IncidentState.DISPATCHED or incident.responder is None or repeated:
        return None
    eta_s = incident.responder.eta_s
    if said.eta_s is not None and incident.dispatched_at is not None:
        # An ETA counts from the dispatch, and the responder counts from now.
        eta_s = said.eta_s + int((now - incident.dispatched_at).total_seconds())
    accepted = replace(
        incident,
        version=incident.version + 1,
        accepted_at=incident.accepted_at or now,
        responder=replace(incident.responder, eta_s=eta_s),
    )
    accepted = replace(accepted, next_step=eta_step(accepted, now, times))
    stage = AckStage.DISPATCHED if said.eta_s is not None else None
    reason = "accepted" if said.response is Response.ACCEPT else "on_the_way"
    return _told(accepted, reason, said, now, stage)


def _refused(incident: Incident, said: Said, now: datetime, times: StepTimes) -> Change | Refusal:
    """Somebody else must be sent, at once: the owner is reminded within the time an acceptance may take."""
    if incident.state is not IncidentState.DISPATCHED:
        detail = f"Refusing is not possible while the incident is {incident.state.value}; tell the centre."
        return Refusal(code="wrong_state", detail=detail)
    told = _told(incident, "refused", said, now)
    owned = incident.owner is not None
    back = replace(
        incident,
        version=incident.version + 1,
        state=IncidentState.CLAIMED if owned else IncidentState.OPEN,
        responder=None,
        accepted_at=None,
        ringing_since=incident.ringing_since if owned else now,
        next_step=Step(name=StepName.ACCEPT_NEXT_RESPONDER, at=now + times.accept)
        if owned
        else unclaimed_step(now, now, times),
    )
    return replace(told, incident=back, acks=acks_for(back, AckStage.REASSIGNED))


def _arrived(incident: Incident, said: Said, now: datetime, times: StepTimes) -> Change | None:
    if incident.state is IncidentState.ARRIVED:
        return None
    there = replace(
        incident,
        version=incident.version + 1,
        state=IncidentState.ARRIVED,
        accepted_at=incident.accepted_at or now,
        arrived_at=incident.arrived_at or now,
        arrived_by="responder",
    )
    there = replace(there, next_step=first_step(there, now, times))
    return _told(there, "arrived", said, now, AckStage.ARRIVED)


def _finished(incident: Incident, said: Said, now: datetime, times: StepTimes) -> Change | None:
    """They are free again; the incident waits for its outcome, which the desk gives."""
    if incident.finished_at is not None:
        return None
    done = replace(
        incident,
        version=incident.version + 1,
        finished_at=now,
        next_step=Step(name=StepName.ACT_REMIND, at=now + times.remind),
    )
    return _told(done, "finished", said, now)
