"""Time and repeats: under which time a message is stored, and whether it is a new signal."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import SignalId
from nowalls.domain.signals import (
    MAX_LATENESS,
    REPEAT_WINDOW,
    TOLERANCE,
    Seen,
    judge_arrival,
    judge_redelivery,
    place_in_time,
)
from nowalls.domain.words import SignalFlag
from tests.support.builders import NOW, seconds

NO_TIME = timedelta(0)
offsets = st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400))


@given(st.none() | offsets, st.booleans())
def test_no_clock_makes_an_old_or_future_row(offset: timedelta | None, wrong: bool) -> None:  # noqa: FBT001  # drawn
    """Whatever a device's clock says, the time stored lies within seven days before and five minutes after receipt."""
    device_at = None if offset is None else NOW + offset
    timing = place_in_time(device_at, NOW, clock_proved_wrong=wrong)
    assert NOW - MAX_LATENESS <= timing.at <= NOW + TOLERANCE


@given(offsets)
def test_lateness_is_flagged(offset: timedelta) -> None:
    """More than five minutes behind is late, more than five ahead is a wrong clock, else nothing is said."""
    flags = place_in_time(NOW + offset, NOW).flags
    assert (SignalFlag.LATE in flags) == (offset < -TOLERANCE)
    assert (SignalFlag.CLOCK_AHEAD in flags) == (offset > TOLERANCE)


@pytest.mark.parametrize(
    ("offset", "stored", "flags"),
    [
        (seconds(0), seconds(0), ()),
        (seconds(-300), seconds(-300), ()),
        (seconds(-301), seconds(-301), (SignalFlag.LATE,)),
        (seconds(300), seconds(300), ()),
        (seconds(301), seconds(0), (SignalFlag.CLOCK_AHEAD,)),
        (timedelta(days=-7), timedelta(days=-7), (SignalFlag.LATE,)),
        (timedelta(days=-7, seconds=-1), seconds(0), (SignalFlag.LATE, SignalFlag.TOO_OLD)),
    ],
)
def test_the_bounds_are_exact(offset: timedelta, stored: timedelta, flags: tuple[SignalFlag, ...]) -> None:
    """Each bound of the time rules holds to the second."""
    timing = place_in_time(NOW + offset, NOW)
    assert (timing.at, timing.flags) == (NOW + stored, flags)


def test_a_proved_wrong_clock_is_not_believed() -> None:
    """A late message of a device with a wrong clock is stored under its receipt."""
    timing = place_in_time(NOW - timedelta(hours=1), NOW, clock_proved_wrong=True)
    assert (timing.at, timing.flags) == (NOW, (SignalFlag.CLOCK_UNTRUSTED,))


@pytest.mark.parametrize(
    "moment",
    [
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
    ],
)
def test_times_beyond_utc_are_survived(moment: datetime) -> None:
    """A time that no UTC time can express is as far off as any other absurd one."""
    assert place_in_time(moment, NOW).at == NOW


def seen(first: timedelta = NO_TIME, last: timedelta = NO_TIME, *, closed: bool = False) -> Seen:
    """Return what is remembered of a message first and last heard so long before now."""
    return Seen(
        signal_id=SignalId(1),
        device_at=NOW,
        first_received_at=NOW - first,
        last_received_at=NOW - last,
        incident_closed=closed,
    )


def test_the_first_is_new() -> None:
    """A message nobody remembers is a new signal, without a flag."""
    arrival = judge_arrival(None, id_known=False, received_at=NOW)
    assert (arrival.is_new, arrival.flags) == (True, ())


@given(st.timedeltas(min_value=timedelta(0), max_value=REPEAT_WINDOW - timedelta(microseconds=1)))
def test_within_a_day_the_same_is_a_repeat(age: timedelta) -> None:
    """The same id, state and time within 24 hours of the first is never counted again."""
    assert not judge_arrival(seen(age), id_known=True, received_at=NOW).is_new


@given(st.timedeltas(min_value=REPEAT_WINDOW, max_value=timedelta(days=90)))
def test_after_a_day_the_same_is_new(age: timedelta) -> None:
    """The same id 24 hours after its first is a new signal, flagged as a reused id."""
    arrival = judge_arrival(seen(age), id_known=True, received_at=NOW)
    assert (arrival.is_new, arrival.reason, arrival.flags) == (True, "after_24_hours", (SignalFlag.ID_REUSED,))


def test_a_known_id_under_another_time_is_another_press() -> None:
    """The same id with a time of its own that nobody remembers is a new signal, flagged as a reused id."""
    arrival = judge_arrival(None, id_known=True, received_at=NOW)
    assert (arrival.is_new, arrival.flags) == (True, (SignalFlag.ID_REUSED,))


@pytest.mark.parametrize(
    ("silence", "closed", "is_new"),
    [(seconds(600), True, True), (seconds(599), True, False), (seconds(600), False, False)],
)
def test_a_reset_button_counts_from_one_again(silence: timedelta, closed: bool, is_new: bool) -> None:  # noqa: FBT001  # drawn
    """The same id is new when its incident is closed and nothing with it came for ten minutes."""
    arrival = judge_arrival(seen(timedelta(hours=2), silence, closed=closed), id_known=True, received_at=NOW)
    assert arrival.is_new is is_new


@pytest.mark.parametrize(("age", "is_new"), [(seconds(0), False), (seconds(60), False), (seconds(61), True)])
def test_the_same_bytes_within_a_minute_are_one(age: timedelta, is_new: bool) -> None:  # noqa: FBT001  # drawn
    """A state with neither id nor time is known by its bytes for sixty seconds."""
    assert judge_redelivery(seen(age, age), received_at=NOW).is_new is is_new
    assert judge_redelivery(None, received_at=NOW).is_new
    assert NOW.tzinfo is UTC
