"""A recorded fire through a smoke detector."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.device_messages import AlarmMessage, TelemetryMessage
from nowalls.domain.ids import DeviceId
from nowalls.recordings.errors import RecordingError
from nowalls.recordings.nist import FireStation
from simulators.burning import EVERY_S, burned, recorded_fire
from tests.unit.simulators.fleets import START

SMOKE = DeviceId("smoke-1")
ACTIVATIONS = "Test,SDC05-Ion1A,SDC05-Pho1A,SDC05-Ion1B,SDC10-Ion1A\n1,40,30,25,9\n"
MEASURED = "TIME,TCA_1,TCB_1\n" + "".join(
    f"{second},{20 + second / 10},{20 + second / 5}\n" for second in range(-10, 60)
)


@pytest.fixture
def fire(tmp_path: Path) -> Path:
    """A fire of two stations, written as NIST's files are."""
    folder = tmp_path / "nist_smoke_alarms"
    folder.mkdir()
    (folder / "Activation_Times.csv").write_text(ACTIVATIONS)
    (folder / "NIST_Smoke_Alarms_SDC05.csv").write_text(MEASURED)
    return folder / "NIST_Smoke_Alarms_SDC05.csv"


def test_the_station_that_called_first_is_played_unless_one_is_named(fire: Path) -> None:
    """By the earliest of its detectors, whatever measures in it; a station without one is told."""
    assert recorded_fire(fire).station == "B"
    assert recorded_fire(fire, station="A").first_alarm_s == 30
    with pytest.raises(RecordingError, match="has the stations A, B; 'E' cannot be played"):
        recorded_fire(fire, station="E")


@given(first_alarm_s=st.integers(-5, 120), length=st.integers(1, 100))
def test_one_alarm_at_its_second_and_a_temperature_each_ten(first_alarm_s: int, length: int) -> None:
    """In order of time, in the recording's pace; a fire that ends before its alarm raises none."""
    course = tuple((float(second), 20.0 + second) for second in range(length))
    station = FireStation(fire="SDC05", station="A", first_alarm_s=first_alarm_s, temperatures_c=course)
    sayings = list(burned(station, SMOKE, start=START))
    assert [each.at for each in sayings] == sorted(each.at for each in sayings)
    alarms = [each for each in sayings if isinstance(each.message, AlarmMessage)]
    assert [each.at for each in alarms] == (
        [START + timedelta(seconds=max(0, first_alarm_s))] if first_alarm_s < length else []
    )
    told = [each.message.measured[0].sample for each in sayings if isinstance(each.message, TelemetryMessage)]
    assert [sample.temperature for sample in told] == [20.0 + second for second in range(0, length, int(EVERY_S))]
    assert {each.device_id for each in sayings} == {SMOKE}


def test_the_same_fire_twice_is_two_alarms(fire: Path) -> None:
    """Their ids tell when they were played."""
    station = recorded_fire(fire)
    later = START + timedelta(hours=1)
    ids = {
        each.message.id
        for start in (START, later)
        for each in burned(station, SMOKE, start=start)
        if isinstance(each.message, AlarmMessage)
    }
    assert len(ids) == 2
