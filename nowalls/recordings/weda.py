"""WEDA-FALL: falls and activities with a watch at the wrist (Marques, Moreno; Sensors 23(3) 1146, 2023).

``dataset/50Hz/<activity>/<person>_<trial>_accel.csv`` in m/s², ``dataset/fall_timestamps.csv``. The set states no
licence.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from nowalls.recordings.errors import RecordingError
from nowalls.recordings.trials import Floats, Trial

GRAVITY_M_S2: Final = 9.80665
RATE_HZ: Final = 50.0
FIRST_ELDER: Final = 21
"""U21 to U31 are 77 to 95 years old, U01 to U14 20 to 46."""
FEWEST_SAMPLES: Final = 2
COLUMNS: Final = 4


def read_weda(folder: Path) -> Iterator[Trial]:
    """Read the trials in order of activity, person and trial; raises ``RecordingError``."""
    spans = _fall_spans(folder / "dataset" / "fall_timestamps.csv")
    paths = sorted((folder / "dataset" / "50Hz").glob("*/*_accel.csv"))
    if not paths:
        raise RecordingError(f"The folder {folder} holds no trial of WEDA-FALL.")
    return (read_weda_trial(path, spans) for path in paths)


def read_weda_trial(path: Path, spans: dict[str, tuple[float, float]] | None = None) -> Trial:
    """Read one trial's file; raises ``RecordingError``."""
    person, number, *_ = path.stem.split("_")
    activity = path.parent.name
    rows = _rows(path)
    return Trial(
        person=person,
        activity=activity,
        number=number,
        position="wrist",
        rate_hz=RATE_HZ,
        xyz_g=evenly_spread(rows) / GRAVITY_M_S2,
        is_fall=activity.startswith("F"),
        is_elder=int(person[1:]) >= FIRST_ELDER,
        fall_span_s=(spans or {}).get(f"{activity}/{person}_{number}"),
    )


def _rows(path: Path) -> Floats:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))[1:]
        rows = np.array([[float(cell) for cell in line] for line in lines]).reshape(len(lines), -1)
    except (OSError, ValueError) as error:
        raise RecordingError(f"The trial {path} cannot be read: {error}.") from error
    if len(rows) < FEWEST_SAMPLES or rows.shape[1] != COLUMNS:
        raise RecordingError(f"The trial {path} has {rows.shape[0]} rows of {rows.shape[1]} columns, not of {COLUMNS}.")
    return rows


def evenly_spread(rows: Floats) -> Floats:
    """Return the three axes at 50 Hz, for rows of seconds and axes.

    The time stamps are those of batches as they arrived, some four samples at once: only the first and the last are
    believed, and the samples lie evenly between them.
    """
    first_s, last_s = float(rows[0, 0]), float(rows[-1, 0])
    spread_s = np.linspace(first_s, last_s, len(rows))
    wanted_s = np.arange(first_s, last_s, 1 / RATE_HZ)
    return np.stack([np.interp(wanted_s, spread_s, rows[:, axis]) for axis in (1, 2, 3)], axis=1)


def _fall_spans(path: Path) -> dict[str, tuple[float, float]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row["filename"]: (float(row["start_time"]), float(row["end_time"])) for row in csv.DictReader(file)}
    except (OSError, KeyError, ValueError) as error:
        raise RecordingError(f"The fall times {path} cannot be read: {error!r}.") from error
