"""Playing recorded falls and activities through a worn device, as its ``motion`` messages."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from nowalls.domain.device_messages import MotionMessage
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DeviceId
from nowalls.recordings.errors import RecordingError
from nowalls.recordings.sisfall import read_sisfall_person
from nowalls.recordings.trials import Trial
from nowalls.recordings.weda import read_weda, read_weda_trial
from simulators.day.saying import Saying
from simulators.fleet import FleetLine

PIECE_S: Final = 1.0
BETWEEN: Final = timedelta(seconds=12)
"""Between two trials nothing is said: longer than a service waits for what follows, and than two falls are one."""
MG_OF_G: Final = 1000
LEAST: Final = -32768
MOST: Final = 32767


def recorded_trials(path: Path, *, only: str | None = None) -> list[Trial]:
    """Read a trial or the folder of WEDA-FALL, or a person of SisFall; raises ``RecordingError``."""
    if path.suffix == ".npz":
        trials = [each for each in read_sisfall_person(path) if only in (None, f"{each.activity}_{each.number}")]
    else:
        trials = list(read_weda(path)) if path.is_dir() else [read_weda_trial(path)]
    if not trials:
        raise RecordingError(f"The recording {path} has no trial {only!r}.")
    return trials


def device_in(device_id: str, fleet: Sequence[FleetLine]) -> FleetLine:
    """Return the device's line; raises ``InvalidValueError`` where the fleet has none."""
    found = next((line for line in fleet if line.device_id == device_id), None)
    if found is None:
        raise InvalidValueError(f"The device {device_id!r} is not in the fleet of {len(fleet)}.")
    return found


def moved(trials: Sequence[Trial], device_id: DeviceId, *, start: datetime, speed: float) -> list[Saying]:
    """Turn trials into messages of a second, said from ``start`` on, ``speed`` times as fast as they were recorded.

    Samples keep their rate: played faster, the device says what it buffered, the last of it measured as it is said.
    """
    whole = sum((_lasting(each) + BETWEEN for each in trials), start=-BETWEEN)
    began = start + whole / speed - whole
    sayings = []
    for trial in trials:
        step = round(PIECE_S * trial.rate_hz)
        for first in range(0, len(trial.xyz_g), step):
            at = began + timedelta(seconds=first / trial.rate_hz)
            samples = trial.xyz_g[first : first + step]
            ends = at + timedelta(seconds=len(samples) / trial.rate_hz)
            message = MotionMessage(
                at=at, rate_hz=trial.rate_hz, position=trial.position, unit="mg", xyz=_encoded(samples)
            )
            said_at = start + (ends - start - whole / speed + whole) / speed
            sayings.append(Saying(at=said_at, device_id=device_id, message=message))
        began += _lasting(trial) + BETWEEN
    return sayings


def _lasting(trial: Trial) -> timedelta:
    return timedelta(seconds=len(trial.xyz_g) / trial.rate_hz)


def _encoded(samples_g: np.ndarray) -> str:
    counts = np.round(samples_g * MG_OF_G).clip(LEAST, MOST).astype("<i2")
    return base64.b64encode(counts.tobytes()).decode()
