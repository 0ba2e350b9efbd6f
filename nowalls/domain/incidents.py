"""The incident: what the centre must handle, one per place and kind while open.

The value and the small facts it is made of live here; what may be done with one stands in ``commands``,
what happens when nobody does anything in ``steps``, how signals make one in ``alerts.engine``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.ids import DeviceId, DistrictCode, IncidentId, OrganizationId, ResponderId, SignalId, SiteId, UserId
from nowalls.domain.notices import Notice
from nowalls.domain.registry import Place
from nowalls.domain.words import (
    END_STATES,
    AckStage,
    Condition,
    IncidentKind,
    IncidentState,
    Outcome,
    Severity,
    SignalType,
    Source,
    StepName,
)

Params = dict[str, str | int | float | bool | None]
"""Parameters of a code: plain values that a catalogue can put into a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who has claimed an incident."""

    user_id: UserId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens next by itself, and when."""

    name: StepName
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who was sent, and how long they said they need."""

    responder_id: ResponderId
    name: str
    eta_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an incident is what it is: a code for the catalogue and its parameters, never prose."""

    code: str
    params: Params


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """The newest ``raised`` of one device and type within an incident."""

    device_id: DeviceId
    type: SignalType
    message_id: str | None
    at: datetime
    received_at: datetime
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident, whole. Never changed in place: each change makes its next version."""

    id: IncidentId
    version: int
    kind: IncidentKind
    severity: Severity
    state: IncidentState
    exercise: bool
    confirmed: bool
    late: bool
    source: Source
    district: DistrictCode
    organization: OrganizationId | None
    site_id: SiteId
    place: Place
    opened_at: datetime
    pending_until: datetime | None = None
    claimed_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    """When the person said "I am all right" while it could still count; a new life-safety signal takes it back."""
    ringing_since: datetime | None = None
    """From when the unclaimed steps count; ``None`` once somebody confirmed that they heard it."""
    screen_by: datetime | None = None
    """Until when a duty console must have shown it; ``None`` once one did, or nobody waits for that."""
    condition: Condition = Condition.UNKNOWN
    owner: Owner | None = None
    lease_until: datetime | None = None
    lease_asked: bool = False
    next_step: Step | None = None
    accepted_at: datetime | None = None
    """When the responder who is sent now said that they come."""
    arrived_by: str | None = None
    """Whose word the arrival is: ``dispatcher`` or ``responder``."""
    finished_at: datetime | None = None
    """When the responder said that they are done there; they are free from then on."""
    responder: Assignment | None = None
    reasons: tuple[Reason, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    signal_ids: tuple[SignalId, ...] = ()
    recurrence_of: IncidentId | None = None
    merged_into: IncidentId | None = None
    outcome: Outcome | None = None

    @property
    def is_open(self) -> bool:
        """An incident is open until one of its ends is reached."""
        return self.state not in END_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of an incident's timeline."""

    at: datetime
    code: str
    params: Params
    actor: Owner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """A message to one device about its alarm."""

    device_id: DeviceId
    message_id: str
    stage: AckStage
    eta_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step in an incident's life: the incident after it, and what must be told to whom."""

    incident: Incident
    opened: bool
    reason: str | None
    """Why, for the live protocol: ``new_alarm`` when it must ring (again), ``claimed``, ``step`` …;
    ``None`` for what is no news to anybody (a lease renewed)."""
    entries: tuple[Entry, ...]
    acks: tuple[Ack, ...] = ()
    notices: tuple[Notice, ...] = ()


STAGE_OF_STATE: Final = {
    IncidentState.CLAIMED: AckStage.CLAIMED,
    IncidentState.DISPATCHED: AckStage.DISPATCHED,
    IncidentState.ARRIVED: AckStage.ARRIVED,
    IncidentState.RESOLVED: AckStage.CLOSED,
    IncidentState.CANCELLED: AckStage.CLOSED,
    IncidentState.MERGED: AckStage.CLOSED,
}
"""The stage that a device with a signal in an incident of this state has heard."""


def acks_for(incident: Incident, stage: AckStage) -> tuple[Ack, ...]:
    """Tell each device with a signal in this incident, for its newest ``raised`` that has an id."""
    newest: dict[DeviceId, Alarm] = {}
    for alarm in sorted(incident.alarms, key=lambda alarm: alarm.received_at):
        if alarm.message_id is not None:
            newest[alarm.device_id] = alarm
    eta_s = incident.responder.eta_s if incident.responder and stage is AckStage.DISPATCHED else None
    return tuple(
        Ack(device_id=device_id, message_id=alarm.message_id, stage=stage, eta_s=eta_s)
        for device_id, alarm in newest.items()
        if alarm.message_id is not None
    )


def raised_severity(current: Severity, wanted: Severity) -> Severity:
    """Return the more urgent of the two: severity never falls while an incident is open."""
    return min(current, wanted, key=lambda severity: severity.rank)
