"""Signals that are work but no emergency: they open a task, or join the open one about the same subject."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from alerts.engine.board import Board
from alerts.engine.opening import Work, ask_for
from alerts.engine.raising import FLOOD_LIMIT, with_signal
from nowalls.domain.decisions import UndecidedSignal
from nowalls.domain.incidents import Reason
from nowalls.domain.tasks import TaskChange
from nowalls.domain.words import LIFE_SAFETY_TYPES, Severity, SignalFlag, SignalType, TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRule:
    """What a signal of one type makes work of."""

    kind: TaskKind
    due_in: timedelta
    reason: str


TASK_RULES: Final = {
    SignalType.CALL: TaskRule(
        kind=TaskKind.SERVICE_CALL,
        due_in=timedelta(minutes=15),  # somebody waits at the other end, though not in danger
        reason="service_key_pressed",
    ),
    SignalType.WATER: TaskRule(kind=TaskKind.SUPERVISION, due_in=timedelta(hours=1), reason="water_detected"),
    # A fault is to be mended within 2 h, or something put in its place (standard for eldercare systems, 10.3.1).
    SignalType.TAMPER: TaskRule(kind=TaskKind.SUPERVISION, due_in=timedelta(hours=2), reason="tampered"),
    SignalType.FAULT: TaskRule(kind=TaskKind.SUPERVISION, due_in=timedelta(hours=2), reason="device_fault"),
    SignalType.MAINS_FAIL: TaskRule(kind=TaskKind.SUPERVISION, due_in=timedelta(hours=2), reason="mains_failed"),
    # The radio components' standards warn 30 days before a battery ends, and call 7 days urgent.
    SignalType.LOW_BATTERY: TaskRule(kind=TaskKind.SUPERVISION, due_in=timedelta(days=7), reason="battery_low"),
}

REPLAYED: Final = TaskRule(kind=TaskKind.REPLAYED, due_in=timedelta(minutes=5), reason="replayed_alarm")
"""A retained copy of an alarm nobody knows: old or not, somebody calls and asks, as after a cancelled fall."""


def open_task(board: Board, undecided: UndecidedSignal, rule: TaskRule) -> None:
    """Open the task about this device and type, or join it."""
    signal, device = undecided.signal, undecided.device
    subject = subject_of(undecided, rule)
    known = board.tasks.get(subject)
    if known is not None:
        flood = undecided.raised_in_last_minute >= FLOOD_LIMIT
        board.mark(undecided, rule.reason, task_subject=subject, flags=(SignalFlag.FLOOD,) if flood else ())
        joined = replace(known, signal_ids=with_signal(known.signal_ids, signal))
        if not flood:
            joined = replace(joined, version=known.version + 1)
        board.apply_task(TaskChange(task=joined, opened=False, reason=None if flood else "joined"))
        return
    board.mark(undecided, rule.reason, task_subject=subject)
    work = Work(
        kind=rule.kind,
        severity=Severity.HIGH if signal.type in LIFE_SAFETY_TYPES else Severity.LOW,
        subject=subject,
        reason=Reason(code=rule.reason, params={"device_id": device.id, "type": signal.type.value}),
        due_in=rule.due_in,
        signal_ids=(signal.id,),
    )
    ask_for(board, board.place(device.place_id), work)


def replayed_task(board: Board, undecided: UndecidedSignal) -> None:
    """Make a call-back task of an alarm that a broker had kept for nobody knows how long."""
    open_task(board, undecided, REPLAYED)


def subject_of(undecided: UndecidedSignal, rule: TaskRule) -> str:
    """Return what a task is about: one is open for a device, type and kind, tests apart from the real."""
    test = ":test" if undecided.signal.test else ""
    return f"{undecided.device.id}:{undecided.signal.type.value}:{rule.kind.value}{test}"


def subjects_of(signals: tuple[UndecidedSignal, ...]) -> set[str]:
    """Return every subject that a task about one of these signals could have."""
    subjects = {subject_of(each, REPLAYED) for each in signals if SignalFlag.REPLAYED in each.signal.flags}
    return subjects | {
        subject_of(each, TASK_RULES[each.signal.type]) for each in signals if each.signal.type in TASK_RULES
    }
