"""SisFall's files: a person each, sums of four counts."""

from pathlib import Path

import numpy as np
import pytest

from nowalls.recordings.errors import RecordingError
from nowalls.recordings.sisfall import read_sisfall


def test_a_person_s_trials_are_read_in_g(tmp_path: Path) -> None:
    """1,024 counts of four summed samples are one g."""
    np.savez(tmp_path / "SE06.npz", D01_R01=np.zeros((10, 3), np.int16), F02_R03=np.full((20, 3), 1024, np.int16))
    activity, fall = read_sisfall(tmp_path)
    assert (activity.name, activity.is_fall, activity.is_elder) == ("D01/SE06_R01", False, True)
    assert (fall.name, fall.is_fall, fall.position) == ("F02/SE06_R03", True, "waist")
    np.testing.assert_array_equal(fall.xyz_g, np.ones((20, 3)))
    assert fall.hours == pytest.approx(20 / 50 / 3600)


def test_what_is_no_person_s_file_is_named(tmp_path: Path) -> None:
    """Other shapes, other bytes and pickled objects are refused with the file's name."""
    path = tmp_path / "SA01.npz"
    with pytest.raises(RecordingError, match="no person of SisFall"):
        read_sisfall(tmp_path)
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(RecordingError, match=r"SA01\.npz cannot be read"):
        list(read_sisfall(tmp_path))
    np.savez(path, D01_R01=np.zeros(4))
    with pytest.raises(RecordingError, match=r"D01_R01 of .*SA01\.npz has the shape \(4,\)"):
        list(read_sisfall(tmp_path))
    np.savez(path, D01_R01=np.array([{}], dtype=object))
    with pytest.raises(RecordingError, match=r"SA01\.npz cannot be read"):
        list(read_sisfall(tmp_path))
