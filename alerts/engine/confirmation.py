"""When a second source confirms a fire: another detector within 5 minutes, or heat with smoke."""

from datetime import timedelta
from typing import Final

from alerts.engine.alarms import AlarmRule
from nowalls.domain.incidents import Incident, Reason
from nowalls.domain.signals import Signal
from nowalls.domain.words import FIRE_TYPES, IncidentKind, SignalType

WINDOW: Final = timedelta(minutes=5)
"""Two detectors further apart in time may well be two causes (design.md section 6)."""
HEAT_AND_SMOKE: Final = frozenset({SignalType.HEAT, SignalType.SMOKE})


def second_source(incident: Incident, signal: Signal, rule: AlarmRule) -> Reason | None:
    """Return why this further signal confirms the fire; ``None`` when it does not, or nothing needs confirming.

    Times are those of the alarms themselves, so that two old alarms which arrive together confirm nothing.
    """
    if rule.kind is not IncidentKind.FIRE_HAZARD or incident.confirmed or signal.type not in FIRE_TYPES:
        return None
    near = [each for each in incident.alarms if each.type in FIRE_TYPES and abs(signal.at - each.at) <= WINDOW]
    if any({signal.type, each.type} == HEAT_AND_SMOKE for each in near):
        return Reason(code="heat_with_smoke", params={"device_id": signal.device_id})
    if any(each.device_id != signal.device_id for each in near):
        return Reason(code="second_detector", params={"device_id": signal.device_id})
    return None
