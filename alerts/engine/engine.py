"""The engine's one entry: undecided signals and the facts about their places in, decisions out.

Signals are decided in the order of their storing. Each of them is handled exactly once, with the name of the
reason; a signal that nothing was done about says why.
"""

from alerts.engine.alarms import rule_for
from alerts.engine.board import Board, Setting
from alerts.engine.commissioning import MAY_WAIT, prove, tick_off
from alerts.engine.ending import end_alarm, ended
from alerts.engine.homes import note_activity, note_state
from alerts.engine.raising import raise_alarm
from alerts.engine.tasking import TASK_RULES, open_task, replayed_task
from nowalls.domain.decisions import Decisions, Facts, UndecidedSignal
from nowalls.domain.ids import PlaceId
from nowalls.domain.signals import Signal
from nowalls.domain.words import SignalFlag, SignalState, SignalType


def decide(facts: Facts, setting: Setting) -> Decisions:
    """Decide about all of ``facts.signals``; their devices' places, and the buildings of those, are in the facts."""
    board = Board.of(facts, setting)
    for undecided in facts.signals:
        _decide_one(board, undecided)
    return board.decisions()


def _decide_one(board: Board, undecided: UndecidedSignal) -> None:
    signal = undecided.signal
    rule = rule_for(undecided.device, signal.type)
    if signal.state in (SignalState.CLEARED, SignalState.CANCELLED):
        end_alarm(board, undecided)
    elif signal.state is not SignalState.RAISED:
        note_state(board, undecided)
    elif SignalFlag.REPLAYED in signal.flags:
        replayed_task(board, undecided)
    elif undecided.proof is not None and signal.test:
        prove(board, undecided, undecided.proof)
    elif undecided.commissioning is not None and signal.test:
        tick_off(board, undecided, undecided.commissioning)
    elif rule is not None:
        raise_alarm(board, undecided, rule)
        _apply_early_ends(board, undecided)
    elif signal.type is SignalType.CHECKIN:
        _checked_in(board, undecided)
    elif undecided.maintained and signal.type in MAY_WAIT:
        board.mark(undecided, "in_maintenance")
    else:
        open_task(board, undecided, TASK_RULES[signal.type])


def _checked_in(board: Board, undecided: UndecidedSignal) -> None:
    """The person said that all is well: a mark, and a sign of life."""
    place = board.place(undecided.device.place_id)
    home = board.facts.homes.get(place.place.id)
    if home is not None and not undecided.signal.test:
        note_activity(board, place, home, undecided.signal)
    board.mark(undecided, "checked_in")


def _apply_early_ends(board: Board, undecided: UndecidedSignal) -> None:
    """A clear or cancel that came before its raise is applied to it now, in the room or, for a fire, the building."""
    here = board.place(undecided.device.place_id).place
    for early in undecided.early_ends:
        for place_id in {here.id, here.fire_place}:
            _apply_early_end(board, place_id, undecided.signal, early)


def _apply_early_end(board: Board, place_id: PlaceId, signal: Signal, early: Signal) -> None:
    for incident in board.open_at(place_id, exercise=signal.test):
        for alarm in incident.alarms:
            same = (signal.device_id, signal.message_id, early.type)
            if (alarm.device_id, alarm.message_id, alarm.type) == same:
                board.apply(ended(incident, alarm, early, board))
