"""What is due among the watches, decided with fresh facts: a gap in the data is "unknown", never "true"."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from alerts.engine.allowed_quiet import allowed_quiet
from alerts.engine.board import Board, Setting
from alerts.engine.going_out import decide_night_exit, decide_unusual_exit
from alerts.engine.live_sensors import live_sensors
from alerts.engine.local_time import is_cold_season
from alerts.engine.opening import Work, ask_for, open_rescue
from nowalls.domain.decisions import Decisions, Facts, PlaceFacts
from nowalls.domain.incidents import Reason
from nowalls.domain.limits import InactivityLimits
from nowalls.domain.tasks import TaskChange
from nowalls.domain.watches import DueWatch, HomeFacts, Watch, WatchRule, subject_of
from nowalls.domain.words import Severity, TaskKind, TaskState

LOOK_AGAIN: Final = timedelta(minutes=15)
"""A watch that is due and cannot be decided is looked at again after this."""


def tasks_of(due: Collection[DueWatch]) -> set[str]:
    """Return the subjects of the tasks that these watches may open or end."""
    return {each.subject for each in due} | {subject_of(WatchRule.QUIET_HOME, each.place_id) for each in due}


def decide_due(facts: Facts, setting: Setting, due: Collection[DueWatch]) -> Decisions:
    """Decide about these watches, as far as they still stand and are due."""
    board, wanted = Board.of(facts, setting), {each.subject for each in due}
    for place_id, home in facts.homes.items():
        for watch in home.watches:
            if watch.due_at <= setting.now and watch.subject in wanted:
                _DECIDERS[watch.rule](board, board.place(place_id), home, watch)
    return board.decisions()


def _left_open(board: Board, place: PlaceFacts, home: HomeFacts, watch: Watch) -> None:
    setting = board.setting
    if all(each.device_id != watch.device_id for each in home.sensors):
        board.forget(watch.subject)
        return
    limits = setting.policies.doors(place.district, place.place.site_id)
    cold_room = home.temperature_c is not None and home.temperature_c < limits.cold_below_c
    cold = cold_room or is_cold_season(setting.now, limits)
    limit = limits.left_open_cold if cold else limits.left_open
    if setting.now < watch.began_at + limit:
        board.watch_again(watch, watch.began_at + limit)
    elif all(each.device_id != watch.device_id for each in live_sensors(board, place, home)):
        board.watch_again(watch, setting.now + LOOK_AGAIN)
    else:
        board.forget(watch.subject)
        params = {"minutes": _minutes(setting.now - watch.began_at), "temperature_c": home.temperature_c, "cold": cold}
        work = Work(
            kind=TaskKind.WELFARE_CHECK,
            severity=Severity.LOW,
            subject=watch.subject,
            reason=Reason(code="door_left_open", params={"device_id": watch.device_id, **params}),
            due_in=LOOK_AGAIN if cold else timedelta(hours=1),
        )
        ask_for(board, place, work)


def _quiet_home(board: Board, place: PlaceFacts, home: HomeFacts, watch: Watch) -> None:
    """Nobody moved for longer than is usual here, and the sensors live: somebody calls."""
    setting = board.setting
    limits = setting.policies.inactivity(place.district, place.place.site_id)
    if not limits.enabled or not home.sensors:
        board.forget(watch.subject)
        return
    allowed = allowed_quiet(home, watch, setting.now, limits)
    if home.absent or not live_sensors(board, place, home):
        board.watch_again(watch, setting.now + LOOK_AGAIN)
    elif setting.now - watch.began_at < allowed.length:
        board.watch_again(watch, min(watch.began_at + allowed.length, setting.now + LOOK_AGAIN))
    else:
        _call_there(board, place, watch, Reason(code=allowed.reason, params=allowed.params), limits)


def _call_there(board: Board, place: PlaceFacts, watch: Watch, reason: Reason, limits: InactivityLimits) -> None:
    work = Work(
        kind=TaskKind.WELFARE_CHECK,
        severity=Severity.LOW,
        subject=watch.subject,
        reason=reason,
        due_in=limits.answer_within,
    )
    task = ask_for(board, place, work)
    board.forget(watch.subject)
    board.watch(
        Watch(
            rule=WatchRule.UNANSWERED_CHECK,
            place_id=place.place.id,
            device_id=None,
            began_at=watch.began_at,
            due_at=task.due_at,
        ),
    )


def _unanswered_check(board: Board, place: PlaceFacts, home: HomeFacts, watch: Watch) -> None:
    """Nobody said that all is well there: the check becomes an incident, and the task is done with it."""
    board.forget(watch.subject)
    task = board.tasks.get(subject_of(WatchRule.QUIET_HOME, place.place.id))
    if task is None or task.state is not TaskState.OPEN or home.absent:
        return
    minutes = _minutes(board.setting.now - watch.began_at)
    incident = open_rescue(board, place, Reason(code="inactivity_unanswered", params={"minutes": minutes}))
    became = Reason(code="became_incident", params={"incident_id": incident.id})
    done = board.ended(task, became, incident_id=incident.id)
    board.apply_task(TaskChange(task=done, opened=False, reason="became_incident"))


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


_DECIDERS: Final = {
    WatchRule.NIGHT_EXIT: decide_night_exit,
    WatchRule.UNUSUAL_EXIT: decide_unusual_exit,
    WatchRule.LEFT_OPEN: _left_open,
    WatchRule.QUIET_HOME: _quiet_home,
    WatchRule.UNANSWERED_CHECK: _unanswered_check,
}
