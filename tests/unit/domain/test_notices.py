"""Who is told what, and when: steps, responders, the family, and of a fire the authority."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.announcing import Turn, announced, notices_of
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import ResponderId
from nowalls.domain.incidents import Change, Incident, Step
from nowalls.domain.notices import Audience, Notice, NoticeCode
from nowalls.domain.steps import step_due
from nowalls.domain.words import Condition, IncidentKind, IncidentState, SignalType, StepName
from tests.support.builders import (
    HOME,
    LIHUA,
    LIUYANG,
    NOW,
    TIMES,
    a_claimed_incident,
    an_alarm,
    an_incident,
    place_facts,
    seconds,
)

FIRE = an_incident(kind=IncidentKind.FIRE_HAZARD, alarms=(an_alarm("smoke-1", SignalType.SMOKE),))
CONFIRMED = replace(FIRE, version=2, confirmed=True)
CLAIMED = a_claimed_incident()
SENT = replace(CLAIMED, version=3, state=IncidentState.DISPATCHED, responder=LIUYANG, dispatched_at=NOW)


def closed(incident: Incident, **changes: object) -> Incident:
    """Return the incident once it is resolved."""
    ended = replace(incident, version=4, state=IncidentState.RESOLVED, closed_at=NOW, next_step=None)
    return replace(ended, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def of_step(incident: Incident, name: StepName) -> tuple[Notice, ...]:
    """Carry out a step that is due now and return its notices."""
    change = step_due(replace(incident, next_step=Step(name=name, at=NOW)), NOW + seconds(1), TIMES)
    assert change is not None
    return change.notices


@pytest.mark.parametrize(
    ("incident", "step", "told"),
    [
        (FIRE, StepName.CLAIM_NEXT_CHANNEL, {Audience.DESK: None}),
        (FIRE, StepName.CLAIM_EVERYONE, {Audience.ON_DUTY: None}),
        (FIRE, StepName.CLAIM_DUTY_LEAD, {Audience.DUTY_LEAD: None}),
        (CLAIMED, StepName.ACT_REMIND, {Audience.ON_DUTY: LIHUA.user_id}),
        (CLAIMED, StepName.ACT_DUTY_LEAD, {Audience.DUTY_LEAD: None}),
        (CLAIMED, StepName.CALL_BACK, {Audience.ON_DUTY: LIHUA.user_id, Audience.DUTY_LEAD: None}),
        (
            SENT,
            StepName.ACCEPT_NEXT_RESPONDER,
            {Audience.RESPONDER: LIUYANG.responder_id, Audience.ON_DUTY: LIHUA.user_id},
        ),
        (SENT, StepName.ETA_OVERDUE, {Audience.ON_DUTY: LIHUA.user_id, Audience.DUTY_LEAD: None}),
        (
            SENT,
            StepName.ON_SCENE_CHECKIN,
            {Audience.RESPONDER: LIUYANG.responder_id, Audience.ON_DUTY: LIHUA.user_id},
        ),
        (replace(SENT, owner=None), StepName.UNATTENDED, {Audience.ON_DUTY: None, Audience.DUTY_LEAD: None}),
        (replace(SENT, owner=None), StepName.ACCEPT_NEXT_RESPONDER, {Audience.RESPONDER: LIUYANG.responder_id}),
    ],
)
def test_a_step_tells_its_audience(incident: Incident, step: StepName, told: dict[Audience, str | None]) -> None:
    """Each step is told to those who can do something about it, under an occasion of its own."""
    notices = of_step(incident, step)
    assert {each.audience: each.person for each in notices} == told
    assert {each.code for each in notices} == {NoticeCode(step)}
    assert {each.occasion for each in notices} == {f"{step}@20261121T030000.000000Z"}


def test_a_fall_that_opens_by_time_rings_and_tells_nobody_yet() -> None:
    """What opens now is first of all the consoles': the ladder begins from there."""
    pending = an_incident(state=IncidentState.PENDING, ringing_since=None, pending_until=NOW)
    assert of_step(pending, StepName.CONFIRM_FALL) == ()


SECOND = an_alarm("heat-1", SignalType.HEAT)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (None, FIRE, None),
        (None, CONFIRMED, "fire_confirmed"),
        (FIRE, CONFIRMED, "fire_confirmed"),
        (CONFIRMED, replace(CONFIRMED, version=3), None),
        (CONFIRMED, replace(CONFIRMED, version=3, alarms=(*FIRE.alarms, SECOND)), "fire_updated"),
        (CONFIRMED, replace(CONFIRMED, version=3, condition=Condition.CLEARED), "fire_updated"),
        (CONFIRMED, replace(CONFIRMED, version=3, arrived_at=NOW), "fire_updated"),
        (CONFIRMED, closed(CONFIRMED), "fire_ended"),
        (FIRE, closed(FIRE), None),
        (closed(CONFIRMED), replace(CONFIRMED, version=5), "fire_confirmed"),
        (an_incident(), an_incident(confirmed=True), None),
    ],
)
def test_the_authority_hears_of_a_confirmed_fire_alone(
    before: Incident | None, after: Incident, code: str | None
) -> None:
    """It hears when a fire is confirmed, when its picture changes, and when it is over; of a rescue never."""
    notices = notices_of(Turn(before=before, after=after, now=NOW))
    assert [each.code.value for each in notices] == ([] if code is None else [code])
    assert all(each.audience is Audience.AUTHORITY for each in notices)


def test_a_fire_that_is_reopened_is_another_alert() -> None:
    """The first alert was cancelled when it was closed; the second has an occasion of its own."""
    [first] = notices_of(Turn(before=FIRE, after=CONFIRMED, now=NOW))
    [again] = notices_of(Turn(before=closed(CONFIRMED), after=replace(CONFIRMED, version=4), now=NOW))
    assert (first.occasion, again.occasion) == ("fire_confirmed", "fire_reopened@v4")


OTHER = replace(LIUYANG, responder_id=ResponderId("rsp-other"))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (CLAIMED, SENT, [("sent", "rsp-liuyang"), ("help_sent", None)]),
        (SENT, replace(SENT, version=4, responder=OTHER), [("stood_down", "rsp-liuyang"), ("sent", "rsp-other")]),
        (SENT, replace(SENT, version=4, dispatched_at=NOW + seconds(60)), [("sent", "rsp-liuyang")]),
        (SENT, replace(SENT, version=4, arrived_at=NOW), []),
        (SENT, closed(SENT), [("stood_down", "rsp-liuyang"), ("help_ended", None)]),
        (SENT, closed(SENT, arrived_at=NOW), [("help_ended", None)]),
        (CLAIMED, closed(CLAIMED), []),
    ],
)
def test_who_is_sent_and_the_family_are_told(
    before: Incident, after: Incident, told: list[tuple[str, str | None]]
) -> None:
    """Responders hear that they are sent or no longer needed; the family that help is on its way, and its end."""
    notices = notices_of(Turn(before=before, after=after, now=NOW))
    assert [(each.code.value, each.person) for each in notices] == told


def test_three_changes_at_once_are_one_to_the_outside() -> None:
    """Of several changes of one incident in one decision, the last carries the notice, about the whole of them."""
    grown = [replace(FIRE, version=2, confirmed=True), replace(CONFIRMED, version=3, alarms=(*FIRE.alarms, SECOND))]
    changes = tuple(Change(incident=each, opened=False, reason="new_alarm", entries=()) for each in grown)
    facts = Facts(places={HOME.id: place_facts(HOME, FIRE)})
    first, last = announced(facts, Decisions(changes=changes), NOW).changes
    assert first.notices == ()
    assert [each.occasion for each in last.notices] == ["fire_confirmed"]


INCIDENTS = st.builds(
    lambda state, confirmed, version, sent, condition: replace(
        FIRE,
        version=version,
        state=state,
        confirmed=confirmed,
        condition=condition,
        responder=LIUYANG if sent else None,
        dispatched_at=NOW if sent else None,
    ),
    st.sampled_from(IncidentState),
    st.booleans(),
    st.integers(1, 9),
    st.booleans(),
    st.sampled_from(Condition),
)


@given(life=st.lists(INCIDENTS, min_size=1, max_size=12))
def test_every_alert_is_ended_once_and_every_end_had_its_alert(life: list[Incident]) -> None:
    """Whatever becomes of a fire, alerts and ends alternate, and updates come only between the two."""
    burning, before = False, None
    for n, drawn in enumerate(life):
        after = replace(drawn, version=n + 1)
        for notice in notices_of(Turn(before=before, after=after, now=NOW)):
            if notice.audience is Audience.AUTHORITY:
                assert burning is (notice.code is not NoticeCode.FIRE_CONFIRMED)
                burning = notice.code is not NoticeCode.FIRE_ENDED
            assert not set(notice.occasion) & set(" ,<&")
        before = after
        assert burning is (after.confirmed and after.is_open)
