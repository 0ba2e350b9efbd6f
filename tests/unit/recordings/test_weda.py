"""WEDA-FALL's files: bursts of time stamps, m/s², fall times beside them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.recordings.errors import RecordingError
from nowalls.recordings.weda import GRAVITY_M_S2, evenly_spread, read_weda


def a_set(folder: Path, text: str) -> Path:
    """Write one fall of a person's and nothing else."""
    trial = folder / "dataset" / "50Hz" / "F01" / "U03_R02_accel.csv"
    trial.parent.mkdir(parents=True)
    trial.write_text(text, encoding="utf-8")
    (folder / "dataset" / "fall_timestamps.csv").write_text(
        "\ufefffilename,start_time,end_time\nF01/U03_R02,0.1,0.3\n", encoding="utf-8"
    )
    return folder


def test_a_trial_is_read_in_g_with_its_fall(tmp_path: Path) -> None:
    """Metres a second squared become g, the file's name tells who did what, the other file when it was."""
    rows = "".join(f"{number * 0.02},0,0,{GRAVITY_M_S2}\n" for number in range(51))
    [trial] = read_weda(a_set(tmp_path, f"t,x,y,z\n{rows}"))
    assert (trial.name, trial.position, trial.is_fall, trial.is_elder) == ("F01/U03_R02", "wrist", True, False)
    assert trial.fall_span_s == (0.1, 0.3)
    np.testing.assert_allclose(trial.xyz_g, [[0, 0, 1]] * 50)


@given(bursts=st.lists(st.floats(0, 0.1), min_size=3, max_size=60))
def test_time_stamps_of_bursts_are_not_believed(bursts: list[float]) -> None:
    """Only the first and the last stamp count: a straight line stays one, however its stamps are bunched."""
    stamps_s = np.cumsum(np.array([0.0, *bursts, 0.5]))
    line = np.linspace(0, 1, len(stamps_s))
    spread = evenly_spread(np.stack([stamps_s, line, 2 * line, -line], axis=1))
    np.testing.assert_allclose(np.diff(spread, n=2, axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(spread[:, 1], 2 * spread[:, 0])


@pytest.mark.parametrize(
    "text", ["t,x,y,z\n", "t,x,y,z\n0,1,2,3\n", "t,x,y,z\n0,1,2\n1,2,3\n", "t,x,y,z\n0,1,2,no\n1,2,3,4\n"]
)
def test_a_file_of_another_shape_is_named(text: str, tmp_path: Path) -> None:
    """Half a trial is no trial, and the sentence says which it was."""
    with pytest.raises(RecordingError, match=r"U03_R02_accel\.csv"):
        list(read_weda(a_set(tmp_path, text)))


def test_a_folder_without_the_set_is_named(tmp_path: Path) -> None:
    """Where nothing is, nothing is trained on."""
    with pytest.raises(RecordingError, match=r"fall_timestamps\.csv"):
        read_weda(tmp_path)
