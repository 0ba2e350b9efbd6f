"""A life-safety alarm was raised: it opens its place's incident, or joins it and rings again."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from alerts.engine.alarms import AlarmRule
from alerts.engine.board import Board, Setting
from alerts.engine.confirmation import second_source
from nowalls.domain.decisions import Opening, PlaceFacts, UndecidedSignal, opened_at
from nowalls.domain.ids import IncidentId, SignalId
from nowalls.domain.incidents import (
    STAGE_OF_STATE,
    Ack,
    Alarm,
    Change,
    Entry,
    Incident,
    Params,
    Reason,
    Step,
    raised_severity,
)
from nowalls.domain.registry import CANCEL_WINDOW_S
from nowalls.domain.signals import ONE_FALL, Signal
from nowalls.domain.steps import screen_deadline, unclaimed_step
from nowalls.domain.words import (
    Condition,
    IncidentKind,
    IncidentState,
    Severity,
    SignalFlag,
    SignalType,
    Source,
    StepName,
)

FLOOD_LIMIT: Final = 20
"""New raised signals a minute from one device and type; further ones are attached without ringing."""
MAX_REASONS: Final = 50
"""Reasons shown on one incident: each device and type once; more is a building on fire, and all are in the timeline."""
MAX_SIGNALS: Final = 500
"""Numbers of signals that an incident shows: a stuck button must not make each of its events larger than the last."""
SENT_STATES: Final = frozenset({IncidentState.DISPATCHED, IncidentState.ARRIVED})


def incident_place(board: Board, undecided: UndecidedSignal, rule: AlarmRule) -> PlaceFacts:
    """Return the place this alarm's incident is about: its device's, or for a fire the building's."""
    here = board.place(undecided.device.place_id)
    return board.place(here.place.fire_place) if rule.kind is IncidentKind.FIRE_HAZARD else here


def raise_alarm(board: Board, undecided: UndecidedSignal, rule: AlarmRule) -> None:
    """Decide about one raised life-safety alarm."""
    place, exercise = incident_place(board, undecided, rule), undecided.signal.test
    incident = board.incident(place.place.id, rule.kind, exercise=exercise)
    if incident is None:
        change = _opened(board, place, undecided, rule)
        board.apply(change)
        board.mark(undecided, "opened", incident=change.incident)
    elif _is_flood(incident, undecided):
        board.apply(_attached(incident, undecided))
        board.mark(undecided, "flood", incident=incident, flags=(SignalFlag.FLOOD,))
    else:
        board.apply(_joined(incident, undecided, rule, board.setting))
        board.mark(undecided, "joined", incident=incident)
    _end_countdowns(board, undecided, rule)


def _opened(board: Board, place: PlaceFacts, undecided: UndecidedSignal, rule: AlarmRule) -> Change:
    signal, setting = undecided.signal, board.setting
    earlier = board.lately_closed(place.place.id, rule.kind, exercise=signal.test)
    window_s = _cancel_window_s(undecided)
    reasons: tuple[Reason, ...] = (_reason(signal, rule),)
    if earlier is not None:
        reasons = (*reasons, Reason(code="recurrence", params={"of": earlier.id}))
    opening = Opening(
        id=IncidentId(setting.new_id("inc")),
        kind=rule.kind,
        severity=rule.severity,
        source=Source.DEVICE,
        exercise=signal.test,
        reasons=reasons,
    )
    new = replace(
        opened_at(place, opening, setting.now),
        late=SignalFlag.LATE in signal.flags,
        condition=Condition.PRESENT,
        alarms=(alarm_of(signal),),
        signal_ids=(signal.id,),
        recurrence_of=None if earlier is None else earlier.id,
    )
    if window_s:
        until = setting.now + timedelta(seconds=window_s)
        step = Step(name=StepName.CONFIRM_FALL, at=until)
        new = replace(new, state=IncidentState.PENDING, severity=Severity.HIGH, pending_until=until, next_step=step)
    else:
        new = rings(new, setting)
    entries = (received(signal), Entry(at=setting.now, code="opened", params={"kind": rule.kind.value}))
    return Change(incident=new, opened=True, reason="new_alarm", entries=entries)


def _cancel_window_s(undecided: UndecidedSignal) -> int:
    """Return how long an alarm waits for a cancel; a learned fall always does, whatever its device confirms itself."""
    if undecided.signal.type is not SignalType.FALL:
        return 0
    window_s = undecided.device.cancel_window_s
    return max(window_s, CANCEL_WINDOW_S) if SignalFlag.LEARNED in undecided.signal.flags else window_s


def _joined(incident: Incident, undecided: UndecidedSignal, rule: AlarmRule, setting: Setting) -> Change:
    """Join, ring again, and start the unclaimed steps when it is another device or help is already on its way.

    Steps that run already are not started over: whoever presses every few seconds must not push them back for ever.
    """
    signal, now = undecided.signal, setting.now
    confirmation = second_source(incident, signal, rule)
    added = (_reason(signal, rule), *((confirmation,) if confirmation else ()))
    another = all(alarm.device_id != signal.device_id for alarm in incident.alarms)
    joined = replace(
        incident,
        version=incident.version + 1,
        severity=raised_severity(incident.severity, rule.severity),
        confirmed=incident.confirmed or confirmation is not None,
        cancelled_at=None,
        condition=Condition.PRESENT,
        alarms=with_alarm(incident.alarms, alarm_of(signal)),
        signal_ids=with_signal(incident.signal_ids, signal),
        reasons=_with_reasons(incident.reasons, added),
    )
    if incident.state is IncidentState.PENDING and _is_of_the_same_movement(incident, signal):
        # No second word, and a cancel meant it too.
        joined = replace(joined, severity=incident.severity, cancelled_at=incident.cancelled_at)
    elif incident.state is IncidentState.PENDING:
        joined = opened_at_once(joined, setting)
    elif incident.ringing_since is None and (another or incident.state in SENT_STATES or incident.cancelled_at):
        joined = replace(joined, ringing_since=now, next_step=ringing_step(joined, setting))
    entries = (received(signal), Entry(at=now, code="rang_again", params={"type": signal.type.value}))
    return Change(
        incident=joined,
        opened=False,
        reason="new_alarm",
        entries=entries,
        acks=_stages_reached(joined, signal),
    )


def _is_of_the_same_movement(incident: Incident, signal: Signal) -> bool:
    """Tell whether a fall was learned out of a movement that the incident knows; a later one is a fall of its own."""
    return SignalFlag.LEARNED in signal.flags and any(
        alarm.type is SignalType.FALL and abs(signal.at - alarm.at) <= ONE_FALL for alarm in incident.alarms
    )


def opened_at_once(incident: Incident, setting: Setting) -> Incident:
    """End a countdown: the same version, open, critical, ringing."""
    opened = replace(
        incident,
        state=IncidentState.OPEN,
        severity=Severity.CRITICAL,
        pending_until=None,
        cancelled_at=None,
    )
    return rings(opened, setting)


def rings(incident: Incident, setting: Setting) -> Incident:
    """Return the incident ringing from now on: its first unclaimed step ahead, and soon to be on a screen."""
    return replace(
        incident,
        ringing_since=setting.now,
        screen_by=screen_deadline(incident.severity, setting.now, setting.steps(incident)),
        next_step=ringing_step(incident, setting),
    )


def ringing_step(incident: Incident, setting: Setting) -> Step:
    """Return the first unclaimed step of an incident that rings from now on."""
    return unclaimed_step(setting.now, setting.now, setting.steps(incident))


def _end_countdowns(board: Board, undecided: UndecidedSignal, rule: AlarmRule) -> None:
    """Another life-safety signal of the place opens a fall that counts down, also when it is of the other kind."""
    for incident in board.open_at(undecided.device.place_id, exercise=undecided.signal.test):
        if incident.state is IncidentState.PENDING and incident.kind is not rule.kind:
            opened = opened_at_once(replace(incident, version=incident.version + 1), board.setting)
            entry = Entry(at=board.setting.now, code="opened", params={"because": undecided.signal.type.value})
            board.apply(Change(incident=opened, opened=False, reason="new_alarm", entries=(entry,)))


def _is_flood(incident: Incident, undecided: UndecidedSignal) -> bool:
    signal = undecided.signal
    known = any(alarm.device_id == signal.device_id and alarm.type is signal.type for alarm in incident.alarms)
    return known and undecided.raised_in_last_minute >= FLOOD_LIMIT


def _attached(incident: Incident, undecided: UndecidedSignal) -> Change:
    """Attach without ringing, without a timeline entry and without news: the signals' rows tell the flood."""
    signal = undecided.signal
    attached = replace(
        incident,
        condition=Condition.PRESENT,
        alarms=with_alarm(incident.alarms, alarm_of(signal)),
        signal_ids=with_signal(incident.signal_ids, signal),
    )
    return Change(
        incident=attached,
        opened=False,
        reason=None,
        entries=(),
        acks=_stages_reached(attached, signal),
    )


def _stages_reached(incident: Incident, signal: Signal) -> tuple[Ack, ...]:
    """A signal that joins is told at once the stage already reached; a later stage implies the earlier."""
    stage = STAGE_OF_STATE.get(incident.state)
    if stage is None or signal.message_id is None:
        return ()
    eta_s = incident.responder.eta_s if incident.responder and incident.state is IncidentState.DISPATCHED else None
    return (Ack(device_id=signal.device_id, message_id=signal.message_id, stage=stage, eta_s=eta_s),)


def with_signal(signal_ids: tuple[SignalId, ...], signal: Signal) -> tuple[SignalId, ...]:
    """Add a signal's number; an incident shows its newest, while every signal's row names its incident."""
    return (*signal_ids, signal.id)[-MAX_SIGNALS:]


def alarm_of(signal: Signal) -> Alarm:
    """Return the alarm that a raised signal makes present."""
    return Alarm(
        device_id=signal.device_id,
        type=signal.type,
        message_id=signal.message_id,
        at=signal.at,
        received_at=signal.received_at,
        condition=Condition.PRESENT,
    )


def with_alarm(alarms: tuple[Alarm, ...], new: Alarm) -> tuple[Alarm, ...]:
    """Replace the alarm of the same device and type, or add it."""
    others = tuple(each for each in alarms if (each.device_id, each.type) != (new.device_id, new.type))
    return (*others, new)


def received(signal: Signal) -> Entry:
    """Return the timeline's line for a signal, under its own time."""
    params: Params = {
        "signal_id": signal.id,
        "device_id": signal.device_id,
        "type": signal.type.value,
        "state": signal.state.value,
        "late": SignalFlag.LATE in signal.flags,
    }
    return Entry(at=signal.at, code="signal_received", params=params)


def _reason(signal: Signal, rule: AlarmRule) -> Reason:
    if SignalFlag.LEARNED in signal.flags:
        percent = round(100 * (signal.value or 0))
        return Reason(code="learned_fall", params={"device_id": signal.device_id, "percent": percent})
    return Reason(code=rule.reason, params={"device_id": signal.device_id})


def _with_reasons(reasons: tuple[Reason, ...], added: tuple[Reason, ...]) -> tuple[Reason, ...]:
    merged = list(reasons)
    merged.extend(each for each in added if each not in merged)
    return tuple(merged[:MAX_REASONS])
