"""Recorded homes: every line is a sign at its own local time, or is refused with its number."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nowalls.domain.routine.signs import Sign
from nowalls.recordings.aruba import read_aruba
from nowalls.recordings.errors import RecordingError
from nowalls.recordings.homes import HOMES, recorded_homes
from nowalls.recordings.kasteren import read_kasteren
from nowalls.recordings.ordonez import read_ordonez

ARUBA = """\
,anot,date,start_time,end_time,event_no
0,Sleeping,2031-03-02 00:00:00.000000,2020-05-14 23:30:00.500000,2020-05-14 05:40:00.000000,1.0
1,Leave_Home,2031-03-01 00:00:00.000000,2020-05-14 09:00:00.000000,2020-05-14 09:00:05.000000,2.0
"""
KASTEREN = "25-Feb-2031 00:20:14\t\t25-Feb-2031 00:22:57\t24\t\n\n25-Feb-2031 09:00:00\t25-Feb-2031 09:00:01\t12"
ORDONEZ = """\
Start time          \tEnd time            \tLocation\tType\t\tPlace\t
--------------------\t--------------------\t--------\t-----\t\t-----\t
2031-11-28 02:27:59\t2031-11-28 10:18:11\t\tBed\t\tPressure\t\tBedroom\t
2031-11-28 10:21:24\t2031-11-28 10:21:31\t\tMaindoor\tMagnetic\tEntrance
"""


def at(*when: int, door: bool = False) -> Sign:
    """Return a sign of a UTC time."""
    return Sign(at=datetime(*when, tzinfo=UTC), at_outer_door=door)  # type: ignore[misc, arg-type]  # year to second


def written(folder: Path, text: str) -> Path:
    """Write a recording."""
    file = folder / "recording"
    file.write_text(text)
    return file


def test_aruba_s_dates_stand_apart_and_nights_end_tomorrow(tmp_path: Path) -> None:
    """The date is the column's, an end before its beginning is the next day's; both moments are signs."""
    assert read_aruba(written(tmp_path, ARUBA)) == [
        at(2031, 3, 1, 1, 0, 0, door=True),
        at(2031, 3, 1, 1, 0, 5, door=True),
        at(2031, 3, 2, 15, 30, 0, 500_000),
        at(2031, 3, 2, 21, 40, 0),
    ]


def test_kasteren_s_doors_have_a_number_in_each_house(tmp_path: Path) -> None:
    """Tabs vary, an empty line is nothing; sensor 12 is house A's front door and nothing in house C."""
    file = written(tmp_path, KASTEREN)
    assert [sign.at_outer_door for sign in read_kasteren(file, "A")] == [False, False, True, True]
    assert read_kasteren(file, "C")[0] == at(2031, 2, 24, 16, 20, 14)
    assert not any(sign.at_outer_door for sign in read_kasteren(file, "C"))


def test_ordonez_has_a_heading_and_a_main_door(tmp_path: Path) -> None:
    """The two lines of the heading are no signs; who leaves the bed gives one."""
    assert read_ordonez(written(tmp_path, ORDONEZ)) == [
        at(2031, 11, 27, 18, 27, 59),
        at(2031, 11, 28, 2, 18, 11),
        at(2031, 11, 28, 2, 21, 24, door=True),
        at(2031, 11, 28, 2, 21, 31, door=True),
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [(KASTEREN + "\n25-Feb-2031 09:00:00\t24", "Line 4 .* got 2 columns"), ("yesterday\ttoday\t3", "Line 1 .*")],
    ids=["too few", "no time"],
)
def test_what_is_no_line_is_named(tmp_path: Path, text: str, what: str) -> None:
    """A broken line is never skipped: what is missing there would be a silence."""
    with pytest.raises(RecordingError, match=what):
        read_kasteren(written(tmp_path, text), "A")
    with pytest.raises(RecordingError, match="Aruba"):
        read_aruba(written(tmp_path, text + "\n1"))


def test_homes_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    """Of a folder with one set there is one home, and of none there is none."""
    assert list(recorded_homes(tmp_path)) == []
    (tmp_path / "ordonez").mkdir()
    (tmp_path / "ordonez" / "OrdonezA_Sensors.txt").write_text(ORDONEZ)
    assert [home.name for home in recorded_homes(tmp_path)] == ["ordonez-a"]


def test_the_real_homes_are_read_whole(recordings: Path) -> None:
    """Every line of each published file gives its signs: two for an interval, one for an event."""
    lines = {"kasteren-a": 1_229, "kasteren-d": 2_772, "ordonez-a": 409, "aruba": 6_477}
    homes = {name: read(recordings / file) for name, (file, read) in HOMES.items() if name in lines}
    assert {name: len(signs) for name, signs in homes.items()} == {name: 2 * count for name, count in lines.items()}
    days = {name: round((signs[-1].at - signs[0].at) / timedelta(days=1)) for name, signs in homes.items()}
    assert days == {"kasteren-a": 28, "kasteren-d": 16, "ordonez-a": 14, "aruba": 220}
