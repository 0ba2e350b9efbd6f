"""What a door or a movement changes in what is watched at its place.

A state opens nothing by itself, with two exceptions: a door of an institution that opens at night is looked after
at once, and a fall that counts down does not wait when the home falls still behind it.
"""

from dataclasses import replace
from datetime import timedelta

from alerts.engine.board import Board
from alerts.engine.going_out import door_of_home_opened, somebody_is_in
from alerts.engine.local_time import is_night
from alerts.engine.opening import Work, ask_for, settle
from alerts.engine.raising import opened_at_once
from nowalls.domain.decisions import PlaceFacts, UndecidedSignal
from nowalls.domain.ids import DeviceId, PlaceId
from nowalls.domain.incidents import Change, Entry, Reason
from nowalls.domain.routine.signs import WORTH_KEEPING, Silence, is_near
from nowalls.domain.signals import Signal
from nowalls.domain.watches import HomeFacts, Watch, WatchRule, subject_of
from nowalls.domain.words import (
    SIGNS_OF_LIFE,
    DeviceKind,
    IncidentState,
    PlaceKind,
    Severity,
    SignalFlag,
    SignalState,
    SignalType,
    SiteKind,
    TaskKind,
)


def note_state(board: Board, undecided: UndecidedSignal) -> None:
    """Decide about one state signal; what happened long ago sets no watch, for much may have happened since."""
    signal, place = undecided.signal, board.place(undecided.device.place_id)
    home = board.facts.homes.get(place.place.id)
    if home is None:
        board.mark(undecided, "state_noted")
        return
    if SignalFlag.LATE not in signal.flags:
        match signal.state:
            case SignalState.OPEN:
                _door_opened(board, place, home, signal)
            case SignalState.CLOSED:
                _door_closed(board, signal)
            case SignalState.OCCUPIED:
                somebody_is_in(board, place.place.id, home, signal)
            case SignalState.EMPTY:
                _fell_still(board, place.place.id, signal)
            case _:
                pass
    if signal.state is not SignalState.EMPTY or undecided.device.kind is DeviceKind.BED:
        note_activity(board, place, home, signal)
    board.mark(undecided, "state_noted")


def subjects_of_states(signals: tuple[UndecidedSignal, ...]) -> set[str]:
    """Return every subject of a task that one of these states may open or settle."""
    subjects: set[str] = set()
    for each in signals:
        if each.signal.type in SIGNS_OF_LIFE:
            subjects |= {
                subject_of(WatchRule.LEFT_OPEN, each.device.id),
                subject_of(WatchRule.QUIET_HOME, each.device.place_id),
                subject_of(WatchRule.UNUSUAL_EXIT, each.device.place_id),
                night_door(each.device.id),
            }
    return subjects


def night_door(device_id: DeviceId) -> str:
    """Return the subject of the task about an institution's door that opened at night."""
    return f"night_door:{device_id}"


def note_activity(board: Board, place: PlaceFacts, home: HomeFacts, signal: Signal) -> None:
    """Somebody is about: the home's silence begins anew, and a long one that ends here becomes a habit."""
    limits = board.setting.policies.inactivity(place.district, place.place.site_id)
    subject = subject_of(WatchRule.QUIET_HOME, place.place.id)
    if home.site_kind is not SiteKind.HOME or not limits.enabled:
        return
    before = board.watches.get(subject)
    if before is not None and before.began_at >= signal.at:
        return
    if before is not None and signal.at - before.began_at >= WORTH_KEEPING and not home.absent:
        silence = Silence(
            place_id=place.place.id,
            began_at=before.began_at,
            ended_at=signal.at,
            from_door=is_near(before.door_at, before.began_at),
            to_door=signal.type is SignalType.CONTACT,
        )
        board.silences.append(silence)
    door_before = None if before is None else before.door_at
    board.watch(
        Watch(
            rule=WatchRule.QUIET_HOME,
            place_id=place.place.id,
            device_id=None,
            began_at=signal.at,
            due_at=signal.at + (limits.learned_at_least if limits.learned else limits.at_least),
            door_at=signal.at if signal.type is SignalType.CONTACT else door_before,
        ),
    )
    settle(board, subject, "moved_again")
    board.forget(subject_of(WatchRule.UNANSWERED_CHECK, place.place.id))


def _door_opened(board: Board, place: PlaceFacts, home: HomeFacts, signal: Signal) -> None:
    if place.place.kind is PlaceKind.ROOM:
        return  # an inner door: people go through it at all hours, and it may stand open
    limits = board.setting.policies.doors(place.district, place.place.site_id)
    left_open = Watch(
        rule=WatchRule.LEFT_OPEN,
        place_id=place.place.id,
        device_id=signal.device_id,
        began_at=signal.at,
        due_at=signal.at + min(limits.left_open_cold, limits.left_open),
    )
    board.watch(left_open)
    if home.site_kind is SiteKind.INSTITUTION and is_night(signal.at, limits):
        work = Work(
            kind=TaskKind.WELFARE_CHECK,
            severity=Severity.HIGH,
            subject=night_door(signal.device_id),
            reason=Reason(code="institution_exit_at_night", params={"device_id": signal.device_id}),
            due_in=timedelta(minutes=5),  # as long as a call back may take: somebody may be outside
        )
        ask_for(board, place, work)
    door_of_home_opened(board, place, home, signal, limits)


def _door_closed(board: Board, signal: Signal) -> None:
    subject = subject_of(WatchRule.LEFT_OPEN, signal.device_id)
    board.forget(subject)
    settle(board, subject, "door_closed")


def _fell_still(board: Board, place_id: PlaceId, signal: Signal) -> None:
    """No movement after a fall: the countdown ends at once. A cancelled one waits for its call back as before."""
    for incident in board.open_at(place_id, exercise=False):
        falls = [each for each in incident.alarms if each.type is SignalType.FALL and each.at <= signal.at]
        if incident.state is IncidentState.PENDING and incident.cancelled_at is None and falls:
            reason = Reason(code="no_movement_after_fall", params={"device_id": signal.device_id})
            opened = opened_at_once(replace(incident, version=incident.version + 1), board.setting)
            opened = replace(opened, reasons=(*incident.reasons, reason))
            entry = Entry(at=signal.at, code=reason.code, params=reason.params)
            board.apply(Change(incident=opened, opened=False, reason="new_alarm", entries=(entry,)))
