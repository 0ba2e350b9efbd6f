"""Who goes out at an hour unlike the home's own: when somebody calls, what is told, and what it never changes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.policies import Policies, Policy, PolicyRule, PolicyScope
from nowalls.domain.routine.signs import Silence
from nowalls.domain.watches import HomeFacts, WatchRule, subject_of
from nowalls.domain.words import DeviceKind, Severity, SignalState, SiteKind, TaskKind, TaskState
from tests.support.builders import HOME
from tests.unit.alerts.homes import NIGHT, NOON, SENSORS, Home, sensor, usual_nights

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OPEN, CLOSED, OCCUPIED = SignalState.OPEN, SignalState.CLOSED, SignalState.OCCUPIED
HALF_PAST_SEVEN = NIGHT + 5 * HOUR + 30 * MINUTE
SIX = NIGHT + 4 * HOUR
NIGHTS = usual_nights(HOME.id, NIGHT, 8, days=28)
MORNINGS = tuple(HALF_PAST_SEVEN - n * DAY for n in range(1, 28))
CHECK = subject_of(WatchRule.UNUSUAL_EXIT, HOME.id)


def home(now: datetime, **known: Any) -> Home:  # noqa: ANN401  # facts
    """Return a home of one person who goes out at half past seven every day and never at night."""
    facts = HomeFacts(site_kind=SiteKind.HOME, residents=1, sensors=SENSORS, silences=NIGHTS, openings=MORNINGS)
    return Home(now=now, facts=replace(facts, **known))


def gone_out(now: datetime, **known: Any) -> Home:  # noqa: ANN401  # facts
    """Return such a home, its door just closed behind somebody."""
    told = home(now, **known)
    told.says(OPEN)
    told.says(CLOSED, timedelta(seconds=6))
    return told


def doors(**parameters: bool | float) -> Policies:
    """Return policies of the centre's doors."""
    policy = Policy(rule=PolicyRule.DOORS, scope=PolicyScope.CENTRE, scope_id="", severity=None, parameters=parameters)
    return Policies([policy])


def test_an_exit_at_two_by_who_never_goes_out_at_night_is_called_about() -> None:
    """After a quarter of an hour, by nobody at risk too; the reason says since when and how usual that is."""
    told = gone_out(NIGHT)
    told.waits(14 * MINUTE)
    assert told.reasons == []
    told.waits(2 * MINUTE)
    [task] = told.tasks.values()
    assert (task.kind, task.severity, task.subject) == (TaskKind.WELFARE_CHECK, Severity.LOW, CHECK)
    assert task.due_at - task.opened_at == 15 * MINUTE
    params = {"since": NIGHT.isoformat(), "minutes": 15, "days_with": 0, "days_known": 27}
    assert [(each.code, each.params) for each in task.reasons] == [("exit_unlike_routine", params)]
    assert told.incidents == []


def test_who_is_at_risk_is_called_sooner_and_looked_for_at_night_as_before() -> None:
    """At six, when the fixed night is over, a check due in five minutes; at two the rescue, and no check beside it."""
    morning = gone_out(SIX, at_risk=True)
    morning.waits(16 * MINUTE)
    [task] = morning.tasks.values()
    assert (task.reasons[0].code, task.severity) == ("exit_unlike_routine", Severity.HIGH)
    assert task.due_at - task.opened_at == 5 * MINUTE
    night = gone_out(NIGHT, at_risk=True)
    night.waits(16 * MINUTE)
    assert night.reasons == ["night_exit_no_return"]


@pytest.mark.parametrize(
    ("now", "known", "policies"),
    [
        (HALF_PAST_SEVEN, {}, Policies()),
        (HALF_PAST_SEVEN - 50 * MINUTE, {}, Policies()),
        (NOON, {"openings": ()}, Policies()),
        (NIGHT, {"silences": NIGHTS[-12:]}, Policies()),
        (NIGHT, {"silences": ()}, Policies()),
        (NIGHT, {"absent": True}, Policies()),
        (NIGHT, {"residents": 2}, Policies()),
        (NIGHT, {"sensors": (sensor("door-1", DeviceKind.DOOR),)}, Policies()),
        (NIGHT, {}, doors(learned=False)),
        (NIGHT, {}, doors(unusual_from_hour=24, unusual_until_hour=3, unusual_known_days=28)),
    ],
    ids=[
        "the usual hour",
        "within an hour of it",
        "by day",
        "known for twelve days",
        "nothing known",
        "away",
        "two people",
        "no movement would show a return",
        "switched off",
        "more days wanted than known",
    ],
)
def test_nobody_is_called(now: datetime, known: dict[str, Any], policies: Policies) -> None:
    """Where it is usual, by day, unknown, or nothing would show that somebody came back."""
    told = home(now, **known)
    told.policies = policies
    told.says(OPEN)
    told.says(CLOSED, timedelta(seconds=6))
    told.waits(30 * MINUTE)
    assert told.reasons == []


@pytest.mark.parametrize(
    ("back", "wanted"),
    [(OPEN, 0), (OCCUPIED, 0), (CLOSED, 1)],
    ids=["the door again", "movement within", "only closed"],
)
def test_who_came_back_is_not_called(back: SignalState, wanted: int) -> None:
    """The door's next opening, or movement of who lives alone; a door that closes says nothing."""
    told = gone_out(NIGHT)
    told.says(back, 5 * MINUTE)
    told.waits(14 * MINUTE)
    assert [task for task in told.tasks if task == CHECK] == [CHECK] * wanted


def test_who_left_in_the_fixed_night_and_came_back_after_it_is_not_looked_for() -> None:
    """Out at 4:55 and in by the door at 5:05, when the night is over: the next opening is the way back at any hour."""
    told = gone_out(NIGHT + 2 * HOUR + 55 * MINUTE, at_risk=True)
    told.says(OPEN, 10 * MINUTE)
    told.says(CLOSED, timedelta(seconds=6))
    told.waits(14 * MINUTE)
    assert told.reasons == []


def test_a_dead_sensor_tells_nothing() -> None:
    """Neither of the two was heard for more than a day: silence is no fact, and nobody is called for it."""
    told = gone_out(NIGHT)
    told.heard_s = 26 * 3600
    told.waits(30 * MINUTE)
    assert told.reasons == []


def test_who_comes_back_after_the_check_ends_it() -> None:
    """Movement within settles a check that nobody has taken."""
    told = gone_out(NIGHT)
    told.waits(16 * MINUTE)
    told.says(OCCUPIED, 4 * MINUTE)
    [task] = told.tasks.values()
    assert (task.state, task.reasons[-1].code) == (TaskState.DONE, "moved_again")


def test_an_opening_is_kept_from_the_evening_to_the_morning_and_an_hour_on_both_sides() -> None:
    """From seven in the evening to nine in the morning; what happens by day is kept nowhere."""
    kept = home(NOON)
    for _ in range(48):
        kept.says(OPEN, 30 * MINUTE)
    hours = sorted({each.hour + 8 - 24 * (each.hour >= 16) for each in kept.openings})
    assert hours == [*range(9), *range(19, 24)]


def test_habits_change_within_four_weeks() -> None:
    """Who begins to go out at two each night for half an hour is called about twice: then it is usual."""
    told, called = home(NIGHT), []
    for night in range(6):
        told.now = NIGHT + night * DAY
        told.says(OPEN)
        told.waits(20 * MINUTE)
        if CHECK in told.tasks and told.tasks.pop(CHECK).state is TaskState.OPEN:
            called.append(night)
        told.says(OPEN, 10 * MINUTE)
        told.says(OCCUPIED, 2 * MINUTE)
    assert called == [0, 1]


@settings(max_examples=40)
@given(
    said=st.lists(st.tuples(st.sampled_from([OPEN, CLOSED, OCCUPIED]), st.integers(0, 90)), max_size=12),
    begin=st.integers(0, 23),
    residents=st.integers(0, 2),
    at_risk=st.booleans(),
)
def test_it_changes_nothing_but_its_own_checks(
    said: list[tuple[SignalState, int]], begin: int, residents: int, *, at_risk: bool
) -> None:
    """Learned or not, the same incidents and the same other tasks open."""
    outcomes = []
    for learned in (True, False):
        told = home(NIGHT + begin * HOUR, residents=residents, at_risk=at_risk)
        told.policies = doors(learned=learned)
        for state, minutes in said:
            told.waits(minutes * MINUTE, step=5 * MINUTE)
            told.says(state)
        told.waits(20 * MINUTE, step=5 * MINUTE)
        opened = [[reason.code for reason in each.reasons] for each in told.incidents]
        outcomes.append((opened, {subject for subject in told.tasks if subject != CHECK}))
        assert learned or CHECK not in told.tasks
    assert outcomes[0] == outcomes[1]


def test_a_night_away_is_not_known() -> None:
    """Who was out from ten to six for a week opened no door at two: of those nights nothing is counted."""
    away = tuple(
        Silence(place_id=HOME.id, began_at=begin, ended_at=begin + 8 * HOUR, from_door=True, to_door=True)
        for begin in (each.began_at for each in NIGHTS[-7:])
    )
    told = gone_out(NIGHT, silences=(*NIGHTS[:-7], *away))
    told.waits(16 * MINUTE)
    [task] = told.tasks.values()
    assert task.reasons[0].params["days_known"] == 20
