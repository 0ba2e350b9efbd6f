"""Many silent homes at once are one outage, with everybody on its list and nobody twice."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.outage import decide_outages
from nowalls.domain.decisions import Facts
from nowalls.domain.ids import DistrictCode, PlaceId, SiteId, UserId
from nowalls.domain.incidents import Owner
from nowalls.domain.registry import Place
from nowalls.domain.supervision import LostPlace, Tick, TickResult
from nowalls.domain.tasks import Task
from nowalls.domain.words import PlaceKind, TaskKind, TaskState
from tests.support.builders import NOW, a_setting, numbered_ids, place_facts

MINUTE = timedelta(minutes=1)
AREA = "community:220104:红旗街道:湖西社区"
HOMES = [Place(id=PlaceId(f"home-{n}"), site_id=SiteId(f"site-{n}"), kind=PlaceKind.HOME) for n in range(8)]


def lost(number: int, ago: timedelta = MINUTE, *, now: datetime = NOW, risk: int = 0, area_size: int = 8) -> LostPlace:
    """Return a home that fell silent a while ago."""
    return LostPlace(
        area=AREA,
        place_id=HOMES[number].id,
        district=DistrictCode("220104"),
        lost_at=now - ago,
        risk=risk,
        area_size=area_size,
    )


class Area:
    """An area in memory: what storage would keep of its outages."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.now = NOW
        self.tasks: dict[str, Task] = {}
        self.all_tasks: dict[str, Task] = {}
        self.lines: dict[tuple[str, PlaceId], Tick] = {}
        self.new_id = numbered_ids()

    def look(self, *silent: LostPlace) -> None:
        """Decide about what is silent now."""
        open_ids = {task.id for task in self.tasks.values()}
        lines = [line for line in self.lines.values() if line.task_id in open_ids]
        back = {line.place_id for line in lines} - {each.place_id for each in silent}
        places = {home.id: place_facts(home) for home in HOMES}
        facts = Facts(places=places, open_tasks=dict(self.tasks))
        decisions = decide_outages(facts, a_setting(self.now, self.new_id), silent, lines, back)
        for each in decisions.tasks:
            self.all_tasks[each.task.id] = each.task
            self.tasks[each.task.subject] = each.task
        self.tasks = {subject: task for subject, task in self.tasks.items() if task.state is TaskState.OPEN}
        self.lines |= {(line.task_id, line.place_id): line for line in decisions.ticks}

    def tick(self, place: Place, result: TickResult) -> None:
        """Somebody ticks a home."""
        key = next(key for key in self.lines if key[1] == place.id)
        self.lines[key] = replace(self.lines[key], result=result, ticked_at=self.now, ticked_by=UserId("usr-lihua"))

    def of_kind(self, kind: TaskKind) -> list[Task]:
        """Return the tasks of a kind, ended ones too."""
        return [task for task in self.all_tasks.values() if task.kind is kind]


@pytest.mark.parametrize(
    ("silent", "opens"),
    [
        ([lost(0), lost(1), lost(2)], True),
        ([lost(0), lost(1)], False),
        ([lost(n, area_size=100) for n in range(3)], False),
        ([lost(0), lost(1), lost(2, 2 * timedelta(hours=1))], False),
        ([lost(n, timedelta(minutes=9)) for n in range(4)], True),
    ],
    ids=["three of eight", "two", "three of a hundred", "one long ago", "within ten minutes"],
)
def test_when_it_is_an_outage(silent: list[LostPlace], *, opens: bool) -> None:
    """Enough homes, a share of the area, and all within ten minutes."""
    area = Area()
    area.look(*silent)
    assert len(area.of_kind(TaskKind.OUTAGE)) == int(opens)
    assert len(area.lines) == (len(silent) if opens else 0)


def test_who_is_most_at_risk_is_called_first_and_sooner() -> None:
    """The list begins with the highest risk, whose clock is half as long; everybody has a clock of their own."""
    area = Area()
    area.look(lost(0), lost(1, risk=6), lost(2, 3 * MINUTE))
    first, second, third = area.lines.values()
    assert [line.place_id for line in (first, second, third)] == ["home-1", "home-2", "home-0"]
    assert [line.due_at - line.lost_at for line in (first, second)] == [timedelta(hours=1), timedelta(hours=2)]
    assert second.due_at != third.due_at


def test_what_falls_silent_later_joins_the_list() -> None:
    """One more home of the area during the outage is on the same list, not a task of its own."""
    area = Area()
    area.look(lost(0), lost(1), lost(2))
    area.now += 40 * MINUTE
    area.look(*(lost(n, 41 * MINUTE, now=area.now) for n in range(3)), lost(3, now=area.now))
    assert len(area.of_kind(TaskKind.OUTAGE)) == 1
    assert len(area.lines) == 4


def test_a_home_that_nobody_called_gets_a_task_of_its_own() -> None:
    """Each home keeps its own clock: not ticked in time, or no answer, becomes a welfare check, once."""
    area = Area()
    silent = [lost(0), lost(1, risk=8), lost(2)]
    area.look(*silent)
    area.tick(HOMES[0], TickResult.NO_ANSWER)
    area.tick(HOMES[2], TickResult.FINE)
    area.look(*silent)
    assert [task.reasons[0].code for task in area.of_kind(TaskKind.WELFARE_CHECK)] == ["no_answer_in_outage"]
    area.now += 61 * MINUTE
    for _ in range(3):
        area.look(*silent)
    codes = [task.reasons[0].code for task in area.of_kind(TaskKind.WELFARE_CHECK)]
    assert codes == ["no_answer_in_outage", "not_called_in_outage"]
    [outage] = area.of_kind(TaskKind.OUTAGE)
    assert (outage.state, outage.reasons[-1].code) == (TaskState.DONE, "all_ticked")


def test_when_the_power_is_back_it_ends_by_itself() -> None:
    """Homes whose devices speak again are off the list, and with the last one the outage is done."""
    area = Area()
    area.look(lost(0), lost(1), lost(2))
    area.look(lost(1))
    assert [line.place_id for line in area.lines.values() if line.back_at is None] == ["home-1"]
    area.look()
    [outage] = area.of_kind(TaskKind.OUTAGE)
    assert outage.state is TaskState.DONE


def test_an_outage_in_somebody_s_hands_stays_theirs() -> None:
    """Once somebody took it, they end it."""
    area = Area()
    area.look(lost(0), lost(1), lost(2))
    [(subject, task)] = area.tasks.items()
    area.tasks[subject] = replace(task, owner=Owner(user_id=UserId("usr-lihua"), name="李华"))
    area.look()
    [outage] = area.of_kind(TaskKind.OUTAGE)
    assert (outage.state, outage.reasons[-1].code) == (TaskState.OPEN, "all_ticked")


@given(st.lists(st.tuples(st.sets(st.integers(0, 7)), st.integers(1, 90), st.integers(0, 9)), max_size=12))
def test_nobody_is_forgotten(history: list[tuple[set[int], int, int]]) -> None:
    """Whatever falls silent and comes back: while an outage is open every lost home is on its list."""
    area, since = Area(), dict[int, datetime]()
    for silent, minutes, ticked in history:
        area.now += minutes * MINUTE
        since = {n: since.get(n, area.now) for n in silent}
        area.look(*(lost(n, area.now - at, now=area.now) for n, at in since.items()))
        if area.lines and ticked < 8:
            area.lines = {
                key: replace(line, result=TickResult.FINE) if key[1] == HOMES[ticked].id else line
                for key, line in area.lines.items()
            }
        for subject, task in area.tasks.items():
            if subject.startswith("outage:"):
                listed = {place for task_id, place in area.lines if task_id == task.id}
                assert {HOMES[n].id for n in silent} <= listed
