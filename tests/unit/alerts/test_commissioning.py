"""While devices are worked on nothing about life safety is hidden, and what is booked makes no noise."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.commissioning import MAY_WAIT
from alerts.engine.engine import decide
from nowalls.domain.decisions import Decisions, Facts, UndecidedSignal
from nowalls.domain.ids import CommissioningId, ProofId
from nowalls.domain.registry import Place
from nowalls.domain.words import LIFE_SAFETY_TYPES, DeviceKind, SignalState, SignalType
from tests.support.builders import BUILDING, HOME, ROOM_203, a_device, a_setting, a_signal, numbered_ids, place_facts

SESSION = CommissioningId("com-1")
PLACES = (HOME, BUILDING, ROOM_203)
RAISED_TYPES = sorted(set(SignalType) - {SignalType.CONTACT, SignalType.OCCUPANCY})


def decided(*signals: UndecidedSignal) -> Decisions:
    """Decide about signals at places where nothing is open."""
    facts = Facts(places={place.id: place_facts(place) for place in PLACES}, signals=signals, open_tasks={})
    return decide(facts, a_setting(new_id=numbered_ids()))


signals = st.builds(
    a_signal,
    number=st.just(1),
    alarm_type=st.sampled_from(RAISED_TYPES),
    state=st.sampled_from([SignalState.RAISED, SignalState.CLEARED, SignalState.CANCELLED]),
    device=st.builds(a_device, kind=st.sampled_from(DeviceKind), place=st.sampled_from([HOME, ROOM_203])),
    test=st.booleans(),
)


@given(signal=signals)
def test_maintenance_hides_no_life_safety_signal(signal: UndecidedSignal) -> None:
    """Whatever a device under maintenance raises about life safety is decided as if nobody worked on it."""
    maintained = decided(replace(signal, maintained=True))
    if signal.signal.type in MAY_WAIT and signal.signal.state is SignalState.RAISED:
        assert [each.reason for each in maintained.handled] == ["in_maintenance"]
        assert (maintained.tasks, maintained.changes) == ((), ())
    else:
        assert maintained == decided(signal)


def test_what_may_wait_is_never_about_life_safety() -> None:
    """No life-safety type, and no leak, is on the list of what may wait."""
    assert not MAY_WAIT & (LIFE_SAFETY_TYPES | {SignalType.WATER})


@given(signal=signals)
def test_a_session_takes_booked_tests_and_nothing_else(signal: UndecidedSignal) -> None:
    """In a session a test alarm ticks off without an incident; everything else is decided as ever."""
    booked = decided(replace(signal, commissioning=SESSION))
    if signal.signal.test and signal.signal.state is SignalState.RAISED:
        assert [(each.commissioning_id, each.device_id) for each in booked.commissioned] == [
            (SESSION, signal.device.id),
        ]
        assert (booked.changes, booked.tasks) == ((), ())
    else:
        assert booked == decided(signal)


@pytest.mark.parametrize("place", [HOME, ROOM_203], ids=["home", "room"])
def test_a_real_press_during_a_session_is_real(place: Place) -> None:
    """An unbooked alarm in the middle of a session opens its incident at once."""
    button = a_device(place=place)
    test = replace(a_signal(1, device=button, test=True), commissioning=SESSION)
    real = replace(a_signal(2, device=button), commissioning=SESSION)
    decisions = decided(test, real)
    [change] = decisions.changes
    assert (change.opened, change.incident.exercise, change.reason) == (True, False, "new_alarm")
    assert [each.reason for each in decisions.handled] == ["commissioned", "opened"]


@given(signal=signals, booked=st.booleans())
def test_only_a_test_that_was_asked_for_proves(signal: UndecidedSignal, booked: bool) -> None:  # noqa: FBT001  # drawn
    """It opens nothing, also in a session; whatever is no raised test is decided as if nobody had asked."""
    before = replace(signal, commissioning=SESSION if booked else None)
    asked = decided(replace(before, proof=ProofId("proof-1")))
    if signal.signal.test and signal.signal.state is SignalState.RAISED:
        assert [each.reason for each in asked.handled] == ["proved"]
        assert [(each.proof_id, each.signal_id) for each in asked.proved] == [("proof-1", signal.signal.id)]
        assert (asked.changes, asked.tasks, asked.commissioned) == ((), (), ())
    else:
        assert asked == decided(before)
