"""Steps and leases on a time line, told by a clock that is moved by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.timekeeping import TICK_S, carry_out_due
from nowalls.domain.decisions import Facts
from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Change, Incident, Step
from nowalls.domain.steps import LATE_AT_MOST
from nowalls.domain.words import AckStage, IncidentState, Severity, StepName
from tests.support.builders import (
    HOME,
    NOW,
    POLICIES,
    TIMES,
    a_claimed_incident,
    an_incident,
    place_facts,
    seconds,
)


def due(incident: Incident, after_s: float) -> tuple[Change, ...]:
    """Return what is carried out so many seconds after ``NOW``."""
    facts = Facts(places={HOME.id: place_facts(HOME, incident)})
    return carry_out_due(facts, NOW + seconds(after_s), POLICIES).changes


def lived(incident: Incident, until_s: int) -> list[tuple[int, str]]:
    """Let an incident live with nobody about; return when which step was carried out."""
    story: list[tuple[int, str]] = []
    for second in range(1, until_s + 1):
        for change in due(incident, second):
            incident = change.incident
            story.append((second, str(change.entries[0].params.get("name", change.reason))))
    return story


def test_an_unclaimed_incident_climbs_the_ladder() -> None:
    """Next channel at 30 s, everyone at 60 s, the duty lead at 120 s and again each minute."""
    assert lived(an_incident(), 250) == [
        (30, "claim_next_channel"),
        (60, "claim_everyone"),
        (120, "claim_duty_lead"),
        (180, "claim_duty_lead"),
        (240, "claim_duty_lead"),
    ]


def test_nothing_is_carried_out_before_its_time() -> None:
    """A step that is due in the future changes nothing, however often one looks."""
    assert due(an_incident(), 29.999) == ()


@given(st.floats(0, 150), st.floats(0, 2_000))
def test_after_an_outage_every_rung_comes_within_five_seconds(began_s: float, lasted_s: float) -> None:
    """Whenever nobody kept time: each rung is climbed once, in order, none later than 5 s past the end of it."""
    back_s = began_s + lasted_s
    story: list[tuple[float, str]] = []
    incident = an_incident()
    for tick in range(int(4 * (back_s + 6)) + 8):
        at_s = tick * TICK_S
        if not began_s <= at_s < back_s:
            for change in due(incident, at_s):
                incident = change.incident
                story.append((at_s, str(change.entries[0].params["name"])))
    rungs = {"claim_next_channel": 30, "claim_everyone": 60, "claim_duty_lead": 120}
    first = {name: at_s for at_s, name in reversed(story)}
    for name, wait_s in rungs.items():
        if wait_s <= back_s or name in first:
            assert first[name] <= max(wait_s + TICK_S, back_s + LATE_AT_MOST.total_seconds())
    assert [name for _, name in story if name != "claim_duty_lead"] == [name for name in rungs if name in first][:2]


def test_a_step_missed_by_a_long_sleep_is_carried_out_once() -> None:
    """After an outage the steps that lie in the past are not fired at one stroke: one is, and the next lies ahead."""
    changes = due(an_incident(), 1000)
    assert len(changes) == 1
    step = changes[0].incident.next_step
    assert step is not None
    assert step.at > NOW + seconds(1000)


def test_a_fall_that_nobody_cancels_is_confirmed_by_time() -> None:
    """At the end of its window a pending fall is open and critical, and rings."""
    pending = an_incident(
        state=IncidentState.PENDING,
        severity=Severity.HIGH,
        pending_until=NOW + seconds(20),
        ringing_since=None,
        next_step=Step(name=StepName.CONFIRM_FALL, at=NOW + seconds(20)),
    )
    [change] = due(pending, 20)
    assert (change.reason, change.incident.state, change.incident.severity) == (
        "new_alarm",
        IncidentState.OPEN,
        Severity.CRITICAL,
    )


def test_an_overdue_call_back_opens_and_severity_does_not_fall() -> None:
    """A cancelled fall nobody called back about becomes open after five minutes, still high."""
    waiting = an_incident(
        state=IncidentState.PENDING,
        severity=Severity.HIGH,
        cancelled_at=NOW,
        ringing_since=None,
        next_step=Step(name=StepName.CALL_BACK, at=NOW + TIMES.call_back),
    )
    [change] = due(waiting, 300)
    assert (change.incident.state, change.incident.severity) == (IncidentState.OPEN, Severity.HIGH)


def test_an_owner_who_is_gone_is_asked_and_then_loses_it() -> None:
    """After 90 s the owner is asked, ten seconds later a claimed incident is open again and climbs the ladder."""
    story = lived(a_claimed_incident(), 140)
    assert story == [(90, "lease_asked"), (100, "lease_expired"), (130, "claim_next_channel")]


def test_a_device_hears_that_nobody_is_on_it_any_more() -> None:
    """When a claimed incident loses its owner its devices are told: the lamp must not go on saying claimed."""
    asked = a_claimed_incident(lease_asked=True, lease_until=NOW + seconds(1))
    [change] = due(asked, 1)
    assert [ack.stage for ack in change.acks] == [AckStage.REASSIGNED]


def test_an_incident_with_help_on_the_way_stays_and_escalates() -> None:
    """A dispatched incident whose owner is gone stays dispatched, unowned, and escalates as unattended."""
    sent = a_claimed_incident(
        state=IncidentState.DISPATCHED,
        dispatched_at=NOW,
        next_step=Step(name=StepName.ETA_OVERDUE, at=NOW + seconds(660)),
    )
    story = lived(sent, 200)
    assert story == [(90, "lease_asked"), (100, "lease_expired"), (130, "unattended"), (190, "unattended")]


def held(incident: Incident) -> Incident:
    """Return the same incident in the hands of an owner who never leaves."""
    return a_claimed_incident(
        state=incident.state,
        next_step=incident.next_step,
        dispatched_at=NOW,
        lease_until=NOW + seconds(100_000),
    )


def test_a_claimed_incident_without_action_reminds() -> None:
    """Three minutes after the claim a reminder, at five minutes the duty lead, then each five minutes."""
    story = lived(held(a_claimed_incident()), 700)
    assert story == [(180, "act_remind"), (300, "act_duty_lead"), (600, "act_duty_lead")]


def test_a_responder_who_is_overdue_is_told() -> None:
    """Not accepted within 60 s: the next responder; then the assumed ETA and five minutes."""
    accept = Step(name=StepName.ACCEPT_NEXT_RESPONDER, at=NOW + TIMES.accept)
    sent = held(a_claimed_incident(state=IncidentState.DISPATCHED, next_step=accept))
    assert lived(sent, 1600) == [(60, "accept_next_responder"), (1200, "eta_overdue"), (1500, "eta_overdue")]


def test_somebody_on_scene_checks_in() -> None:
    """Every twenty minutes on scene asks for a check-in."""
    there = held(
        a_claimed_incident(
            state=IncidentState.ARRIVED,
            next_step=Step(name=StepName.ON_SCENE_CHECKIN, at=NOW + TIMES.check_in),
        ),
    )
    assert lived(there, 2500) == [(1200, "on_scene_checkin"), (2400, "on_scene_checkin")]


def on_screen(incident: Incident, after_s: float, *, seen: bool) -> tuple[Change, ...]:
    """Return what is carried out when it is known whether a duty console showed the incident."""
    known = frozenset({incident.id}) if seen else frozenset[IncidentId]()
    facts = Facts(places={HOME.id: place_facts(HOME, incident)}, seen=known)
    return carry_out_due(facts, NOW + seconds(after_s), POLICIES).changes


def test_what_no_screen_showed_goes_to_the_next_channel_at_once() -> None:
    """Ten seconds without a receipt: the next channel is used now, everyone follows at their own time."""
    ringing = an_incident(screen_by=NOW + TIMES.seen_within)
    assert on_screen(ringing, 9, seen=False) == ()
    [change] = on_screen(ringing, 10, seen=False)
    assert [entry.code for entry in change.entries] == ["not_on_screen", "step"]
    assert change.reason == "step"
    assert {notice.code for notice in change.notices} == {"claim_next_channel"}
    assert change.incident.next_step == Step(name=StepName.CLAIM_EVERYONE, at=NOW + TIMES.everyone)
    assert on_screen(change.incident, 31, seen=False) == ()


def test_what_a_screen_showed_has_its_half_minute() -> None:
    """A receipt is no news: the ladder goes on as ever, and the screen is not asked about again."""
    ringing = an_incident(screen_by=NOW + TIMES.seen_within)
    [change] = on_screen(ringing, 10, seen=True)
    assert (change.reason, change.incident.screen_by, change.incident.version) == (None, None, ringing.version)
    assert change.incident.next_step == ringing.next_step


@pytest.mark.parametrize("state", ["claimed", "stepped on"])
def test_a_late_look_at_the_screen_steps_nothing_twice(state: str) -> None:
    """Once somebody claimed, or the next channel was used by time, a missing receipt changes no step."""
    claimed = a_claimed_incident(screen_by=NOW + TIMES.seen_within)
    stepped = an_incident(
        screen_by=NOW + TIMES.seen_within,
        next_step=Step(name=StepName.CLAIM_EVERYONE, at=NOW + TIMES.everyone),
    )
    incident = claimed if state == "claimed" else stepped
    [change] = on_screen(incident, 40, seen=False)
    assert (change.reason, change.incident.next_step) == (None, incident.next_step)
