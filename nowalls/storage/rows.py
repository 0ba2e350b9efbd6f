"""Rows to values and values to rows, for incidents, tasks and those about them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from nowalls.domain.ids import (
    DeviceId,
    DistrictCode,
    IncidentId,
    OrganizationId,
    PlaceId,
    ResponderId,
    SignalId,
    SiteId,
    TaskId,
    UserId,
)
from nowalls.domain.incidents import Alarm, Assignment, Incident, Owner, Reason, Step
from nowalls.domain.registry import Device, Place, User
from nowalls.domain.signals import Signal
from nowalls.domain.tasks import Task
from nowalls.domain.words import (
    Condition,
    DeviceKind,
    IncidentKind,
    IncidentState,
    Outcome,
    PlaceKind,
    Severity,
    SignalFlag,
    SignalState,
    SignalType,
    Source,
    StepName,
    TaskKind,
    TaskState,
)

Row = Mapping[str, Any]


def as_json(value: object) -> str:
    """Write plain values, times and enumerations as JSON for a ``jsonb`` parameter."""
    return msgspec.json.encode(value).decode()


def user_of(row: Row) -> User:
    """Read a user and where they may look."""
    return msgspec.convert(row, type=User)


def signal_of(row: Row) -> Signal:
    """Read a signal."""
    return Signal(
        id=SignalId(row["id"]),
        device_id=DeviceId(row["device_id"]),
        type=SignalType(row["type"]),
        state=SignalState(row["state"]),
        message_id=row["message_id"],
        at=row["at"],
        received_at=row["received_at"],
        test=row["test"],
        flags=frozenset(SignalFlag(flag) for flag in row["flags"]),
        value=row.get("value"),
    )


def device_of(row: Row) -> Device:
    """Read the device's columns of a row that was joined with its device."""
    return Device(
        id=DeviceId(row["device_id"]),
        kind=DeviceKind(row["device_kind"]),
        site_id=SiteId(row["site_id"]),
        place_id=PlaceId(row["place_id"]),
        cancel_window_s=row["cancel_window_s"],
    )


def place_of(row: Row) -> Place:
    """Read the place's columns of a row that was joined with its place."""
    building_place = row["building_place"]
    return Place(
        id=PlaceId(row["place_id"]),
        site_id=SiteId(row["site_id"]),
        kind=PlaceKind(row["place_kind"]),
        building=row["building"],
        floor=row["floor"],
        room=row["room"],
        building_place=None if building_place is None else PlaceId(building_place),
    )


def owner_of(row: Row) -> Owner | None:
    """Read the owner's columns of a row that was joined with its owner."""
    if row["owner_id"] is None:
        return None
    return Owner(user_id=UserId(row["owner_id"]), name=row["owner_name"])


def organization_of(row: Row) -> OrganizationId | None:
    """Read the organization's column."""
    return None if row["organization"] is None else OrganizationId(row["organization"])


def _reasons_of(row: Row) -> tuple[Reason, ...]:
    return tuple(Reason(code=each["code"], params=each["params"]) for each in row["reasons"])


def _alarms_of(row: Row) -> tuple[Alarm, ...]:
    return tuple(msgspec.convert(each, type=Alarm) for each in row["alarms"])


def incident_of(row: Row) -> Incident:
    """Read an incident from a row of ``incidents`` joined with its place, site, owner and responder."""
    step_name, responder_id, outcome = row["next_step_name"], row["responder_id"], row["outcome"]
    return Incident(
        id=IncidentId(row["id"]),
        version=row["version"],
        kind=IncidentKind(row["kind"]),
        severity=Severity(row["severity"]),
        state=IncidentState(row["state"]),
        exercise=row["exercise"],
        confirmed=row["confirmed"],
        late=row["late"],
        source=Source(row["source"]),
        district=DistrictCode(row["district"]),
        organization=organization_of(row),
        site_id=SiteId(row["site_id"]),
        place=place_of(row),
        opened_at=row["opened_at"],
        pending_until=row["pending_until"],
        claimed_at=row["claimed_at"],
        dispatched_at=row["dispatched_at"],
        arrived_at=row["arrived_at"],
        resolved_at=row["resolved_at"],
        closed_at=row["closed_at"],
        cancelled_at=row["cancelled_at"],
        ringing_since=row["ringing_since"],
        condition=Condition(row["condition"]),
        owner=owner_of(row),
        lease_until=row["lease_until"],
        lease_asked=row["lease_asked"],
        next_step=None if step_name is None else Step(name=StepName(step_name), at=row["next_step_at"]),
        responder=None
        if responder_id is None
        else Assignment(responder_id=ResponderId(responder_id), name=row["responder_name"], eta_s=row["eta_s"]),
        reasons=_reasons_of(row),
        alarms=_alarms_of(row),
        signal_ids=tuple(SignalId(each) for each in row["signal_ids"]),
        accepted_at=row["accepted_at"],
        screen_by=row["screen_by"],
        arrived_by=row["arrived_by"],
        finished_at=row["finished_at"],
        recurrence_of=row["recurrence_of"],
        merged_into=row["merged_into"],
        outcome=None if outcome is None else Outcome(outcome),
    )


def incident_row(incident: Incident) -> dict[str, Any]:
    """Write an incident as a row for ``changes.write_incidents``."""
    step, sent = incident.next_step, incident.responder
    return {
        "id": incident.id,
        "version": incident.version,
        "kind": incident.kind,
        "severity": incident.severity,
        "state": incident.state,
        "exercise": incident.exercise,
        "confirmed": incident.confirmed,
        "late": incident.late,
        "source": incident.source,
        "place_id": incident.place.id,
        "opened_at": incident.opened_at,
        "pending_until": incident.pending_until,
        "claimed_at": incident.claimed_at,
        "dispatched_at": incident.dispatched_at,
        "arrived_at": incident.arrived_at,
        "resolved_at": incident.resolved_at,
        "closed_at": incident.closed_at,
        "cancelled_at": incident.cancelled_at,
        "ringing_since": incident.ringing_since,
        "condition": incident.condition,
        "owner_id": None if incident.owner is None else incident.owner.user_id,
        "lease_until": incident.lease_until,
        "lease_asked": incident.lease_asked,
        "next_step_name": None if step is None else step.name,
        "next_step_at": None if step is None else step.at,
        "responder_id": None if sent is None else sent.responder_id,
        "eta_s": None if sent is None else sent.eta_s,
        "reasons": incident.reasons,
        "alarms": incident.alarms,
        "signal_ids": incident.signal_ids,
        "accepted_at": incident.accepted_at,
        "screen_by": incident.screen_by,
        "arrived_by": incident.arrived_by,
        "finished_at": incident.finished_at,
        "recurrence_of": incident.recurrence_of,
        "merged_into": incident.merged_into,
        "outcome": incident.outcome,
    }


def task_of(row: Row) -> Task:
    """Read a task from a row of ``tasks`` joined with its place, site and owner."""
    return Task(
        id=TaskId(row["id"]),
        version=row["version"],
        kind=TaskKind(row["kind"]),
        state=TaskState(row["state"]),
        severity=Severity(row["severity"]),
        district=DistrictCode(row["district"]),
        organization=organization_of(row),
        site_id=None if row["site_id"] is None else SiteId(row["site_id"]),
        place=None if row["place_id"] is None else place_of(row),
        subject=row["subject"],
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        owner=owner_of(row),
        reasons=_reasons_of(row),
        signal_ids=tuple(SignalId(each) for each in row["signal_ids"]),
        incident_id=None if row["incident_id"] is None else IncidentId(row["incident_id"]),
        closed_at=row["closed_at"],
    )


def task_row(task: Task) -> dict[str, Any]:
    """Write a task as a row for ``changes.write_tasks``."""
    return {
        "id": task.id,
        "version": task.version,
        "kind": task.kind,
        "state": task.state,
        "severity": task.severity,
        "district": task.district,
        "site_id": task.site_id,
        "place_id": None if task.place is None else task.place.id,
        "subject": task.subject,
        "opened_at": task.opened_at,
        "due_at": task.due_at,
        "owner_id": None if task.owner is None else task.owner.user_id,
        "reasons": task.reasons,
        "signal_ids": task.signal_ids,
        "incident_id": task.incident_id,
        "closed_at": task.closed_at,
    }
