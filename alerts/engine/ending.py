"""An alarm was cleared (its condition ended) or cancelled (the person: "I am all right").

Neither closes anything. A clear moves the condition's own axis; a cancel counts only for a fall that nobody
has been sent to yet, and even then somebody calls back.
"""

from dataclasses import replace

from alerts.engine.board import Board
from alerts.engine.opening import settle
from alerts.engine.raising import received, with_signal
from alerts.engine.tasking import TASK_RULES, subject_of
from nowalls.domain.decisions import UndecidedSignal
from nowalls.domain.incidents import Alarm, Change, Entry, Incident
from nowalls.domain.signals import Signal
from nowalls.domain.steps import first_step
from nowalls.domain.words import Condition, IncidentState, Severity, SignalState, SignalType


def end_alarm(board: Board, undecided: UndecidedSignal) -> None:
    """Decide about one clear or cancel: apply it where its raise stands, or keep it for a raise yet to come."""
    signal = undecided.signal
    found = _incident_of(board, signal)
    if found is None and signal.state is SignalState.CLEARED and signal.type in TASK_RULES:
        subject = subject_of(undecided, TASK_RULES[signal.type])
        settle(board, subject, "cleared")
        board.mark(undecided, "cleared", task_subject=subject)
        return
    if found is None:
        board.mark(undecided, "kept_for_its_raise" if signal.message_id else "nothing_to_end")
        return
    incident, alarm = found
    change = ended(incident, alarm, signal, board)
    board.apply(change)
    board.mark(undecided, signal.state.value, incident=change.incident)


def ended(incident: Incident, alarm: Alarm, signal: Signal, board: Board) -> Change:
    """Return the incident after this clear or cancel of one of its alarms."""
    alarms = tuple(replace(each, condition=Condition.CLEARED) if each == alarm else each for each in incident.alarms)
    changed = replace(
        incident,
        version=incident.version + 1,
        alarms=alarms,
        condition=_condition(alarms),
        signal_ids=with_signal(incident.signal_ids, signal),
    )
    if signal.state is SignalState.CANCELLED and _counts(incident, alarm):
        changed = _awaiting_call_back(changed, board)
    entry = Entry(at=board.setting.now, code=signal.state.value, params={"device_id": signal.device_id})
    return Change(incident=changed, opened=False, reason=signal.state.value, entries=(received(signal), entry))


def _counts(incident: Incident, alarm: Alarm) -> bool:
    """A cancel counts for a fall alone, while it counts down or was claimed while it did.

    Once its window has passed a fall is critical, and a cancel is a note.
    """
    falls_only = all(each.type is SignalType.FALL for each in incident.alarms)
    still_pending = incident.state is IncidentState.PENDING
    claimed_in_time = incident.state is IncidentState.CLAIMED and incident.severity is Severity.HIGH
    return alarm.type is SignalType.FALL and falls_only and (still_pending or claimed_in_time)


def _awaiting_call_back(incident: Incident, board: Board) -> Incident:
    setting = board.setting
    waiting = replace(incident, cancelled_at=setting.now, pending_until=None, ringing_since=None)
    return replace(waiting, next_step=first_step(waiting, setting.now, setting.steps(waiting)))


def _condition(alarms: tuple[Alarm, ...]) -> Condition:
    return Condition.PRESENT if any(each.condition is Condition.PRESENT for each in alarms) else Condition.CLEARED


def _incident_of(board: Board, signal: Signal) -> tuple[Incident, Alarm] | None:
    """Find the alarm with this id; a clear with an unknown id ends that type on that device."""
    candidates = [
        (incident, alarm)
        for incident in board.incidents.values()
        if incident.is_open
        for alarm in incident.alarms
        if alarm.device_id == signal.device_id and alarm.type is signal.type
    ]
    for incident, alarm in candidates:
        if alarm.message_id == signal.message_id:
            return incident, alarm
    alike = [each for each in candidates if each[0].exercise is signal.test]
    return alike[-1] if alike and signal.state is SignalState.CLEARED else None
