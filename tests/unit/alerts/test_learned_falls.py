"""A learned fall in the engine: a signal like a sensor's, that never confirms itself."""

from dataclasses import replace

import pytest

from alerts.engine.engine import decide
from nowalls.domain.decisions import Facts, UndecidedSignal
from nowalls.domain.incidents import Incident
from nowalls.domain.words import DeviceKind, IncidentState, Severity, SignalFlag, SignalState, SignalType
from tests.support.builders import HOME, NOW, a_device, a_setting, a_signal, place_facts, seconds


def a_learned_fall(number: int = 1, *, window_s: int = 20) -> UndecidedSignal:
    """Return what the motion service makes of a belt's acceleration."""
    belt = a_device("belt-1", DeviceKind.FALL, cancel_window_s=window_s)
    found = a_signal(number, SignalType.FALL, device=belt)
    learned = replace(found.signal, flags=frozenset({SignalFlag.LEARNED}), value=0.874)
    return replace(found, signal=learned)


def decided(*signals: UndecidedSignal) -> Incident:
    """Return the one incident that these signals make."""
    facts = Facts(places={HOME.id: place_facts(HOME)}, signals=signals, open_tasks={})
    incidents = {change.incident.id: change.incident for change in decide(facts, a_setting()).changes}
    [incident] = incidents.values()
    return incident


@pytest.mark.parametrize(("window_s", "waits_s"), [(0, 20), (10, 20), (20, 20), (60, 60)])
def test_a_learned_fall_always_waits_for_a_cancel(window_s: int, waits_s: int) -> None:
    """A detector that confirms its own falls has not spoken; its longer window counts."""
    incident = decided(a_learned_fall(window_s=window_s))
    assert (incident.state, incident.severity) == (IncidentState.PENDING, Severity.HIGH)
    assert incident.pending_until == NOW + seconds(waits_s)
    assert [(each.code, each.params["percent"]) for each in incident.reasons] == [("learned_fall", 87)]


def test_it_does_not_confirm_a_sensor_s_fall_that_counts_down() -> None:
    """Both come of one movement: the countdown goes on, and both reasons are shown."""
    sensor = a_signal(1, SignalType.FALL, device=a_device("fall-1", DeviceKind.FALL))
    incident = decided(sensor, a_learned_fall(2))
    assert (incident.state, incident.severity) == (IncidentState.PENDING, Severity.HIGH)
    assert [each.code for each in incident.reasons] == ["fall_detected", "learned_fall"]
    assert len(incident.signal_ids) == 2


def test_it_does_not_take_back_a_cancel() -> None:
    """Whoever said to be all right is called back, and nothing rings over it."""
    belt = a_device("belt-1", DeviceKind.FALL)
    fall = a_signal(1, SignalType.FALL, device=belt)
    cancel = a_signal(2, SignalType.FALL, SignalState.CANCELLED, device=belt, message_id="1")
    incident = decided(fall, cancel, a_learned_fall(3))
    assert (incident.state, incident.cancelled_at) == (IncidentState.PENDING, NOW)


@pytest.mark.parametrize(("later_s", "state"), [(10, IncidentState.PENDING), (11, IncidentState.OPEN)])
def test_a_later_one_is_a_fall_of_its_own(later_s: int, state: IncidentState) -> None:
    """Who falls again after a cancel, or while the first fall counts down, is not waited for: nobody took that back."""
    belt = a_device("belt-1", DeviceKind.FALL)
    fall = a_signal(1, SignalType.FALL, device=belt)
    cancel = a_signal(2, SignalType.FALL, SignalState.CANCELLED, device=belt, message_id="1")
    again = a_learned_fall(3)
    again = replace(again, signal=replace(again.signal, at=NOW + seconds(later_s)))
    cancelled, counting = decided(fall, cancel, again), decided(a_learned_fall(1), again)
    assert (cancelled.state, counting.state) == (state, state)
    assert (cancelled.cancelled_at is None) == (state is IncidentState.OPEN)


def test_another_alarm_opens_a_learned_fall_at_once() -> None:
    """A press or a sensor's own fall beside it is a second word, as ever."""
    for second in (a_signal(2), a_signal(2, SignalType.FALL, device=a_device("fall-1", DeviceKind.FALL))):
        assert decided(a_learned_fall(1), second).state is IncidentState.OPEN


def test_it_delays_and_hides_no_other_alarm() -> None:
    """A detector that confirms itself opens at once, with a learned fall before it or after it."""
    sure = a_signal(1, SignalType.FALL, device=a_device("fall-2", DeviceKind.FALL, cancel_window_s=0))
    for signals in ((sure, a_learned_fall(2)), (a_learned_fall(2), sure)):
        incident = decided(*signals)
        assert (incident.state, incident.severity) == (IncidentState.OPEN, Severity.CRITICAL)
