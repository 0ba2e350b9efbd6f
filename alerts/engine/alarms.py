"""Which incident an alarm belongs to, and how urgent it makes it: a table, not code.

Rules sos, fall, and smoke, heat, co, gas of design.md section 6.
"""

from dataclasses import dataclass
from typing import Final

from nowalls.domain.registry import Device
from nowalls.domain.words import FIRE_DEVICE_KINDS, IncidentKind, Severity, SignalType


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRule:
    """What a raised alarm of one type opens."""

    kind: IncidentKind
    severity: Severity
    reason: str


RULES: Final = {
    SignalType.SOS: AlarmRule(kind=IncidentKind.EMERGENCY_RESCUE, severity=Severity.CRITICAL, reason="sos_pressed"),
    SignalType.FALL: AlarmRule(kind=IncidentKind.EMERGENCY_RESCUE, severity=Severity.CRITICAL, reason="fall_detected"),
    SignalType.SMOKE: AlarmRule(kind=IncidentKind.FIRE_HAZARD, severity=Severity.CRITICAL, reason="smoke_detected"),
    SignalType.HEAT: AlarmRule(kind=IncidentKind.FIRE_HAZARD, severity=Severity.CRITICAL, reason="heat_detected"),
    SignalType.CO: AlarmRule(kind=IncidentKind.FIRE_HAZARD, severity=Severity.CRITICAL, reason="co_detected"),
    SignalType.GAS: AlarmRule(kind=IncidentKind.FIRE_HAZARD, severity=Severity.CRITICAL, reason="gas_detected"),
}


def rule_for(device: Device, signal_type: SignalType) -> AlarmRule | None:
    """Return the rule of a life-safety alarm; ``None`` for every other type.

    An alarm that could not be read counts as what its device watches for, one step less urgent.
    """
    if signal_type is SignalType.UNREADABLE:
        fire = device.kind in FIRE_DEVICE_KINDS
        kind = IncidentKind.FIRE_HAZARD if fire else IncidentKind.EMERGENCY_RESCUE
        return AlarmRule(kind=kind, severity=Severity.HIGH, reason="unreadable_alarm")
    return RULES.get(signal_type)
