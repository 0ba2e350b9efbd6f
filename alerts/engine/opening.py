"""What a rule opens by itself: an incident that no alarm raised, and tasks."""

from dataclasses import dataclass, replace
from datetime import timedelta

from alerts.engine.board import Board, Setting
from alerts.engine.raising import rings
from nowalls.domain.decisions import Decisions, Facts, Opening, PlaceFacts, opened_at
from nowalls.domain.ids import IncidentId, PlaceId, SignalId, TaskId
from nowalls.domain.incidents import Change, Entry, Incident, Reason, raised_severity
from nowalls.domain.tasks import Task, TaskChange
from nowalls.domain.words import IncidentKind, Severity, Source, TaskKind, TaskState


def open_rescue(board: Board, place: PlaceFacts, reason: Reason, severity: Severity = Severity.HIGH) -> Incident:
    """Open a rescue at a place for a named reason, or add the reason to the one that is open there."""
    now = board.setting.now
    entry = Entry(at=now, code=reason.code, params=reason.params)
    known = board.incident(place.place.id, IncidentKind.EMERGENCY_RESCUE, exercise=False)
    if known is not None and known.is_open:
        reasons = known.reasons if reason in known.reasons else (*known.reasons, reason)
        joined = replace(
            known,
            version=known.version + 1,
            severity=raised_severity(known.severity, severity),
            reasons=reasons,
        )
        board.apply(Change(incident=joined, opened=False, reason="noted", entries=(entry,)))
        return joined
    opening = Opening(
        id=IncidentId(board.setting.new_id("inc")),
        kind=IncidentKind.EMERGENCY_RESCUE,
        severity=severity,
        source=Source.DEVICE,
        reasons=(reason,),
    )
    new = rings(opened_at(place, opening, now), board.setting)
    opened = Entry(at=now, code="opened", params={"kind": new.kind.value})
    board.apply(Change(incident=new, opened=True, reason="new_alarm", entries=(entry, opened)))
    return new


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A task that a rule asks for, and the signals that gave rise to it."""

    kind: TaskKind
    severity: Severity
    subject: str
    reason: Reason
    due_in: timedelta
    signal_ids: tuple[SignalId, ...] = ()


def ask_for(board: Board, place: PlaceFacts, work: Work) -> Task:
    """Open a task about a subject; one that is open about it already stays as it is."""
    known = board.tasks.get(work.subject)
    if known is not None and known.state is TaskState.OPEN:
        return known
    now = board.setting.now
    task = Task(
        id=TaskId(board.setting.new_id("tsk")),
        version=1,
        kind=work.kind,
        state=TaskState.OPEN,
        severity=work.severity,
        district=place.district,
        organization=place.organization,
        site_id=place.place.site_id,
        place=place.place,
        subject=work.subject,
        opened_at=now,
        due_at=now + work.due_in,
        reasons=(work.reason,),
        signal_ids=work.signal_ids,
    )
    board.apply_task(TaskChange(task=task, opened=True, reason="opened"))
    return task


def asked(facts: Facts, setting: Setting, place_id: PlaceId, work: Work) -> Decisions:
    """Decide to ask for one piece of work at a place, unless it is asked for already."""
    board = Board.of(facts, setting)
    ask_for(board, board.place(place_id), work)
    return board.decisions()


def settle(board: Board, subject: str, because: str) -> None:
    """End an open task whose cause is gone; in somebody's hands it stays theirs, and says that the cause is gone."""
    known = board.tasks.get(subject)
    if known is None or known.state is not TaskState.OPEN:
        return
    reason = Reason(code=because, params={})
    if known.owner is not None:
        if reason not in known.reasons:
            told = replace(known, version=known.version + 1, reasons=(*known.reasons, reason))
            board.apply_task(TaskChange(task=told, opened=False, reason=because))
        return
    board.apply_task(TaskChange(task=board.ended(known, reason), opened=False, reason=because))
