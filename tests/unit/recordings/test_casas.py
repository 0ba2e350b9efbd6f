"""Reading a recorded home: each line as published, or refused with its number."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.recordings.casas import Event, Fact, days_of, parse_event, read_recording
from nowalls.recordings.errors import RecordingError

LINES = """\
2031-03-01 07:59:58.5 Den Den ON Wake
2031-03-01 08:00:00.25 Porch FrontDoor OPEN Leave
2031-03-01 08:00:04 Den Den OFF Wake

2031-03-02 09:00:00.000001 Pantry PantryLight ON Cook
2031-03-02 09:00:01.123456 Pantry Pantry ON Cook
2031-03-04 01:02:03.4 Porch FrontDoor CLOSE Return
"""


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A recording made by hand."""
    file = tmp_path / "events.txt"
    file.write_text(LINES)
    return file


def test_a_line_is_an_event() -> None:
    """Date, time, area, sensor and state are read; the label of what somebody did is not."""
    assert parse_event("2031-03-01 08:00:00.25 Porch FrontDoor OPEN Leave") == Event(
        at=datetime(2031, 3, 1, 8, 0, 0, 250_000, tzinfo=UTC), area="Porch", sensor="FrontDoor", fact=Fact.OPEN
    )


@given(
    at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2050, 1, 1)),  # noqa: DTZ001  # made aware below
    fact=st.sampled_from(Fact),
)
def test_every_time_is_read_to_the_microsecond(at: datetime, fact: Fact) -> None:
    """A fraction of any length is the fraction that it says, also where it begins with zeros or is not there."""
    fraction = f"{at.microsecond:06}".rstrip("0")
    line = f"{at:%Y-%m-%d %H:%M:%S}{'.' if fraction else ''}{fraction} Den Den {fact.value}"
    event = parse_event(line)
    assert (event.at, event.fact) == (at.replace(tzinfo=UTC), fact)
    assert event.is_contact == (fact in {Fact.OPEN, Fact.CLOSE})


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2031-03-01 08:00:00 Den ON", "got 4 columns"),
        ("2031-03-01 08:00:00 Den Den MAYBE Wake", "'MAYBE'"),
        ("2031-03-01 08:00:00.x1 Den Den ON", "'08:00:00.x1'"),
        ("2031-02-30 08:00:00 Den Den ON", "out of range"),
        ("yesterday 08:00:00 Den Den ON", "yesterday"),
    ],
)
def test_a_line_that_is_no_event_is_refused(line: str, what: str) -> None:
    """The error says what is wrong with it."""
    with pytest.raises(ValueError, match=what):
        parse_event(line)


def test_a_bad_line_is_named_by_its_number(recording: Path) -> None:
    """A recording with one bad line is refused with the line's number."""
    recording.write_text(LINES + "broken\n")
    with pytest.raises(RecordingError, match=r"Line 8 of the recording .*events\.txt is no event: "):
        read_recording(recording)


def test_a_recording_is_read_in_order_without_its_light_switches(recording: Path) -> None:
    """Lamps are left out, blank lines do not matter, and what was written out of order is put in order."""
    lines = LINES.splitlines()
    recording.write_text("\n".join([*lines[3:], *lines[:3]]))
    events = read_recording(recording)
    assert [event.sensor for event in events] == ["Den", "FrontDoor", "Den", "Pantry", "FrontDoor"]
    assert events == sorted(events, key=lambda event: event.at)


@pytest.mark.parametrize(
    ("content", "what"), [("", "holds no event"), ("\n\n", "holds no event"), (b"\xff\xfe\xff", "is no text")]
)
def test_an_empty_or_unreadable_recording_says_so(tmp_path: Path, content: str | bytes, what: str) -> None:
    """Nothing to play is one sentence."""
    file = tmp_path / "events.txt"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RecordingError, match=what):
        read_recording(file)


def test_a_missing_recording_says_so(tmp_path: Path) -> None:
    """A file that is not there is one sentence."""
    with pytest.raises(RecordingError, match=r"cannot be read \(No such file or directory\)"):
        read_recording(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("first", "count", "expected"), [(1, None, [1, 1, 1, 2, 4]), (2, 1, [2]), (1, 2, [1, 1, 1, 2]), (3, 9, [4])]
)
def test_days_are_recorded_days(recording: Path, first: int, count: int | None, expected: list[int]) -> None:
    """Days are counted as recorded: a day without an event is none."""
    events = days_of(read_recording(recording), first=first, count=count)
    assert [event.at.day for event in events] == expected


@pytest.mark.parametrize(("first", "count"), [(0, None), (4, 1), (1, 0)])
def test_days_that_are_not_there_are_refused(recording: Path, first: int, count: int | None) -> None:
    """The error says which days there are."""
    with pytest.raises(RecordingError, match="has days 1 to 3"):
        days_of(read_recording(recording), first=first, count=count)


def test_the_real_recording_is_read_whole(recordings: Path) -> None:
    """CASAS's AL home: every line is an event, 20 days, about 1,000 ON events and 7.4 openings of the door a day."""
    real = recordings / "casas_al" / "events.txt"
    events = read_recording(real)
    lines = real.read_text().splitlines()
    assert len(events) == len(lines) - sum("Light " in line for line in lines)
    days = (events[-1].at - events[0].at) / timedelta(days=1)
    assert 19 < days < 20
    assert 950 < sum(event.fact is Fact.ON for event in events) / days < 1050
    assert sum(event.fact is Fact.OPEN for event in events) == sum(event.fact is Fact.CLOSE for event in events) == 148
    assert len({event.area for event in events if not event.is_contact}) == 7
