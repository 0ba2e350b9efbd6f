"""An alarm was cleared (its condition ended) or cancelled (the person: "I am all right").

Neither closes anything. A clear moves the condition's own axis; a cancel counts only for a fall that nobody
has been sent to yet, and even then somebody calls back.
"""

from dataclasses import replace

from alerts.engine.board import Board
from alerts.engine.raising import received
from nowalls.domain.decisions import UndecidedSignal
from nowalls.domain.incidents import Alarm, Change, Entry, Incident
from nowalls.domain.signals import Signal
from nowalls.domain.steps import first_step
from nowalls.domain.words import Condition, IncidentState, SignalState, SignalType

CANCELLABLE = frozenset({IncidentState.PENDING, IncidentState.CLAIMED})


def end_alarm(board: Board, undecided: UndecidedSignal) -> None:
    """Decide about one clear or cancel: apply it where its raise stands, or keep it for a raise yet to come."""
    signal = undecided.signal
    found = _incident_of(board, signal)
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
        signal_ids=(*incident.signal_ids, signal.id),
    )
    if signal.state is SignalState.CANCELLED and _counts(incident, alarm):
        changed = _awaiting_call_back(changed, board)
    entry = Entry(at=board.setting.now, code=signal.state.value, params={"device_id": signal.device_id})
    return Change(incident=changed, opened=False, reason=signal.state.value, entries=(received(signal), entry))


def _counts(incident: Incident, alarm: Alarm) -> bool:
    """A cancel counts for a fall alone, before anybody was sent, while no other alarm stands beside it."""
    falls_only = all(each.type is SignalType.FALL for each in incident.alarms)
    return alarm.type is SignalType.FALL and falls_only and incident.state in CANCELLABLE


def _awaiting_call_back(incident: Incident, board: Board) -> Incident:
    setting = board.setting
    waiting = replace(incident, cancelled_at=setting.now, pending_until=None, ringing_since=None)
    return replace(waiting, next_step=first_step(waiting, setting.now, setting.times))


def _condition(alarms: tuple[Alarm, ...]) -> Condition:
    return Condition.PRESENT if any(each.condition is Condition.PRESENT for each in alarms) else Condition.CLEARED


def _incident_of(board: Board, signal: Signal) -> tuple[Incident, Alarm] | None:
    """Find the alarm with this id; a clear with an unknown id ends that type on that device."""
    candidates = [
        (incident, alarm)
        for incident in board.incidents.values()
        if incident.is_open and incident.exercise is signal.test
        for alarm in incident.alarms
        if alarm.device_id == signal.device_id and alarm.type is signal.type
    ]
    for incident, alarm in candidates:
        if alarm.message_id == signal.message_id:
            return incident, alarm
    if signal.state is SignalState.CLEARED and candidates:
        return candidates[-1]
    return None
