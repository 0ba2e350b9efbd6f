"""Doors and silence: when somebody is told, and when it stays quiet because all is as ever or nothing is known."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.incidents import Owner
from nowalls.domain.policies import Policies, Policy, PolicyRule, PolicyScope
from nowalls.domain.registry import Place
from nowalls.domain.watches import HomeFacts, WatchRule, subject_of
from nowalls.domain.words import (
    DeviceKind,
    IncidentKind,
    IncidentState,
    Severity,
    SignalFlag,
    SignalState,
    SignalType,
    SiteKind,
    TaskKind,
    TaskState,
)
from tests.support.builders import BUILDING, HOME, LIHUA, ROOM_203, a_device, a_signal
from tests.unit.alerts.homes import NIGHT, NOON, SENSORS, SUMMER_NOON, Home, usual_nights

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OPEN, CLOSED, OCCUPIED, EMPTY = SignalState.OPEN, SignalState.CLOSED, SignalState.OCCUPIED, SignalState.EMPTY
ALONE = HomeFacts(site_kind=SiteKind.HOME, residents=1, sensors=SENSORS)
AT_RISK = replace(ALONE, at_risk=True)
INSTITUTION = HomeFacts(site_kind=SiteKind.INSTITUTION, residents=1, at_risk=True, sensors=SENSORS)


def gone_out(home: Home) -> Home:
    """The door opens and closes behind somebody."""
    home.says(OPEN)
    home.says(CLOSED, timedelta(seconds=6))
    return home


@pytest.mark.parametrize(
    ("facts", "at", "wanted"),
    [
        (AT_RISK, NIGHT, ["night_exit_no_return"]),
        (AT_RISK, NOON, []),
        (ALONE, NIGHT, []),
        (replace(AT_RISK, absent=True), NIGHT, []),
        (INSTITUTION, NIGHT, ["institution_exit_at_night"]),
        (INSTITUTION, NOON, []),
    ],
    ids=["at risk", "by day", "not at risk", "away", "institution", "institution by day"],
)
def test_an_exit_without_return(facts: HomeFacts, at: object, wanted: list[str]) -> None:
    """Who is at risk, leaves at night and does not come back, is looked for; an institution's door at once."""
    home = gone_out(Home(now=at, facts=facts))  # type: ignore[arg-type]  # a time
    home.waits(20 * MINUTE)
    assert home.reasons == wanted


@pytest.mark.parametrize(
    ("place", "wanted"),
    [(BUILDING, ["institution_exit_at_night", "door_left_open"]), (ROOM_203, [])],
    ids=["the building's", "a room's"],
)
def test_an_institution_s_outer_doors_are_watched_and_its_inner_ones_are_not(place: Place, wanted: list[str]) -> None:
    """People go through the doors of rooms at all hours, and leave them open."""
    home = Home(now=NIGHT, facts=INSTITUTION, place=place)
    home.says(OPEN)
    home.waits(20 * MINUTE)
    assert home.reasons == wanted
    home.says(CLOSED)
    assert home.watches == {}


def test_a_night_exit_is_a_high_rescue_with_its_next_step() -> None:
    """The incident is urgent, names the minutes and has a step ahead."""
    home = gone_out(Home(now=NIGHT, facts=AT_RISK))
    home.waits(14 * MINUTE)
    assert home.incidents == []
    home.waits(2 * MINUTE)
    [incident] = home.incidents
    assert (incident.kind, incident.severity) == (IncidentKind.EMERGENCY_RESCUE, Severity.HIGH)
    assert incident.reasons[0].params["minutes"] == 15
    assert incident.next_step is not None


def test_coming_back_ends_it() -> None:
    """The second opening is the way back, and a third one is a new way out."""
    home = gone_out(Home(now=NIGHT, facts=AT_RISK))
    home.waits(5 * MINUTE)
    gone_out(home)
    home.waits(HOUR)
    assert home.incidents == []
    gone_out(home)
    home.waits(20 * MINUTE)
    assert home.reasons == ["night_exit_no_return"]


@pytest.mark.parametrize(
    ("residents", "after_s", "wanted"),
    [(1, 120, []), (1, 20, ["night_exit_no_return"]), (2, 120, ["night_exit_no_return"])],
    ids=["stayed in", "still at the door", "it may be the other one"],
)
def test_movement_inside(residents: int, after_s: int, wanted: list[str]) -> None:
    """Movement a minute later means that who lives alone stayed in; of two people nobody can tell."""
    home = gone_out(Home(now=NIGHT, facts=replace(AT_RISK, residents=residents)))
    home.says(OCCUPIED, timedelta(seconds=after_s))
    home.waits(20 * MINUTE)
    assert [code for code in home.reasons if code.startswith("night")] == wanted


def test_a_gap_is_unknown_and_never_true() -> None:
    """When the door's sensor fell silent, nobody knows whether they are back: somebody asks, no incident opens."""
    home = gone_out(Home(now=NIGHT, facts=AT_RISK))
    home.heard_s = 26 * 3600
    home.waits(20 * MINUTE)
    assert home.incidents == []
    assert home.reasons == ["night_exit_unknown"]


def test_a_night_exit_joins_the_rescue_that_is_open() -> None:
    """Correlated, not split: with a press open at the place the exit is a reason of that incident."""
    home = Home(now=NIGHT, facts=AT_RISK)
    home.hears(a_signal(99, device=a_device(), at=home.now))
    gone_out(home)
    home.waits(20 * MINUTE)
    [incident] = home.incidents
    assert [each.code for each in incident.reasons] == ["sos_pressed", "night_exit_no_return"]
    assert incident.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("at", "temperature_c", "minutes"),
    [(NOON, None, 10), (SUMMER_NOON, None, 60), (SUMMER_NOON, 22.0, 60), (SUMMER_NOON, 8.0, 10)],
    ids=["winter", "summer", "warm summer room", "cold room in summer"],
)
def test_a_door_left_open(at: object, temperature_c: float | None, minutes: int) -> None:
    """The limit follows the season and the room's temperature; before it nothing is told."""
    home = Home(now=at, facts=replace(ALONE, temperature_c=temperature_c))  # type: ignore[arg-type]  # a time
    home.says(OPEN)
    home.waits((minutes - 1) * MINUTE)
    assert home.reasons == []
    home.waits(MINUTE)
    assert home.reasons == ["door_left_open"]
    home.says(CLOSED, MINUTE)
    [task] = home.tasks.values()
    assert (task.state, task.reasons[-1].code) == (TaskState.DONE, "door_closed")


def test_a_silent_door_is_not_a_door_left_open() -> None:
    """A door sensor that fell silent while open says nothing about the door."""
    home = Home(now=NOON, facts=ALONE)
    home.says(OPEN)
    home.heard_s = 26 * 3600
    home.waits(2 * HOUR)
    assert home.reasons == []
    home.heard_s = 10
    home.waits(20 * MINUTE)
    assert home.reasons == ["door_left_open"]


def test_what_was_taken_away_is_watched_no_more() -> None:
    """A sensor that was retired or moved leaves no watch behind."""
    home = Home(now=NOON, facts=ALONE)
    home.says(OPEN)
    assert len(home.watches) == 2
    home.facts = replace(ALONE, sensors=())
    home.waits(5 * HOUR, step=15 * MINUTE)
    assert (home.watches, home.reasons) == ({}, [])


def test_a_door_task_in_somebody_s_hands_stays_theirs() -> None:
    """Once somebody took the task, a closing door tells them and ends nothing."""
    home = Home(now=NOON, facts=ALONE)
    home.says(OPEN)
    home.waits(11 * MINUTE)
    [(subject, task)] = home.tasks.items()
    home.tasks[subject] = replace(task, owner=Owner(user_id=LIHUA.user_id, name=LIHUA.name))
    home.says(CLOSED, MINUTE)
    home.says(OPEN, MINUTE)
    home.says(CLOSED, MINUTE)
    [task] = home.tasks.values()
    assert task.state is TaskState.OPEN
    assert [each.code for each in task.reasons] == ["door_left_open", "door_closed"]


def test_a_home_of_unknown_habits_is_called_after_twelve_hours() -> None:
    """Until a week is known the fixed rule counts; the reason says that the habits are unknown."""
    home = Home(now=NOON, facts=ALONE)
    home.says(OCCUPIED)
    home.waits(12 * HOUR - MINUTE, step=15 * MINUTE)
    assert home.reasons == []
    home.waits(16 * MINUTE)
    assert home.reasons == ["quiet_and_habits_unknown"]


def known(facts: HomeFacts = ALONE, hours: float = 8) -> Home:
    """A home at noon whose nights are known: from 22:00 on for some hours."""
    return Home(now=NOON, facts=replace(facts, silences=usual_nights(HOME.id, NOON, hours)))


def test_a_quiet_day_is_noticed_sooner_than_a_quiet_night() -> None:
    """By day four hours are unusual in a home that is never quiet by day; its nights may last as long as ever."""
    day = known()
    day.says(OCCUPIED)
    day.waits(4 * HOUR + 15 * MINUTE)
    assert day.reasons == ["unusually_quiet"]
    [task] = day.tasks.values()
    assert (task.kind, task.severity) == (TaskKind.WELFARE_CHECK, Severity.LOW)
    assert task.reasons[0].params["usual_minutes"] == 0
    night = known()
    night.now = NOON.replace(hour=14, minute=30)  # 22:30
    night.says(OCCUPIED)
    night.waits(7 * HOUR)
    assert night.reasons == []


def test_the_longest_usual_night_and_a_margin_are_allowed() -> None:
    """A night of twelve hours is as ever here; in the hour at which nobody was ever still in bed somebody calls."""
    home = known(hours=12)
    home.now = NOON.replace(hour=14, minute=0)
    home.says(OCCUPIED)
    home.waits(12 * HOUR)
    assert home.reasons == []
    home.waits(HOUR + 15 * MINUTE)
    assert home.reasons == ["unusually_quiet"]


def test_an_unanswered_check_becomes_an_incident() -> None:
    """Half an hour without an answer opens a high rescue, and the task is done with it."""
    home = known()
    home.says(OCCUPIED)
    home.waits(4 * HOUR + 15 * MINUTE)
    home.waits(31 * MINUTE)
    [incident], [task] = home.incidents, home.tasks.values()
    assert (incident.severity, incident.reasons[0].code) == (Severity.HIGH, "inactivity_unanswered")
    assert (task.state, task.incident_id) == (TaskState.DONE, incident.id)


@pytest.mark.parametrize("state", [OCCUPIED, OPEN, CLOSED])
def test_a_sign_of_life_ends_the_check(state: SignalState) -> None:
    """Movement or a door ends an unanswered check, and no incident follows."""
    home = known()
    home.says(OCCUPIED)
    home.waits(4 * HOUR + 15 * MINUTE)
    home.says(state, MINUTE)
    home.waits(40 * MINUTE)
    assert home.incidents == []
    assert home.tasks[subject_of(WatchRule.QUIET_HOME, HOME.id)].state is TaskState.DONE


def test_all_well_by_the_button_is_a_sign_of_life() -> None:
    """Who presses "all is well" is not called an hour later."""
    home = known()
    home.says(OCCUPIED)
    home.waits(3 * HOUR)
    home.hears(a_signal(98, SignalType.CHECKIN, device=a_device(), at=home.now))
    home.waits(3 * HOUR)
    assert home.reasons == []


@pytest.mark.parametrize("why", ["away", "dead sensors", "disabled"])
def test_silence_that_means_nothing(why: str) -> None:
    """An empty home, dead sensors and a rule that was switched off raise nothing, however long it is quiet."""
    home = known(replace(ALONE, absent=why == "away"))
    home.says(OCCUPIED)
    if why == "dead sensors":
        home.heard_s = 26 * 3600
    if why == "disabled":
        off = {"enabled": False}
        policy = Policy(
            rule=PolicyRule.INACTIVITY, scope=PolicyScope.CENTRE, scope_id="", severity=None, parameters=off
        )
        home.policies = Policies([policy])
    home.waits(timedelta(days=2), step=15 * MINUTE)
    assert home.reasons == []
    if why == "disabled":
        assert home.watches == {}


def test_long_silences_become_habits() -> None:
    """A silence of an hour and more that ends in movement is kept; shorter ones and those of an empty home are not."""
    home = Home(now=NOON, facts=ALONE)
    for after in (timedelta(0), 20 * MINUTE, 3 * HOUR):
        home.says(OCCUPIED, after)
    [silence] = home.silences
    assert silence.length == 3 * HOUR
    home.facts = replace(home.facts, absent=True)
    home.says(OCCUPIED, 5 * HOUR)
    assert len(home.silences) == 1


def test_what_comes_late_moves_no_clock_back() -> None:
    """A movement of an hour ago that arrives now does not hide that nothing moved since."""
    home = Home(now=NOON, facts=ALONE)
    home.says(OCCUPIED)
    before = dict(home.watches)
    late = a_device("motion-1", DeviceKind.MOTION)
    signal = a_signal(
        50, SignalType.OCCUPANCY, OCCUPIED, device=late, at=NOON - HOUR, flags=frozenset({SignalFlag.LATE})
    )
    home.hears(signal)
    assert home.watches == before


@pytest.mark.parametrize(
    ("place", "after_s", "opens"),
    [(HOME, 5, True), (HOME, -5, False), (ROOM_203, 5, True)],
    ids=["after the fall", "before the fall", "in a room"],
)
def test_no_movement_after_a_fall_opens_it_at_once(place: object, after_s: int, *, opens: bool) -> None:
    """A home that falls still behind a fall does not wait for the end of the countdown."""
    home = Home(now=NOON, facts=ALONE, place=place)  # type: ignore[arg-type]  # a place
    fall = a_device("fall-1", DeviceKind.FALL, home.place)
    home.hears(a_signal(1, SignalType.FALL, device=fall, at=NOON))
    motion = a_device("motion-1", DeviceKind.MOTION, home.place)
    at = NOON + timedelta(seconds=after_s)
    home.hears(a_signal(2, SignalType.OCCUPANCY, EMPTY, device=motion, at=at))
    [incident] = home.incidents
    assert (incident.state is IncidentState.OPEN) == opens
    assert ("no_movement_after_fall" in [each.code for each in incident.reasons]) == opens
    assert incident.severity is (Severity.CRITICAL if opens else Severity.HIGH)


@given(
    said=st.lists(st.tuples(st.sampled_from([OPEN, CLOSED, OCCUPIED, EMPTY]), st.integers(0, 200)), max_size=25),
    at_risk=st.booleans(),
    absent=st.booleans(),
)
def test_any_history_is_told_once_and_ends_quiet(
    said: list[tuple[SignalState, int]],
    *,
    at_risk: bool,
    absent: bool,
) -> None:
    """Whatever doors and movements tell: at most one open rescue, a step ahead of it, and no watch long overdue."""
    home = Home(now=NIGHT, facts=replace(ALONE, at_risk=at_risk, absent=absent))
    for state, minutes in said:
        home.waits(minutes * MINUTE, step=5 * MINUTE)
        home.says(state)
    home.waits(HOUR, step=5 * MINUTE)
    opened = [each for each in home.incidents if each.is_open]
    assert len(opened) <= 1
    assert all(each.next_step is not None for each in opened)
    assert all(each.due_at > home.now - 15 * MINUTE for each in home.watches.values())
    if absent or not at_risk:
        assert "night_exit_no_return" not in home.reasons
