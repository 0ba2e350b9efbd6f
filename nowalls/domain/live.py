"""Incidents and tasks as the live protocol and the HTTP interface show them: plain JSON-ready objects.

Always the whole object (design.md section 7). Written into the live log when the change is made, so that a
console that resumes sees exactly what the others saw.
"""

from datetime import UTC, datetime
from typing import Any

from nowalls.domain.incidents import Incident, Owner, Reason
from nowalls.domain.registry import Place
from nowalls.domain.tasks import Task

Json = dict[str, Any]


def time_text(moment: datetime | None) -> str | None:
    """Write a moment as UTC with a ``Z`` and microseconds where there are any."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def place_object(place: Place) -> Json:
    """Show a place: its id and its building, floor and room."""
    return {"id": place.id, "building": place.building, "floor": place.floor, "room": place.room}


def _owner(owner: Owner | None) -> Json | None:
    return None if owner is None else {"user_id": owner.user_id, "name": owner.name}


def _reasons(reasons: tuple[Reason, ...]) -> list[Json]:
    return [{"code": reason.code, "params": reason.params} for reason in reasons]


def incident_object(incident: Incident) -> Json:
    """Show an incident whole."""
    step, sent = incident.next_step, incident.responder
    return {
        "id": incident.id,
        "version": incident.version,
        "kind": incident.kind.value,
        "severity": incident.severity.value,
        "state": incident.state.value,
        "exercise": incident.exercise,
        "confirmed": incident.confirmed,
        "late": incident.late,
        "source": incident.source.value,
        "site_id": incident.site_id,
        "place": place_object(incident.place),
        "opened_at": time_text(incident.opened_at),
        "pending_until": time_text(incident.pending_until),
        "claimed_at": time_text(incident.claimed_at),
        "dispatched_at": time_text(incident.dispatched_at),
        "arrived_at": time_text(incident.arrived_at),
        "resolved_at": time_text(incident.resolved_at),
        "closed_at": time_text(incident.closed_at),
        "condition": incident.condition.value,
        "owner": _owner(incident.owner),
        "lease_until": time_text(incident.lease_until),
        "next_step": None if step is None else {"name": step.name.value, "at": time_text(step.at)},
        "responder": None if sent is None else {"id": sent.responder_id, "name": sent.name, "eta_s": sent.eta_s},
        "accepted_at": time_text(incident.accepted_at),
        "arrived_by": incident.arrived_by,
        "finished_at": time_text(incident.finished_at),
        "reasons": _reasons(incident.reasons),
        "signal_ids": list(incident.signal_ids),
        "recurrence_of": incident.recurrence_of,
        "merged_into": incident.merged_into,
        "outcome": None if incident.outcome is None else incident.outcome.value,
    }


def task_object(task: Task) -> Json:
    """Show a task whole."""
    return {
        "id": task.id,
        "version": task.version,
        "kind": task.kind.value,
        "state": task.state.value,
        "severity": task.severity.value,
        "site_id": task.site_id,
        "place": None if task.place is None else place_object(task.place),
        "due_at": time_text(task.due_at),
        "owner": _owner(task.owner),
        "reasons": _reasons(task.reasons),
        "incident_id": task.incident_id,
    }
