"""The task: work that is not an emergency."""

from dataclasses import dataclass
from datetime import datetime

from nowalls.domain.ids import DistrictCode, IncidentId, OrganizationId, SignalId, SiteId, TaskId
from nowalls.domain.incidents import Owner, Reason
from nowalls.domain.registry import Place
from nowalls.domain.words import Severity, TaskKind, TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task, whole. Never changed in place: each change makes its next version."""

    id: TaskId
    version: int
    kind: TaskKind
    state: TaskState
    severity: Severity
    district: DistrictCode
    organization: OrganizationId | None
    site_id: SiteId | None
    """``None`` for what is about the centre itself; then there is no organization and no place either."""
    place: Place | None
    subject: str
    """What it is about: one task is open for a subject (``{device}:{type}``), further signals join it."""
    opened_at: datetime
    due_at: datetime
    owner: Owner | None = None
    reasons: tuple[Reason, ...] = ()
    signal_ids: tuple[SignalId, ...] = ()
    incident_id: IncidentId | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChange:
    """One step in a task's life, and why."""

    task: Task
    opened: bool
    reason: str | None
    """``None`` for what is no news to anybody."""
