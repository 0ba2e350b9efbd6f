"""A home whose routine is learned: when somebody calls, what is told, and what of it can be switched off."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.policies import Policies, Policy, PolicyRule, PolicyScope
from nowalls.domain.routine.learning import Routine, learn, new_routine, pooled
from nowalls.domain.watches import HomeFacts, WatchRule, subject_of
from nowalls.domain.words import DeviceKind, Severity, SignalState, SignalType, SiteKind, TaskKind
from tests.support.builders import HOME, a_device, a_signal
from tests.unit.alerts.homes import NIGHT, NOON, SENSORS, Home, usual_nights

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OPEN, CLOSED, OCCUPIED = SignalState.OPEN, SignalState.CLOSED, SignalState.OCCUPIED
NIGHTS = usual_nights(HOME.id, NOON, 8)


def learned(until: datetime = NOON, *, days: int = 28) -> Routine:
    """What is learned of nights of eight hours and days that are never quiet."""
    return learn(new_routine(until - days * DAY), NIGHTS, until=until)


def home(now: datetime = NOON, **known: Any) -> Home:  # noqa: ANN401  # facts
    """Return a home of one person with this routine."""
    facts = HomeFacts(site_kind=SiteKind.HOME, residents=1, sensors=SENSORS, silences=NIGHTS, routine=learned())
    return Home(now=now, facts=replace(facts, **known))


def set_to(**parameters: bool | float) -> Policies:
    """Return policies of the centre."""
    policy = Policy(
        rule=PolicyRule.INACTIVITY, scope=PolicyScope.CENTRE, scope_id="", severity=None, parameters=parameters
    )
    return Policies([policy])


def test_a_quiet_noon_is_noticed_within_the_hour_and_explained() -> None:
    """Where days are never quiet somebody calls after an hour, and reads on how many days there was some by then."""
    quiet = home()
    quiet.says(OCCUPIED)
    quiet.waits(55 * MINUTE)
    assert quiet.reasons == []
    quiet.waits(10 * MINUTE)
    [task] = quiet.tasks.values()
    assert (task.kind, task.severity) == (TaskKind.WELFARE_CHECK, Severity.LOW)
    params = task.reasons[0].params
    assert task.reasons[0].code == "quiet_unlike_routine"
    assert (params["since"], params["days_with"], params["days_known"]) == (NOON.isoformat(), 28, 28)
    assert params["by"] == (NOON + 60 * MINUTE).isoformat()


def test_a_night_as_ever_raises_nothing_and_a_morning_in_bed_does() -> None:
    """Eight hours from ten o'clock on are usual; by the late morning somebody calls."""
    night = home(NOON + 10 * HOUR)
    night.says(OCCUPIED)
    night.waits(8 * HOUR, step=5 * MINUTE)
    assert night.reasons == []
    night.waits(3 * HOUR, step=5 * MINUTE)
    assert [task.reasons[0].code for task in night.tasks.values()] == ["quiet_unlike_routine"]


@pytest.mark.parametrize(
    ("known", "policies", "wanted"),
    [
        ({}, set_to(learned=False), "unusually_quiet"),
        ({"routine": None}, Policies(), "unusually_quiet"),
        ({"routine": new_routine(NOON)}, Policies(), "unusually_quiet"),
        ({"routine": new_routine(NOON), "prior": pooled([learned()], at=NOON)}, Policies(), "quiet_unlike_district"),
    ],
    ids=["switched off", "nothing learned, or unreadable", "a new home", "a new home in a known district"],
)
def test_what_holds_where_the_routine_does_not(known: dict[str, Any], policies: Policies, wanted: str) -> None:
    """The plain rule, after four hours and not before; in a known district its homes' prior, as late."""
    quiet = home(**known)
    quiet.policies = policies
    quiet.says(OCCUPIED)
    quiet.waits(4 * HOUR - MINUTE)
    assert quiet.reasons == []
    quiet.waits(16 * MINUTE)
    assert quiet.reasons == [wanted]


def test_behind_a_door_that_moved_last_the_fixed_rule_holds() -> None:
    """Who went out is not called by noon; who is not back after twelve hours is, and it is said that the door moved."""
    out = home()
    out.says(OPEN)
    out.says(CLOSED, timedelta(seconds=6))
    out.waits(12 * HOUR - MINUTE, step=5 * MINUTE)
    assert [each for each in out.reasons if each.startswith("quiet")] == []
    out.waits(10 * MINUTE)
    assert "quiet_behind_door" in out.reasons


def test_a_door_that_opened_and_then_movement_is_somebody_at_home() -> None:
    """The postman's ring: movement minutes later, then silence, and the routine holds."""
    quiet = home()
    quiet.says(OPEN)
    quiet.says(CLOSED, timedelta(seconds=6))
    quiet.says(OCCUPIED, 5 * MINUTE)
    quiet.waits(70 * MINUTE)
    assert quiet.reasons == ["quiet_unlike_routine"]


def test_an_outing_is_kept_as_one() -> None:
    """The silence between two movements of the door says so; one at home says that too."""
    quiet = home()
    quiet.says(OPEN)
    quiet.says(OPEN, 2 * HOUR)
    quiet.says(OCCUPIED, 5 * MINUTE)
    quiet.says(OCCUPIED, 50 * MINUTE)
    assert [each.was_out for each in quiet.silences] == [True, False]


def test_who_gets_up_is_about() -> None:
    """A bed that becomes empty is a sign of life, a motion sensor that becomes so is none."""
    quiet = home()
    quiet.says(OCCUPIED)
    subject = subject_of(WatchRule.QUIET_HOME, HOME.id)
    for kind, moved in ((DeviceKind.MOTION, False), (DeviceKind.BED, True)):
        device = a_device(f"{kind.value}-1", kind)
        began = quiet.watches[subject].began_at
        quiet.now += 10 * MINUTE
        quiet.hears(a_signal(70 + moved, SignalType.OCCUPANCY, SignalState.EMPTY, device=device, at=quiet.now))
        assert (quiet.watches[subject].began_at > began) == moved


@settings(max_examples=40)
@given(
    said=st.lists(st.tuples(st.sampled_from([OPEN, CLOSED, OCCUPIED]), st.integers(0, 150)), max_size=12),
    days=st.integers(0, 28),
    at_risk=st.booleans(),
)
def test_a_routine_changes_nothing_but_welfare_checks(
    said: list[tuple[SignalState, int]], days: int, *, at_risk: bool
) -> None:
    """With any routine or none, the same doors and nights open the same; only when a quiet home is called differs."""
    outcomes = []
    for routine in (None, learned(NIGHT, days=days)):
        told = home(NIGHT, at_risk=at_risk, routine=routine)
        for state, minutes in said:
            told.waits(minutes * MINUTE, step=5 * MINUTE)
            told.says(state)
        told.waits(20 * MINUTE, step=5 * MINUTE)
        checks = {subject_of(WatchRule.QUIET_HOME, HOME.id)}
        opened = {reason.code for each in told.incidents for reason in each.reasons}
        outcomes.append(
            (
                opened - {"inactivity_unanswered"},
                {subject: task.reasons[0].code for subject, task in told.tasks.items() if subject not in checks},
            )
        )
        assert all(told.tasks[each].kind is TaskKind.WELFARE_CHECK for each in checks & told.tasks.keys())
    assert outcomes[0] == outcomes[1]
