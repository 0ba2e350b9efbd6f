"""Recorded fires: read by station with their first alarm, and judged by the evidence beside smoke."""

from pathlib import Path

import msgspec
import pytest

from nowalls.cli.evaluate_smoke import judged
from nowalls.cli.main import main
from nowalls.recordings.errors import RecordingError
from nowalls.recordings.nist import FOLDER, FireStation, read_fires

ACTIVATIONS = "Act,SDC02-Ion1A,SDC02-Pho1A,SDC02-Ion1B,SDC07-Ion1A\n-1,40,30,,20\n"
FIRE = "TIME,TCA_1,TCB_1\n0,20,21\n10,20.5,21\n30,21,21\n60,33,21\n"


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """One fire of two stations, at one of which nothing alarmed; another fire's recording is missing."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "Activation_Times.csv").write_text(ACTIVATIONS)
    (folder / "NIST_Smoke_Alarms_SDC02.csv").write_text(FIRE)
    return tmp_path


def test_a_station_has_its_first_alarm_and_its_temperatures(recorded: Path) -> None:
    """The earliest of its detectors counts; where nothing alarmed or nothing is recorded there is no station."""
    assert list(read_fires(recorded)) == [
        FireStation(
            fire="SDC02",
            station="A",
            first_alarm_s=30.0,
            temperatures_c=((0.0, 20.0), (10.0, 20.5), (30.0, 21.0), (60.0, 33.0)),
        )
    ]


def test_it_is_told_once_it_is_measured(recorded: Path) -> None:
    """At the alarm nothing is known; half a minute later the ceiling is twelve kelvin warmer."""
    [station] = read_fires(recorded)
    assert judged(station).like_fire_after_s == 30.0


def test_a_file_that_cannot_be_read_is_named(recorded: Path) -> None:
    """A word in place of a number, and a column that is missing."""
    file = recorded / FOLDER / "NIST_Smoke_Alarms_SDC02.csv"
    file.write_text(FIRE.replace("20.5", "warm"))
    with pytest.raises(RecordingError, match=r"SDC02\.csv holds 'warm' where a number was expected"):
        list(read_fires(recorded))
    file.write_text("TIME,TCB_1\n0,20\n")
    with pytest.raises(RecordingError, match="has no column TCA_1"):
        list(read_fires(recorded))


def test_the_recorded_fires_come_out_as_stated(recordings: Path, tmp_path: Path) -> None:
    """Every station of every fire is called like a fire as soon as the documentation says."""
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "smoke", "--data", str(recordings), "--out", str(tmp_path)])
    assert ended.value.code == 0
    assert len(msgspec.json.decode((tmp_path / "smoke.json").read_bytes())) == len(list(read_fires(recordings)))
