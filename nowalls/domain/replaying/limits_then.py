"""The limits that held at a moment, from the policies as they stand and the audit of how they came to be; pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from nowalls.domain.policies import Policies, Policy, PolicyRule, PolicyScope, Value, checked
from nowalls.domain.words import Severity

Key = tuple[PolicyRule, PolicyScope, str, Severity | None]


def _key(policy: Policy) -> Key:
    return (policy.rule, policy.scope, policy.scope_id, policy.severity)


class PolicyHistory:
    """Policies by time. What stands today and was never set by anybody in the audit stood from the beginning."""

    def __init__(self, current: Iterable[Policy], changes: Iterable[tuple[datetime, Policy]]) -> None:
        """Take the policies as they stand, and each setting of one in the order of time; empty parameters end one."""
        self._changes = sorted(changes, key=lambda change: change[0])
        self._moments = [at for at, _ in self._changes]
        told = {_key(policy) for _, policy in self._changes}
        self._first = {_key(each): each for each in current if _key(each) not in told}
        self._after = cache(self._fold)

    def at(self, moment: datetime) -> Policies:
        """Return the policies that held at a moment."""
        return self._after(bisect_right(self._moments, moment))

    def _fold(self, count: int) -> Policies:
        held = dict(self._first)
        for _, policy in self._changes[:count]:
            held.pop(_key(policy), None)
            if policy.parameters:
                held[_key(policy)] = policy
        return Policies(held.values())


def with_limits(policies: Policies, rule: PolicyRule, limits: Mapping[str, Value]) -> Policies:
    """Return policies under which these parameters hold everywhere, whatever any scope says.

    Raises ``InvalidValueError`` for a parameter that the rule does not have, or one out of its bounds.
    """
    centre = Policy(rule=rule, scope=PolicyScope.CENTRE, scope_id="", severity=None, parameters={})
    known = {_key(each): each for each in (centre, *policies.all)}
    for key, each in known.items():
        if each.rule is rule:
            known[key] = replace(each, parameters={**each.parameters, **limits})
            checked(known[key])
    return Policies(known.values())
