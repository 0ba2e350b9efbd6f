"""Recorded acceleration through a worn device."""

import base64
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.device_messages import MotionMessage, decode
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DeviceId
from nowalls.domain.topics import UpChannel
from nowalls.recordings.errors import RecordingError
from nowalls.recordings.trials import Trial
from simulators.moving import BETWEEN, device_in, moved, recorded_trials
from tests.unit.simulators.fleets import START, a_line

BELT = DeviceId("belt-1")


def a_trial(samples: int) -> Trial:
    """Return a trial that counts its samples in thousandths of g."""
    rows = np.arange(samples * 3, dtype=np.float64).reshape(-1, 3) / 1000
    return Trial(
        person="P1",
        activity="F01",
        number="R1",
        position="waist",
        rate_hz=50.0,
        xyz_g=rows,
        is_fall=True,
        is_elder=False,
    )


@settings(max_examples=30)
@given(lengths=st.lists(st.integers(1, 400), min_size=1, max_size=3), speed=st.sampled_from([1.0, 4.0, 60.0]))
def test_every_sample_is_said_once_at_its_rate(lengths: list[int], speed: float) -> None:
    """Pieces follow each other without a gap inside a trial; nothing is said before it was measured."""
    sayings = moved([a_trial(each) for each in lengths], BELT, start=START, speed=speed)
    assert [each.at for each in sayings] == sorted(each.at for each in sayings)
    counted, ends = [], None
    for saying in sayings:
        message = decode(UpChannel.MOTION, saying.payload)
        assert saying.channel is UpChannel.MOTION
        assert isinstance(message, MotionMessage)
        assert message.at is not None
        counts = np.frombuffer(base64.b64decode(message.xyz), dtype="<i2").reshape(-1, 3)
        gap = timedelta(0) if ends is None else message.at - ends
        assert min(abs(gap), abs(gap - BETWEEN)) < timedelta(milliseconds=1)
        ends = message.at + timedelta(seconds=len(counts) / 50)
        assert saying.at >= START
        assert ends - saying.at < timedelta(milliseconds=1)
        counted += counts[:, 0].tolist()
    assert counted == [3 * sample for each in lengths for sample in range(each)]
    assert ends is not None
    assert abs(sayings[-1].at - ends) < timedelta(milliseconds=1)


def test_a_person_s_trial_is_chosen_by_its_name(tmp_path: Path) -> None:
    """Of SisFall's file one trial or all; a name that is not there is told."""
    path = tmp_path / "SA01.npz"
    np.savez(path, D01_R01=np.zeros((10, 3), np.int16), F02_R03=np.zeros((20, 3), np.int16))
    assert [each.name for each in recorded_trials(path)] == ["D01/SA01_R01", "F02/SA01_R03"]
    assert [each.is_fall for each in recorded_trials(path, only="F02_R03")] == [True]
    with pytest.raises(RecordingError, match="no trial 'F09_R01'"):
        recorded_trials(path, only="F09_R01")


def test_a_device_outside_of_the_fleet_wears_nothing() -> None:
    """The sentence names it."""
    assert device_in("belt-1", [a_line("belt-1")]).device_id == BELT
    with pytest.raises(InvalidValueError, match="'belt-2' is not in the fleet of 1"):
        device_in("belt-2", [a_line("belt-1")])
