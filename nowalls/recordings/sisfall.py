"""SisFall: falls and activities with a sensor at the waist (Sucerquia, López, Vargas; Sensors 17(1) 198, 2017).

One ``.npz`` a person, one int16 array a trial under ``<activity>_<trial>``: sums of four samples of an ADXL345 at
200 Hz, so 50 Hz. The set states no licence.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from nowalls.recordings.errors import RecordingError
from nowalls.recordings.trials import Trial

RATE_HZ: Final = 50.0
G_OF_A_STEP: Final = 32 / 8192 / 4
"""The ADXL345 measures ±16 g in 13 bits; four samples were summed."""
AXES: Final = 3


def read_sisfall(folder: Path) -> Iterator[Trial]:
    """Read the trials, one person after the other; raises ``RecordingError``."""
    paths = sorted(folder.glob("S[AE]*.npz"))
    if not paths:
        raise RecordingError(f"The folder {folder} holds no person of SisFall.")
    return (trial for path in paths for trial in read_sisfall_person(path))


def read_sisfall_person(path: Path) -> Iterator[Trial]:
    """Read one person's trials; raises ``RecordingError``."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            trials = {name: arrays[name] for name in sorted(arrays.files)}
    except (OSError, ValueError, BadZipFile) as error:
        raise RecordingError(f"The person's file {path} cannot be read: {error}.") from error
    for name, counts in trials.items():
        if counts.ndim != 2 or counts.shape[1] != AXES:  # noqa: PLR2004  # rows and axes
            raise RecordingError(f"The trial {name} of {path} has the shape {counts.shape}, not (n, {AXES}).")
        activity, _, number = name.partition("_")
        yield Trial(
            person=path.stem,
            activity=activity,
            number=number,
            position="waist",
            rate_hz=RATE_HZ,
            xyz_g=counts.astype(np.float64) * G_OF_A_STEP,
            is_fall=activity.startswith("F"),
            is_elder=path.stem.startswith("SE"),
        )
