"""Parameters of the rules: the narrower scope wins, and nothing leaves its bounds."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DistrictCode, SiteId
from nowalls.domain.limits import PROFILES, SupervisionLimits
from nowalls.domain.policies import (
    Policies,
    Policy,
    PolicyRule,
    PolicyScope,
    Value,
    checked,
    described,
)
from nowalls.domain.steps import StepTimes
from nowalls.domain.words import Severity

CHAOYANG, NANGUAN = DistrictCode("220104"), DistrictCode("220102")
HOME = SiteId("home-1")


def a_policy(
    rule: PolicyRule = PolicyRule.STEPS,
    scope: PolicyScope = PolicyScope.CENTRE,
    scope_id: str = "",
    severity: Severity | None = None,
    **parameters: Value,
) -> Policy:
    """Build a policy, the centre's steps unless told otherwise."""
    return Policy(rule=rule, scope=scope, scope_id=scope_id, severity=severity, parameters=parameters)


def test_without_policies_the_defaults_count() -> None:
    """An empty book gives what the design says."""
    assert Policies().steps(CHAOYANG, Severity.CRITICAL) == StepTimes()
    assert Policies().supervision(CHAOYANG, HOME, "door", None) == SupervisionLimits()
    assert Policies().supervision(CHAOYANG, HOME, "gateway", None) == PROFILES["gateway"]


def test_the_narrower_scope_wins_parameter_by_parameter() -> None:
    """A district changes what the centre set, and keeps what it does not name; the other district does not notice."""
    book = Policies(
        [
            a_policy(next_channel_s=20, everyone_s=50),
            a_policy(scope=PolicyScope.DISTRICT, scope_id=CHAOYANG, next_channel_s=15),
        ],
    )
    here, there = book.steps(CHAOYANG, Severity.CRITICAL), book.steps(NANGUAN, Severity.CRITICAL)
    assert (here.next_channel, here.everyone) == (timedelta(seconds=15), timedelta(seconds=50))
    assert (there.next_channel, there.everyone) == (timedelta(seconds=20), timedelta(seconds=50))


def test_steps_differ_by_severity() -> None:
    """What is set for critical incidents leaves the others as they are."""
    book = Policies([a_policy(severity=Severity.CRITICAL, next_channel_s=10)])
    assert book.steps(CHAOYANG, Severity.CRITICAL).next_channel == timedelta(seconds=10)
    assert book.steps(CHAOYANG, Severity.HIGH) == StepTimes()


def test_a_model_is_narrower_than_its_kind() -> None:
    """A device's model decides where its kind, its district and the centre say otherwise."""
    book = Policies(
        [
            a_policy(PolicyRule.SUPERVISION, lost_after_s=7200),
            a_policy(PolicyRule.SUPERVISION, PolicyScope.PROFILE, "door", lost_after_s=3600),
            a_policy(PolicyRule.SUPERVISION, PolicyScope.PROFILE, "X-1", lost_after_s=600),
        ],
    )

    def lost_after(kind: str, model: str | None) -> timedelta:
        return book.supervision(CHAOYANG, HOME, kind, model).lost_after

    assert lost_after("motion", None) == timedelta(hours=2)
    assert lost_after("door", None) == timedelta(hours=1)
    assert lost_after("door", "X-1") == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (a_policy(patience_s=1), "The rule steps has no parameter 'patience_s'"),
        (a_policy(next_channel_s=3600), "next_channel_s lies between 1 and 60; 3600 does not"),
        (a_policy(next_channel_s=True), "next_channel_s is a timedelta, not True"),
        (a_policy(everyone_s=20), "Steps come one after the other"),
        (a_policy(PolicyRule.INACTIVITY, enabled=1), "enabled is a bool, not 1"),
        (a_policy(PolicyRule.DOORS, night_from_hour=22.5), "night_from_hour is a whole number, not 22.5"),
        (a_policy(PolicyRule.DOORS, severity=Severity.HIGH), "Only steps differ by severity"),
        (a_policy(scope=PolicyScope.DISTRICT, next_channel_s=20), "do not belong together"),
        (a_policy(scope_id="220104", next_channel_s=20), "do not belong together"),
        (a_policy(PolicyRule.DOORS, PolicyScope.PROFILE, "door"), "Only supervision differs by device profile"),
    ],
)
def test_what_cannot_stand_is_refused_with_the_value(policy: Policy, sentence: str) -> None:
    """An unknown parameter, a value out of bounds or of another kind, and a wrong scope are refused in a sentence."""
    with pytest.raises(InvalidValueError, match=sentence.replace("(", r"\(")):
        checked(policy)


@given(rule=st.sampled_from(PolicyRule), data=st.data())
def test_every_default_is_within_its_own_bounds(rule: PolicyRule, data: st.DataObject) -> None:
    """Setting any parameter to its default is allowed and changes nothing."""
    name, bounds = data.draw(st.sampled_from(sorted(described(rule).items())))
    policy = replace(a_policy(rule), parameters={name: bounds.default})
    assert checked(policy) == policy
    changed = Policies([policy]).doors(CHAOYANG, HOME)
    assert changed == Policies().doors(CHAOYANG, HOME)


@given(seconds=st.floats(allow_nan=True, allow_infinity=True))
def test_no_step_can_wait_beyond_its_bound(seconds: float) -> None:
    """Whatever is asked for, an accepted policy leaves no critical incident unheard for more than five minutes."""
    policy = a_policy(duty_lead_s=seconds)
    try:
        checked(policy)
    except InvalidValueError:
        return
    assert Policies([policy]).steps(CHAOYANG, Severity.CRITICAL).duty_lead <= timedelta(minutes=5)


def test_an_empty_policy_changes_nothing() -> None:
    """A policy without parameters is as none."""
    empty = replace(a_policy(), parameters={})
    assert Policies([checked(empty)]).steps(CHAOYANG, Severity.LOW) == StepTimes()
