"""Playing a recorded fire through one smoke detector: what the thermometer beside it read, and when it called."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from nowalls.domain.device_messages import AlarmMessage, Measured, Sample, TelemetryMessage
from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType
from nowalls.recordings.errors import RecordingError
from nowalls.recordings.nist import FireStation, is_fire, read_fires
from simulators.day.saying import Saying

EVERY_S: Final = 10.0
"""As often as a detector with a thermometer says it once it is warm; recorded was every second or two."""


def recorded_fire(path: Path, *, station: str | None = None) -> FireStation:
    """Read one station of a fire's file, the one that called first unless named; raises ``RecordingError``."""
    found = [each for each in read_fires(path.resolve().parents[1]) if is_fire(path, each.fire)]
    named = [each for each in found if station in (None, each.station)]
    if not named:
        known = ", ".join(each.station for each in found) or "none"
        raise RecordingError(f"The recording {path} has the stations {known}; {station!r} cannot be played.")
    return min(named, key=lambda each: each.first_alarm_s)


def burned(fire: FireStation, device_id: DeviceId, *, start: datetime) -> Iterator[Saying]:
    """Turn a station into what a smoke detector says, the recording's first second at ``start``, in its own pace.

    One alarm, raised at the station's first activation of any detector; nobody clears a fire that was not put out.
    """
    first_s = fire.temperatures_c[0][0]
    name = f"{fire.fire}-{fire.station}-{start:%Y%m%dT%H%M%S}"
    due_s, called = first_s, False
    for second, temperature_c in fire.temperatures_c:
        at = start + timedelta(seconds=second - first_s)
        if not called and second >= fire.first_alarm_s:
            called = True
            alarm = AlarmMessage(id=name, type=AlarmType.SMOKE, state="raised", at=at)
            yield Saying(at=at, device_id=device_id, message=alarm)
        if second >= due_s:
            due_s = second + EVERY_S
            measured = Measured(sample=Sample(at=at, temperature=temperature_c), extra={})
            yield Saying(at=at, device_id=device_id, message=TelemetryMessage(measured=(measured,)))
