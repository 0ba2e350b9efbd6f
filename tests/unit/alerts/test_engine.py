"""The engine's rules, case by case: what a signal opens, joins, ends or leaves alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.engine.engine import decide
from nowalls.domain.decisions import ClosedIncident, Decisions, Facts, PlaceFacts, UndecidedSignal
from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Incident, Step
from nowalls.domain.registry import Device
from nowalls.domain.words import (
    AckStage,
    Condition,
    DeviceKind,
    IncidentKind,
    IncidentState,
    Severity,
    SignalFlag,
    SignalState,
    SignalType,
    StepName,
    TaskKind,
)
from tests.support.builders import (
    BUILDING,
    HOME,
    NOW,
    ROOM_203,
    ROOM_204,
    TIMES,
    a_claimed_incident,
    a_device,
    a_setting,
    a_signal,
    an_alarm,
    an_incident,
    place_facts,
    seconds,
)

FALL = a_device("fall-1", DeviceKind.FALL)
SURE_FALL = a_device("fall-2", DeviceKind.FALL, cancel_window_s=0)
SMOKE = a_device("smoke-1", DeviceKind.SMOKE)
SMOKE_203 = a_device("smoke-203", DeviceKind.SMOKE, ROOM_203)
SMOKE_204 = a_device("smoke-204", DeviceKind.SMOKE, ROOM_204)
HEAT_203 = a_device("heat-203", DeviceKind.HEAT, ROOM_203)


def facts(*signals: UndecidedSignal, places: tuple[PlaceFacts, ...] = ()) -> Facts:
    """Return facts about the home and the institution, with what stands open there."""
    known = {place.id: place_facts(place) for place in (HOME, BUILDING, ROOM_203, ROOM_204)}
    known |= {each.place.id: each for each in places}
    return Facts(places=known, signals=signals, open_tasks={})


def decided(*signals: UndecidedSignal, places: tuple[PlaceFacts, ...] = ()) -> Decisions:
    """Decide about these signals at ``NOW``."""
    return decide(facts(*signals, places=places), a_setting())


def only(decisions: Decisions) -> Incident:
    """Return the one incident that was changed, as it is at the end."""
    incidents = {change.incident.id: change.incident for change in decisions.changes}
    assert len(incidents) == 1
    return next(iter(incidents.values()))


@pytest.mark.parametrize(
    ("device", "signal_type", "kind", "reason"),
    [
        (a_device(), SignalType.SOS, IncidentKind.EMERGENCY_RESCUE, "sos_pressed"),
        (SURE_FALL, SignalType.FALL, IncidentKind.EMERGENCY_RESCUE, "fall_detected"),
        (SMOKE, SignalType.SMOKE, IncidentKind.FIRE_HAZARD, "smoke_detected"),
        (SMOKE, SignalType.HEAT, IncidentKind.FIRE_HAZARD, "heat_detected"),
        (SMOKE, SignalType.CO, IncidentKind.FIRE_HAZARD, "co_detected"),
        (SMOKE, SignalType.GAS, IncidentKind.FIRE_HAZARD, "gas_detected"),
    ],
)
def test_a_life_safety_alarm_opens_at_once(
    device: Device,
    signal_type: SignalType,
    kind: IncidentKind,
    reason: str,
) -> None:
    """Each life-safety alarm opens a critical incident with its reason and the first unclaimed step."""
    decisions = decided(a_signal(1, signal_type, device=device))
    incident = only(decisions)
    assert (incident.kind, incident.severity, incident.state) == (kind, Severity.CRITICAL, IncidentState.OPEN)
    assert incident.reasons[0].code == reason
    assert incident.next_step == Step(name=StepName.CLAIM_NEXT_CHANNEL, at=NOW + TIMES.next_channel)
    assert [(change.opened, change.reason) for change in decisions.changes] == [(True, "new_alarm")]
    assert [(handled.signal_id, handled.reason) for handled in decisions.handled] == [(1, "opened")]


def test_a_fall_waits_for_its_cancel_window() -> None:
    """A fall is pending, high, with its countdown, for its device's own window."""
    incident = only(decided(a_signal(1, SignalType.FALL, device=FALL)))
    until = NOW + seconds(20)
    assert (incident.state, incident.severity, incident.pending_until) == (IncidentState.PENDING, Severity.HIGH, until)
    assert incident.next_step == Step(name=StepName.CONFIRM_FALL, at=until)


@pytest.mark.parametrize(
    ("device", "signal_type", "kind"),
    [
        (a_device(), SignalType.UNREADABLE, IncidentKind.EMERGENCY_RESCUE),
        (FALL, SignalType.UNREADABLE, IncidentKind.EMERGENCY_RESCUE),
        (SMOKE, SignalType.UNREADABLE, IncidentKind.FIRE_HAZARD),
    ],
)
def test_an_unreadable_alarm_counts_as_what_its_device_watches(
    device: Device,
    signal_type: SignalType,
    kind: IncidentKind,
) -> None:
    """What could not be read opens an incident of its device's kind, one step less urgent."""
    incident = only(decided(a_signal(1, signal_type, device=device)))
    assert (incident.kind, incident.severity) == (kind, Severity.HIGH)


def test_a_fire_is_the_buildings_a_rescue_the_rooms() -> None:
    """In an institution a rescue is about the room, a fire about the building."""
    press = a_signal(1, device=a_device("sos-203", place=ROOM_203))
    smoke = a_signal(2, SignalType.SMOKE, device=SMOKE_203)
    places = {change.incident.kind: change.incident.place.id for change in decided(press, smoke).changes}
    assert places == {IncidentKind.EMERGENCY_RESCUE: ROOM_203.id, IncidentKind.FIRE_HAZARD: BUILDING.id}


def test_two_rooms_are_two_incidents() -> None:
    """Two people's emergencies are never one incident."""
    first = a_signal(1, device=a_device("sos-203", place=ROOM_203))
    second = a_signal(2, device=a_device("sos-204", place=ROOM_204))
    assert len({change.incident.id for change in decided(first, second).changes}) == 2


def test_a_test_and_a_real_alarm_are_never_one() -> None:
    """A test opens an exercise beside the real incident of the same place and kind."""
    decisions = decided(a_signal(1, test=True), a_signal(2))
    assert [change.incident.exercise for change in decisions.changes] == [True, False]
    assert all(change.opened for change in decisions.changes)


def test_a_second_press_joins_and_rings_again() -> None:
    """A further press joins, rings, and of the same device does not restart the steps."""
    open_one = an_incident()
    later = NOW + seconds(20)
    decisions = decide(
        facts(a_signal(2, at=later), places=(place_facts(HOME, open_one),)),
        a_setting(later),
    )
    incident = only(decisions)
    assert (decisions.changes[0].opened, decisions.changes[0].reason) == (False, "new_alarm")
    assert (incident.signal_ids, incident.next_step) == ((1, 2), open_one.next_step)


def test_another_device_restarts_the_unclaimed_steps() -> None:
    """A life-safety signal of another device makes a claimed incident ring through the unclaimed steps again."""
    claimed = a_claimed_incident()
    signal = a_signal(2, device=a_device("sos-2"))
    incident = only(decided(signal, places=(place_facts(HOME, claimed),)))
    assert (incident.state, incident.owner) == (IncidentState.CLAIMED, claimed.owner)
    assert incident.next_step == Step(name=StepName.CLAIM_NEXT_CHANNEL, at=NOW + TIMES.next_channel)


def test_a_press_after_dispatch_restarts_them_too() -> None:
    """Once help is on its way even the same device's press rings until the owner confirms."""
    sent = a_claimed_incident(state=IncidentState.DISPATCHED, dispatched_at=NOW)
    decisions = decided(a_signal(2), places=(place_facts(HOME, sent),))
    assert only(decisions).next_step == Step(name=StepName.CLAIM_NEXT_CHANNEL, at=NOW + TIMES.next_channel)
    assert [(ack.message_id, ack.stage) for ack in decisions.changes[0].acks] == [("2", AckStage.DISPATCHED)]


def test_a_press_opens_a_pending_fall_at_once() -> None:
    """Another life-safety signal ends the countdown: open, critical, ringing."""
    fall = a_signal(1, SignalType.FALL, device=FALL)
    incident = only(decided(fall, a_signal(2)))
    assert (incident.state, incident.severity, incident.pending_until) == (
        IncidentState.OPEN,
        Severity.CRITICAL,
        None,
    )


def test_smoke_opens_a_pending_fall_of_the_same_home() -> None:
    """A signal of the other kind ends the countdown as well."""
    fall = a_signal(1, SignalType.FALL, device=FALL)
    smoke = a_signal(2, SignalType.SMOKE, device=SMOKE)
    states = {change.incident.kind: change.incident.state for change in decided(fall, smoke).changes}
    assert states == {
        IncidentKind.EMERGENCY_RESCUE: IncidentState.OPEN,
        IncidentKind.FIRE_HAZARD: IncidentState.OPEN,
    }


def test_a_test_press_does_not_open_a_real_fall() -> None:
    """An exercise never touches a real countdown."""
    fall = a_signal(1, SignalType.FALL, device=FALL)
    decisions = decided(fall, a_signal(2, test=True))
    real = [change.incident for change in decisions.changes if not change.incident.exercise]
    assert real[-1].state is IncidentState.PENDING


@pytest.mark.parametrize(
    ("second", "apart", "confirmed", "code"),
    [
        (a_signal(2, SignalType.SMOKE, device=SMOKE_204), seconds(0), True, "second_detector"),
        (a_signal(2, SignalType.SMOKE, device=SMOKE_204), seconds(300), True, "second_detector"),
        (a_signal(2, SignalType.SMOKE, device=SMOKE_204), seconds(301), False, None),
        (a_signal(2, SignalType.HEAT, device=HEAT_203), seconds(60), True, "heat_with_smoke"),
        (a_signal(2, SignalType.HEAT, device=SMOKE_203), seconds(60), True, "heat_with_smoke"),
        (a_signal(2, SignalType.SMOKE, device=SMOKE_203, message_id="again"), seconds(60), False, None),
    ],
)
def test_what_confirms_a_fire(
    second: UndecidedSignal,
    apart: timedelta,
    confirmed: bool,  # noqa: FBT001  # drawn
    code: str | None,
) -> None:
    """A second detector within five minutes, or heat with smoke, confirms; the same detector again does not."""
    first = a_signal(1, SignalType.SMOKE, device=SMOKE_203)
    moved = replace(second, signal=replace(second.signal, at=NOW + apart))
    incident = only(decided(first, moved))
    assert incident.confirmed is confirmed
    codes = {reason.code for reason in incident.reasons}
    assert (code in codes) if code else not codes & {"second_detector", "heat_with_smoke"}


def test_a_cancel_of_a_pending_fall_waits_for_a_call_back() -> None:
    """The fall stays in the queue, high, with the step call back; the condition is cleared."""
    fall = a_signal(1, SignalType.FALL, device=FALL)
    cancel = a_signal(2, SignalType.FALL, SignalState.CANCELLED, device=FALL, message_id="1")
    incident = only(decided(fall, cancel))
    assert (incident.state, incident.severity, incident.cancelled_at) == (IncidentState.PENDING, Severity.HIGH, NOW)
    assert incident.next_step == Step(name=StepName.CALL_BACK, at=NOW + TIMES.call_back)
    assert incident.condition is Condition.CLEARED


def test_a_press_takes_a_cancel_back() -> None:
    """Whoever cancels a fall and then presses is in need."""
    fall = a_signal(1, SignalType.FALL, device=FALL)
    cancel = a_signal(2, SignalType.FALL, SignalState.CANCELLED, device=FALL, message_id="1")
    incident = only(decided(fall, cancel, a_signal(3)))
    assert (incident.state, incident.severity, incident.cancelled_at) == (IncidentState.OPEN, Severity.CRITICAL, None)


def test_a_cancel_before_its_raise_is_kept_and_applied() -> None:
    """Messages may overtake each other: a cancel that came first counts when its fall comes."""
    cancel = a_signal(1, SignalType.FALL, SignalState.CANCELLED, device=FALL, message_id="f")
    early = decided(cancel)
    assert (early.changes, early.handled[0].reason) == ((), "kept_for_its_raise")
    fall = a_signal(2, SignalType.FALL, device=FALL, message_id="f", early_ends=(cancel.signal,))
    incident = only(decided(fall))
    assert incident.next_step is not None
    assert incident.next_step.name is StepName.CALL_BACK


def test_an_early_cancel_of_another_type_does_not_count() -> None:
    """A cancel of a tamper alarm that came before a fall under the same id leaves the fall counting down."""
    cancel = a_signal(1, SignalType.TAMPER, SignalState.CANCELLED, device=FALL, message_id="f")
    fall = a_signal(2, SignalType.FALL, device=FALL, message_id="f", early_ends=(cancel.signal,))
    incident = only(decided(fall))
    assert incident.next_step is not None
    assert incident.next_step.name is StepName.CONFIRM_FALL


@pytest.mark.parametrize("device", [a_device(), SMOKE, SURE_FALL])
def test_a_cancel_of_anything_else_is_a_note(device: Device) -> None:
    """A cancel of a press, of smoke, of an open fall changes neither state nor step."""
    signal_type = {"sos": SignalType.SOS, "smoke": SignalType.SMOKE, "fall": SignalType.FALL}[device.kind]
    raised = a_signal(1, signal_type, device=device)
    cancel = a_signal(2, signal_type, SignalState.CANCELLED, device=device, message_id="1")
    before, after = only(decided(raised)), only(decided(raised, cancel))
    assert (after.state, after.next_step, after.severity) == (before.state, before.next_step, before.severity)


def test_a_cancel_after_the_window_is_a_note_even_when_claimed() -> None:
    """A fall that became critical and was then claimed is not taken back by a late cancel."""
    fallen = a_claimed_incident(alarms=(an_alarm("fall-1", SignalType.FALL, "f"),))
    cancel = a_signal(2, SignalType.FALL, SignalState.CANCELLED, device=FALL, message_id="f")
    incident = only(decided(cancel, places=(place_facts(HOME, fallen),)))
    assert (incident.cancelled_at, incident.next_step) == (None, fallen.next_step)


def test_a_cancel_after_a_claim_in_time_waits_for_a_call_back() -> None:
    """A fall that was claimed while it counted down can still be cancelled: then somebody calls back."""
    claimed = a_claimed_incident(severity=Severity.HIGH, alarms=(an_alarm("fall-1", SignalType.FALL, "f"),))
    cancel = a_signal(2, SignalType.FALL, SignalState.CANCELLED, device=FALL, message_id="f")
    incident = only(decided(cancel, places=(place_facts(HOME, claimed),)))
    assert incident.next_step == Step(name=StepName.CALL_BACK, at=NOW + TIMES.call_back)


def test_pressing_on_and_on_never_pushes_the_steps_back() -> None:
    """Whoever presses every few seconds while help is on its way does not keep the steps from coming."""
    sent = a_claimed_incident(state=IncidentState.DISPATCHED, dispatched_at=NOW)
    first = only(decided(a_signal(2), places=(place_facts(HOME, sent),)))
    later = NOW + seconds(25)
    pressed = facts(a_signal(3, at=later), places=(place_facts(HOME, first),))
    assert only(decide(pressed, a_setting(later))).next_step == first.next_step


def test_an_early_clear_reaches_a_fire_of_the_building() -> None:
    """A clear that came before its smoke is applied to the building's incident."""
    clear = a_signal(1, SignalType.SMOKE, SignalState.CLEARED, device=SMOKE_203, message_id="s")
    smoke = a_signal(2, SignalType.SMOKE, device=SMOKE_203, message_id="s", early_ends=(clear.signal,))
    assert only(decided(smoke)).condition is Condition.CLEARED


def test_a_cancel_without_its_test_mark_still_ends_the_test() -> None:
    """An end with the id of a test alarm is that alarm's, whether it says so or not."""
    fall = a_signal(1, SignalType.FALL, device=FALL, message_id="f", test=True)
    cancel = a_signal(2, SignalType.FALL, SignalState.CANCELLED, device=FALL, message_id="f")
    assert only(decided(fall, cancel)).cancelled_at == NOW


def test_a_flood_of_work_is_flagged_and_no_news() -> None:
    """Beyond twenty a minute a service key's presses are attached to their task without an event."""
    first = decided(a_signal(1, SignalType.CALL)).tasks[0].task
    flooding = a_signal(2, SignalType.CALL, raised_in_last_minute=20)
    known = replace(facts(flooding), open_tasks={first.subject: first})
    decisions = decide(known, a_setting())
    assert [change.reason for change in decisions.tasks] == [None]
    assert decisions.handled[0].flags == (SignalFlag.FLOOD,)


def test_a_clear_moves_the_condition_alone() -> None:
    """The smoke is gone; the incident stays, for its condition closes nothing."""
    raised = a_signal(1, SignalType.SMOKE, device=SMOKE)
    clear = a_signal(2, SignalType.SMOKE, SignalState.CLEARED, device=SMOKE, message_id="1")
    incident = only(decided(raised, clear))
    assert (incident.condition, incident.state) == (Condition.CLEARED, IncidentState.OPEN)


def test_a_clear_with_an_unknown_id_clears_that_type_on_that_device() -> None:
    """A detector that forgot which alarm it raised still says that the smoke is gone."""
    raised = a_signal(1, SignalType.SMOKE, device=SMOKE)
    clear = a_signal(2, SignalType.SMOKE, SignalState.CLEARED, device=SMOKE, message_id="unknown")
    assert only(decided(raised, clear)).condition is Condition.CLEARED


def test_one_of_two_detectors_still_stands() -> None:
    """The condition is present as long as any alarm stands."""
    first = a_signal(1, SignalType.SMOKE, device=SMOKE_203)
    second = a_signal(2, SignalType.SMOKE, device=SMOKE_204)
    clear = a_signal(3, SignalType.SMOKE, SignalState.CLEARED, device=SMOKE_203, message_id="1")
    assert only(decided(first, second, clear)).condition is Condition.PRESENT


def test_a_flood_is_attached_without_ringing() -> None:
    """Beyond twenty a minute a device's further alarms of its type are attached, flagged, and do not ring."""
    standing = place_facts(HOME, an_incident())
    decisions = decided(a_signal(22, raised_in_last_minute=20), places=(standing,))
    assert [change.reason for change in decisions.changes] == [None]
    assert decisions.handled[0].flags == (SignalFlag.FLOOD,)
    rings = decided(a_signal(21, raised_in_last_minute=19), places=(standing,))
    assert [change.reason for change in rings.changes] == ["new_alarm"]


def test_a_flood_hides_no_other_alarm() -> None:
    """Another type of the same device, and a device with nothing open, are handled as ever."""
    standing = place_facts(HOME, an_incident())
    fall = a_signal(9, SignalType.FALL, device=FALL, raised_in_last_minute=20)
    assert decided(fall, places=(standing,)).changes[0].reason == "new_alarm"
    assert decided(a_signal(9, raised_in_last_minute=20)).changes[0].opened


def test_a_recurrence_names_the_earlier_incident() -> None:
    """An alarm within ten minutes of a closing opens a new incident that says so."""
    closed = ClosedIncident(
        id=IncidentId("inc-0"),
        place_id=HOME.id,
        kind=IncidentKind.EMERGENCY_RESCUE,
        exercise=False,
        closed_at=NOW - seconds(60),
    )
    incident = only(decided(a_signal(1), places=(replace(place_facts(), closed=(closed,)),)))
    assert incident.recurrence_of == "inc-0"
    assert "recurrence" in {reason.code for reason in incident.reasons}


def test_a_late_alarm_still_opens_marked_late() -> None:
    """What a device buffered is no less an emergency."""
    incident = only(decided(a_signal(1, flags=frozenset({SignalFlag.LATE}))))
    assert (incident.state, incident.late) == (IncidentState.OPEN, True)


def test_a_replayed_alarm_makes_a_call_back_task() -> None:
    """A retained copy of an unknown alarm is no emergency of now: somebody calls."""
    decisions = decided(a_signal(1, flags=frozenset({SignalFlag.REPLAYED})))
    assert decisions.changes == ()
    assert [(change.task.kind, change.opened) for change in decisions.tasks] == [(TaskKind.REPLAYED, True)]


@pytest.mark.parametrize(
    ("signal_type", "kind"),
    [
        (SignalType.CALL, TaskKind.SERVICE_CALL),
        (SignalType.WATER, TaskKind.SUPERVISION),
        (SignalType.TAMPER, TaskKind.SUPERVISION),
        (SignalType.FAULT, TaskKind.SUPERVISION),
        (SignalType.MAINS_FAIL, TaskKind.SUPERVISION),
        (SignalType.LOW_BATTERY, TaskKind.SUPERVISION),
    ],
)
def test_work_that_is_no_emergency_is_one_task(signal_type: SignalType, kind: TaskKind) -> None:
    """Such a signal opens a task; a second one joins it."""
    decisions = decided(a_signal(1, signal_type), a_signal(2, signal_type))
    assert decisions.changes == ()
    assert [(change.task.kind, change.opened) for change in decisions.tasks] == [(kind, True), (kind, False)]
    assert decisions.tasks[-1].task.signal_ids == (1, 2)


@pytest.mark.parametrize(
    ("signal_type", "state", "reason"),
    [
        (SignalType.CHECKIN, SignalState.RAISED, "checked_in"),
        (SignalType.CONTACT, SignalState.OPEN, "state_noted"),
        (SignalType.OCCUPANCY, SignalState.EMPTY, "state_noted"),
    ],
)
def test_what_asks_for_nothing_says_so(signal_type: SignalType, state: SignalState, reason: str) -> None:
    """A signal that nothing was done about is handled with the name of the reason."""
    decisions = decided(a_signal(1, signal_type, state))
    assert (decisions.changes, decisions.tasks, decisions.handled[0].reason) == ((), (), reason)


def test_an_alarm_that_joins_hears_the_stage_already_reached() -> None:
    """A device that joins a claimed incident is told at once that somebody is on it."""
    standing = a_claimed_incident(alarms=(an_alarm(),))
    signal = a_signal(5, device=a_device("sos-2"), message_id="z")
    [change] = decided(signal, places=(place_facts(HOME, standing),)).changes
    assert [(ack.device_id, ack.message_id, ack.stage) for ack in change.acks] == [("sos-2", "z", AckStage.CLAIMED)]
