"""Many silent homes of one compound or building at once are one outage: one task with a tick list, by risk.

Each home keeps its own clock on the list: one that nobody ticked in time, or where nobody answered, gets a task of its
own. Nothing here touches a life-safety signal.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from alerts.engine.board import Board, Setting
from alerts.engine.opening import Work, ask_for, settle
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import PlaceId, TaskId
from nowalls.domain.incidents import Reason
from nowalls.domain.supervision import LostPlace, Tick, TickResult
from nowalls.domain.words import Severity, TaskKind, TaskState

AT_RISK: Final = 4
"""From this risk on a place is called in half the time."""


def outage_subject(area: str) -> str:
    """Return the subject of an area's outage."""
    return f"outage:{area}"


def lost_subject(place_id: PlaceId) -> str:
    """Return the subject of the task about one place of an outage."""
    return f"outage_place:{place_id}"


def areas_in_outage(
    lost: Iterable[LostPlace],
    setting: Setting,
    open_subjects: Collection[str],
) -> dict[str, list[LostPlace]]:
    """Return the areas where so many places fell silent together that it is one cause, with all their lost places.

    An area whose outage is open already takes in whatever else falls silent there.
    """
    by_area: dict[str, list[LostPlace]] = defaultdict(list)
    for each in lost:
        by_area[each.area].append(each)
    return {
        area: sorted(places, key=lambda each: (-each.risk, each.lost_at, each.place_id))
        for area, places in by_area.items()
        if outage_subject(area) in open_subjects or _together(places, setting)
    }


def _together(places: Sequence[LostPlace], setting: Setting) -> bool:
    limits = setting.policies.outage(places[0].district)
    lately = [each for each in places if setting.now - each.lost_at <= limits.within]
    return len(lately) >= limits.least_sites and len(lately) >= limits.least_share * places[0].area_size


def decide_outages(
    facts: Facts,
    setting: Setting,
    lost: Sequence[LostPlace],
    ticks: Sequence[Tick],
    back: Collection[PlaceId],
) -> Decisions:
    """Open outages, add what else was lost, note who is back, and ask about those whose own clock ran out.

    ``ticks`` are the lines of the open outages in ``facts.open_tasks``; ``back`` are places whose devices speak again.
    """
    board = Board.of(facts, setting)
    lines = {(each.task_id, each.place_id): each for each in ticks}
    before = dict(lines)
    for area, places in areas_in_outage(lost, setting, board.tasks.keys()).items():
        _list_places(board, area, places, lines)
    for key, line in lines.items():
        lines[key] = _look_after(board, line, back)
    _close_settled(board, lines.values())
    changed = tuple(line for key, line in lines.items() if before.get(key) != line)
    return replace(board.decisions(), ticks=changed)


def _list_places(
    board: Board,
    area: str,
    places: Sequence[LostPlace],
    lines: dict[tuple[TaskId, PlaceId], Tick],
) -> None:
    first = board.place(places[0].place_id)
    limits = board.setting.policies.outage(first.district)
    work = Work(
        kind=TaskKind.OUTAGE,
        severity=Severity.LOW,
        subject=outage_subject(area),
        reason=Reason(code="many_silent_at_once", params={"area": area, "places": len(places)}),
        due_in=limits.call_within,
    )
    task = ask_for(board, first, work)
    for each in places:
        within = limits.call_within / 2 if each.risk >= AT_RISK else limits.call_within
        line = Tick(
            task_id=task.id,
            place_id=each.place_id,
            risk=each.risk,
            lost_at=each.lost_at,
            due_at=each.lost_at + within,
        )
        lines.setdefault((task.id, each.place_id), line)


def _look_after(board: Board, line: Tick, back: Collection[PlaceId]) -> Tick:
    if line.settled:
        return line
    if line.place_id in back:
        settle(board, lost_subject(line.place_id), "heard_again")
        return replace(line, back_at=board.setting.now)
    if line.result is TickResult.NO_ANSWER or (line.result is None and line.due_at <= board.setting.now):
        why = Reason(
            code="no_answer_in_outage" if line.result else "not_called_in_outage",
            params={"risk": line.risk},
        )
        work = Work(
            kind=TaskKind.WELFARE_CHECK,
            severity=Severity.LOW,
            subject=lost_subject(line.place_id),
            reason=why,
            due_in=timedelta(minutes=30),  # as long as an answer to any welfare check may take
        )
        ask_for(board, board.place(line.place_id), work)
        return replace(line, asked_at=board.setting.now)
    return line


def _close_settled(board: Board, lines: Iterable[Tick]) -> None:
    open_lines = {each.task_id for each in lines if not each.settled and each.result is not TickResult.CALLED}
    for subject, task in list(board.tasks.items()):
        mine = task.kind is TaskKind.OUTAGE and task.state is TaskState.OPEN
        if mine and task.id not in open_lines:
            settle(board, subject, "all_ticked")
