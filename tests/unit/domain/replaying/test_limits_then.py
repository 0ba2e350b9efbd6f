"""The limits of a day are those that were set by then, whatever was set since."""

from datetime import timedelta

import pytest

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DistrictCode
from nowalls.domain.policies import Policies, Policy, PolicyRule, PolicyScope
from nowalls.domain.replaying.limits_then import PolicyHistory, with_limits
from nowalls.domain.words import Severity
from tests.support.builders import NOW, seconds

CHAOYANG = DistrictCode("220104")


def steps(limit_s: float | None, scope: PolicyScope = PolicyScope.CENTRE, scope_id: str = "") -> Policy:
    """Return a policy of the first rung; without a limit it takes one away."""
    parameters = {} if limit_s is None else {"next_channel_s": limit_s}
    return Policy(rule=PolicyRule.STEPS, scope=scope, scope_id=scope_id, severity=None, parameters=parameters)


def rung(policies: Policies) -> timedelta:
    """Return when the next channel is used in a district."""
    return policies.steps(CHAOYANG, Severity.CRITICAL).next_channel


def test_each_moment_has_the_limits_of_then() -> None:
    """Set, set again and taken away; a moment belongs to what was set at it."""
    changes = [(NOW, steps(20)), (NOW + seconds(60), steps(10)), (NOW + seconds(120), steps(None))]
    history = PolicyHistory([], changes)
    held = [rung(history.at(NOW + seconds(after_s))) for after_s in (-1, 0, 59, 60, 119, 120, 500)]
    assert held == [seconds(s) for s in (30, 20, 20, 10, 10, 30, 30)]


def test_what_nobody_set_in_the_audit_stood_from_the_beginning() -> None:
    """A policy that came with the registry counts for every day, beside those that somebody set."""
    history = PolicyHistory([steps(15, PolicyScope.DISTRICT, CHAOYANG), steps(25)], [(NOW, steps(25))])
    assert [rung(history.at(NOW + seconds(s))) for s in (-1, 1)] == [seconds(15)] * 2


def test_what_if_holds_everywhere_and_within_its_bounds() -> None:
    """Whatever a district says of its own, the limit that is tried counts; one that could not be set is refused."""
    policies = Policies([steps(15, PolicyScope.DISTRICT, CHAOYANG)])
    assert rung(with_limits(policies, PolicyRule.STEPS, {"next_channel_s": 5})) == seconds(5)
    assert rung(with_limits(Policies(), PolicyRule.STEPS, {"next_channel_s": 5})) == seconds(5)
    for name, value in (("next_channel_s", 500.0), ("nothing_s", 1.0)):
        with pytest.raises(InvalidValueError):
            with_limits(policies, PolicyRule.STEPS, {name: value})
