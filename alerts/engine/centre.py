"""The rule for troubles of the centre itself: a critical task in each district, and a word to its duty leads."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from alerts.engine.board import Board, Setting
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import TaskId
from nowalls.domain.incidents import Reason
from nowalls.domain.tasks import Task, TaskChange
from nowalls.domain.troubles import UntoldTrouble
from nowalls.domain.words import Severity, TaskKind, TaskState

DUE_IN: Final = timedelta(minutes=5)
"""Alarms may be missing: somebody looks after it as soon as after a call back."""


def subject_of(untold: UntoldTrouble) -> str:
    """Return under which subject the task of a trouble stands: one in each district."""
    return f"centre:{untold.trouble.subject}:{untold.district}"


def decide_troubles(facts: Facts, setting: Setting, troubles: Sequence[UntoldTrouble]) -> Decisions:
    """Open a task for each trouble; where one is open about the same already, that one stays as it is."""
    board = Board.of(facts, setting)
    for each in troubles:
        subject = subject_of(each)
        known = board.tasks.get(subject)
        if known is None or known.state is not TaskState.OPEN:
            board.apply_task(TaskChange(task=_task(each, subject, setting), opened=True, reason="opened"))
    return board.decisions()


def _task(untold: UntoldTrouble, subject: str, setting: Setting) -> Task:
    trouble = untold.trouble
    return Task(
        id=TaskId(setting.new_id("tsk")),
        version=1,
        kind=TaskKind.OPERATIONS,
        state=TaskState.OPEN,
        severity=Severity.CRITICAL,
        district=untold.district,
        organization=None,
        site_id=None,
        place=None,
        subject=subject,
        opened_at=setting.now,
        due_at=setting.now + DUE_IN,
        reasons=(Reason(code=trouble.code.value, params=dict(trouble.params)),),
    )
