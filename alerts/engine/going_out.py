"""Who went out and did not come back: at night where somebody at risk lives, and at an hour unlike the home's own.

The first rule is fixed and opens a rescue. The second is learned and only ever asks for a welfare check beside it: with
or without it the same incidents open.
"""

from datetime import timedelta
from typing import Final

from alerts.engine.board import Board
from alerts.engine.live_sensors import live_sensors
from alerts.engine.local_time import is_night
from alerts.engine.opening import Work, ask_for, open_rescue, settle
from nowalls.domain.decisions import PlaceFacts
from nowalls.domain.ids import PlaceId
from nowalls.domain.incidents import Params, Reason
from nowalls.domain.limits import DoorLimits
from nowalls.domain.routine.exits import STAYED_IN, exit_days, is_dark, is_unusual, is_worth_keeping
from nowalls.domain.routine.signs import DoorOpening
from nowalls.domain.signals import Signal
from nowalls.domain.watches import HomeFacts, Watch, WatchRule, subject_of
from nowalls.domain.words import DeviceKind, Severity, SiteKind, TaskKind

OUTSIDE_DUE: Final = timedelta(minutes=5)
"""Somebody who may be lost outside is called as soon as after a cancelled fall."""
UNUSUAL_DUE: Final = timedelta(minutes=15)
"""Who is not at risk has probably a reason; a dispatcher still calls within the quarter of an hour."""
WITHIN: Final = frozenset({DeviceKind.MOTION, DeviceKind.BED})
"""What shows that somebody came back, or never left."""


def door_of_home_opened(board: Board, place: PlaceFacts, home: HomeFacts, signal: Signal, limits: DoorLimits) -> None:
    """Watch who may have gone out by the outer door of a home: it opens for the way out, and again for the way back."""
    if home.absent or home.site_kind is not SiteKind.HOME:
        return
    at_night = home.at_risk and is_night(signal.at, limits)
    unlike = not at_night and limits.learned and is_dark(signal.at, limits) and _would_see_a_return(home)
    for rule, applies in ((WatchRule.NIGHT_EXIT, at_night), (WatchRule.UNUSUAL_EXIT, unlike)):
        subject = subject_of(rule, place.place.id)
        if subject in board.watches:
            board.forget(subject)
        elif applies:
            due_at = signal.at + limits.no_return
            place_id = place.place.id
            board.watch(Watch(rule=rule, place_id=place_id, device_id=None, began_at=signal.at, due_at=due_at))
    if is_worth_keeping(signal.at, limits):
        board.openings.append(DoorOpening(place_id=place.place.id, at=signal.at))


def _would_see_a_return(home: HomeFacts) -> bool:
    """Tell whether movement within would show it: of two who live together the other moves, asked about if at risk."""
    return any(each.kind in WITHIN for each in home.sensors) and (home.residents <= 1 or home.at_risk)


def somebody_is_in(board: Board, place_id: PlaceId, home: HomeFacts, signal: Signal) -> None:
    """Who lives alone and moves inside has not gone out; of two people it may be the other one."""
    if home.residents > 1:
        return
    for rule in (WatchRule.NIGHT_EXIT, WatchRule.UNUSUAL_EXIT):
        watch = board.watches.get(subject_of(rule, place_id))
        if watch is not None and signal.at - watch.began_at >= STAYED_IN:
            board.forget(watch.subject)
    settle(board, subject_of(WatchRule.UNUSUAL_EXIT, place_id), "moved_again")


def decide_night_exit(board: Board, place: PlaceFacts, home: HomeFacts, watch: Watch) -> None:
    """Out at night and not back: an incident; where the sensors are gone we do not know, and somebody asks."""
    board.forget(watch.subject)
    if home.absent:
        return
    params: Params = {"minutes": _minutes_since(board, watch)}
    if any(each.kind is DeviceKind.DOOR for each in live_sensors(board, place, home)):
        open_rescue(board, place, Reason(code="night_exit_no_return", params=params))
        return
    reason = Reason(code="night_exit_unknown", params=params)
    ask_for(board, place, _check(watch, reason, Severity.HIGH, OUTSIDE_DUE))


def decide_unusual_exit(board: Board, place: PlaceFacts, home: HomeFacts, watch: Watch) -> None:
    """Out at an hour unlike the home's own and not back: somebody calls. Dead sensors tell nothing, so nobody does."""
    board.forget(watch.subject)
    limits = board.setting.policies.doors(place.district, place.place.site_id)
    kinds = {each.kind for each in live_sensors(board, place, home)}
    if home.absent or not limits.learned or DeviceKind.DOOR not in kinds or not kinds & WITHIN or not home.silences:
        return
    known_since = home.silences[0].began_at
    days = exit_days(home.openings, home.silences, watch.began_at, known_since=known_since)
    if not is_unusual(days, limits):
        return
    params: Params = {
        "since": watch.began_at.isoformat(),
        "minutes": _minutes_since(board, watch),
        "days_with": days.days_with,
        "days_known": days.days_known,
    }
    reason = Reason(code="exit_unlike_routine", params=params)
    severity, due_in = (Severity.HIGH, OUTSIDE_DUE) if home.at_risk else (Severity.LOW, UNUSUAL_DUE)
    ask_for(board, place, _check(watch, reason, severity, due_in))


def _check(watch: Watch, reason: Reason, severity: Severity, due_in: timedelta) -> Work:
    return Work(kind=TaskKind.WELFARE_CHECK, severity=severity, subject=watch.subject, reason=reason, due_in=due_in)


def _minutes_since(board: Board, watch: Watch) -> int:
    return int((board.setting.now - watch.began_at).total_seconds() // 60)
