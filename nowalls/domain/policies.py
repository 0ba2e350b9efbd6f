"""Policies: parameters of the rules that the database changes for a centre, a district, a site or a profile.

A policy names a rule, a scope and some of the rule's parameters. The narrower scope wins, parameter by parameter:
default, centre, district, site, profile (a device's kind or model). Every value has bounds: nobody can set a
district's steps so that an alarm rings unheard for an hour.
"""

from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, fields, replace
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DistrictCode, SiteId
from nowalls.domain.limits import (
    PROFILES,
    DeskLimits,
    DoorLimits,
    FalseFireLimits,
    InactivityLimits,
    InspectionLimits,
    LearnedFallLimits,
    OutageLimits,
    ResponderLimits,
    SupervisionLimits,
)
from nowalls.domain.steps import StepTimes
from nowalls.domain.words import Severity


class PolicyRule(StrEnum):
    """Which rule's parameters a policy changes."""

    STEPS = "steps"
    DOORS = "doors"
    INACTIVITY = "inactivity"
    SUPERVISION = "supervision"
    OUTAGE = "outage"
    FALSE_FIRES = "false_fires"
    INSPECTIONS = "inspections"
    LEARNED_FALLS = "learned_falls"
    DESK = "desk"
    RESPONDERS = "responders"


class PolicyScope(StrEnum):
    """For whom it changes them; later ones are narrower."""

    CENTRE = "centre"
    DISTRICT = "district"
    SITE = "site"
    PROFILE = "profile"


Parameters = (
    StepTimes
    | DoorLimits
    | InactivityLimits
    | SupervisionLimits
    | OutageLimits
    | FalseFireLimits
    | InspectionLimits
    | LearnedFallLimits
    | DeskLimits
    | ResponderLimits
)
AnyParameters = TypeVar(
    "AnyParameters",
    StepTimes,
    DoorLimits,
    InactivityLimits,
    SupervisionLimits,
    OutageLimits,
    FalseFireLimits,
    InspectionLimits,
    LearnedFallLimits,
    DeskLimits,
    ResponderLimits,
)
Value = bool | int | float

CLASSES: Final[dict[PolicyRule, type[Parameters]]] = {
    PolicyRule.STEPS: StepTimes,
    PolicyRule.DOORS: DoorLimits,
    PolicyRule.INACTIVITY: InactivityLimits,
    PolicyRule.SUPERVISION: SupervisionLimits,
    PolicyRule.OUTAGE: OutageLimits,
    PolicyRule.FALSE_FIRES: FalseFireLimits,
    PolicyRule.INSPECTIONS: InspectionLimits,
    PolicyRule.LEARNED_FALLS: LearnedFallLimits,
    PolicyRule.DESK: DeskLimits,
    PolicyRule.RESPONDERS: ResponderLimits,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Some parameters of one rule for one scope; ``severity`` only with ``steps``, else ``None``."""

    rule: PolicyRule
    scope: PolicyScope
    scope_id: str
    """A district's code, a site's id, a device's kind or model; empty for the centre."""
    severity: Severity | None
    parameters: Mapping[str, Value]


def checked(policy: Policy) -> Policy:
    """Return the policy if it may stand; raises ``InvalidValueError`` with the parameter, the value and the bounds."""
    if policy.severity is not None and policy.rule is not PolicyRule.STEPS:
        message = f"Only steps differ by severity; the rule {policy.rule.value} has none."
        raise InvalidValueError(message)
    if (policy.scope is PolicyScope.CENTRE) != (policy.scope_id == ""):
        message = f"The scope {policy.scope.value} and its id {policy.scope_id!r} do not belong together."
        raise InvalidValueError(message)
    if policy.scope is PolicyScope.PROFILE and policy.rule is not PolicyRule.SUPERVISION:
        message = f"Only supervision differs by device profile, not {policy.rule.value}."
        raise InvalidValueError(message)
    known = {parameter_name(each): each for each in fields(CLASSES[policy.rule])}
    for name, value in policy.parameters.items():
        if name not in known:
            message = f"The rule {policy.rule.value} has no parameter {name!r}; it has {', '.join(sorted(known))}."
            raise InvalidValueError(message)
        _check_value(name, value, known[name])
    if policy.rule is PolicyRule.STEPS:
        _check_ladder(_changed(StepTimes(), policy.parameters))
    return policy


def _check_value(name: str, value: Value, of: "Field[Any]") -> None:
    if isinstance(of.default, bool) != isinstance(value, bool):
        message = f"The parameter {name} is a {type(of.default).__name__}, not {value!r}."
        raise InvalidValueError(message)
    if isinstance(of.default, int) and not isinstance(value, int):
        message = f"The parameter {name} is a whole number, not {value!r}."
        raise InvalidValueError(message)
    low, high = of.metadata.get("low", 0), of.metadata.get("high", 1)
    if not low <= value <= high:
        message = f"The parameter {name} lies between {low:g} and {high:g}; {value!r} does not."
        raise InvalidValueError(message)


def _check_ladder(times: StepTimes) -> None:
    if not (times.next_channel < times.everyone < times.duty_lead and times.remind < times.act_duty_lead):
        raise InvalidValueError("Steps come one after the other: next channel, everyone, duty lead; remind, duty lead.")


def parameter_name(of: "Field[Any]") -> str:
    """Return a parameter's name outside: durations bear their unit."""
    return f"{of.name}_s" if isinstance(of.default, timedelta) else of.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a parameter is when nobody changed it, and what it may be."""

    default: Value
    low: float
    high: float


def described(rule: PolicyRule) -> dict[str, Bounds]:
    """Return the parameters of a rule with their defaults and bounds."""
    defaults = as_values(CLASSES[rule]())
    return {
        parameter_name(each): Bounds(
            default=defaults[parameter_name(each)],
            low=each.metadata.get("low", 0),
            high=each.metadata.get("high", 1),
        )
        for each in fields(CLASSES[rule])
    }


def as_values(parameters: Parameters) -> dict[str, Value]:
    """Show parameters as plain values, durations in seconds."""
    values: dict[str, Value] = {}
    for each in fields(parameters):
        value = getattr(parameters, each.name)
        values[parameter_name(each)] = value.total_seconds() if isinstance(value, timedelta) else value
    return values


def _changed(parameters: AnyParameters, values: Mapping[str, Value]) -> AnyParameters:
    new: dict[str, Any] = {}
    for each in fields(parameters):
        value = values.get(parameter_name(each))
        if value is not None:
            new[each.name] = timedelta(seconds=value) if isinstance(each.default, timedelta) else value
    return replace(parameters, **new)


class Policies:
    """All policies of the centre, looked up by what they are for."""

    def __init__(self, policies: Iterable[Policy] = ()) -> None:
        """Take policies that were checked when they were set."""
        self.all = tuple(policies)
        self._by_scope = {(each.rule, each.scope, each.scope_id, each.severity): each.parameters for each in self.all}
        self.steps = cache(self._steps)
        self.supervision = cache(self._supervision)

    def _steps(self, district: DistrictCode, severity: Severity) -> StepTimes:
        """Return how long each step waits for an incident of this severity."""
        return self._resolve(StepTimes(), PolicyRule.STEPS, district=district, severity=severity)

    def doors(self, district: DistrictCode, site: SiteId) -> DoorLimits:
        """Return the limits of a site's doors."""
        return self._resolve(DoorLimits(), PolicyRule.DOORS, district=district, site=site)

    def inactivity(self, district: DistrictCode, site: SiteId) -> InactivityLimits:
        """Return the limits of a home's silence."""
        return self._resolve(InactivityLimits(), PolicyRule.INACTIVITY, district=district, site=site)

    def _supervision(self, district: DistrictCode, site: SiteId, kind: str, model: str | None) -> SupervisionLimits:
        """Return what is expected of a device: its kind's profile, then its model's."""
        start = PROFILES.get(kind, SupervisionLimits())
        return self._resolve(start, PolicyRule.SUPERVISION, district=district, site=site, profiles=(kind, model))

    def outage(self, district: DistrictCode) -> OutageLimits:
        """Return when a district's silent homes are an outage."""
        return self._resolve(OutageLimits(), PolicyRule.OUTAGE, district=district)

    def false_fires(self, district: DistrictCode, site: SiteId) -> FalseFireLimits:
        """Return how many false fire reports a site may have."""
        return self._resolve(FalseFireLimits(), PolicyRule.FALSE_FIRES, district=district, site=site)

    def inspections(self, district: DistrictCode, site: SiteId) -> InspectionLimits:
        """Return which inspections of a site open by themselves."""
        return self._resolve(InspectionLimits(), PolicyRule.INSPECTIONS, district=district, site=site)

    def learned_falls(self, district: DistrictCode) -> LearnedFallLimits:
        """Return whether a district's devices are looked at for falls."""
        return self._resolve(LearnedFallLimits(), PolicyRule.LEARNED_FALLS, district=district)

    def desk(self, district: DistrictCode) -> DeskLimits:
        """Return what is asked of a district's desk."""
        return self._resolve(DeskLimits(), PolicyRule.DESK, district=district)

    def responders(self, district: DistrictCode) -> ResponderLimits:
        """Return who is near enough to be sent in a district."""
        return self._resolve(ResponderLimits(), PolicyRule.RESPONDERS, district=district)

    def _resolve(
        self,
        parameters: AnyParameters,
        rule: PolicyRule,
        *,
        district: DistrictCode,
        site: SiteId | None = None,
        profiles: tuple[str | None, ...] = (),
        severity: Severity | None = None,
    ) -> AnyParameters:
        scopes: list[tuple[PolicyScope, str | None]] = [(PolicyScope.CENTRE, ""), (PolicyScope.DISTRICT, district)]
        scopes += [(PolicyScope.SITE, site), *((PolicyScope.PROFILE, profile) for profile in profiles)]
        for scope, scope_id in scopes:
            for degree in (None, severity) if severity else (None,):
                values = self._by_scope.get((rule, scope, scope_id or "", degree)) if scope_id is not None else None
                parameters = _changed(parameters, values) if values else parameters
        return parameters
