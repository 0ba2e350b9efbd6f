"""Playing a day faster: everything comes sooner by the same factor, the times inside messages too."""

from datetime import datetime, timedelta
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.device_messages import AlarmMessage, Measured, Sample, StateMessage, TelemetryMessage
from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType
from simulators.day import Pace, Saying, paced, plausible_day
from simulators.day.saying import Spoken
from tests.unit.simulators.fleets import START, a_fleet

HOUR = timedelta(hours=1)


def a_saying(message: Spoken, at: datetime = START + HOUR) -> Saying:
    """Build a saying of some device."""
    return Saying(at=at, device_id=DeviceId("sos-1"), message=message)


def at_once(speed: float) -> Pace:
    """Play a day from its own beginning on."""
    return Pace(start=START, played_from=START, speed=speed)


def one_paced(saying: Saying, speed: float) -> Saying:
    """Pace one saying."""
    (paced_saying,) = paced([saying], at_once(speed))
    return paced_saying


@given(speed=st.floats(min_value=0.1, max_value=10_000), after_s=st.floats(min_value=0, max_value=1e6))
def test_a_saying_comes_sooner_by_the_speed(speed: float, after_s: float) -> None:
    """What comes after some seconds comes after so many by the speed, to the microsecond."""
    at = START + timedelta(seconds=after_s)
    alarm = AlarmMessage(id="1", type=AlarmType.SOS, state="raised", at=at)
    sooner = one_paced(a_saying(alarm, at), speed)
    assert abs((sooner.at - START).total_seconds() - after_s / speed) <= 1e-5
    assert isinstance(sooner.message, AlarmMessage)
    assert sooner.message.at == sooner.at


def test_a_morning_can_be_played_at_night() -> None:
    """A day that begins at one time and is played at another keeps its distances."""
    played_from = START + 9 * HOUR
    (played,) = paced([a_saying(StateMessage(at=START + HOUR))], Pace(start=START, played_from=played_from, speed=2))
    assert played.at == played_from + HOUR / 2
    assert played.message == StateMessage(at=played.at)


def test_a_time_that_is_not_told_stays_untold() -> None:
    """A message without a time has none at any speed."""
    sooner = one_paced(a_saying(StateMessage(contact="open")), 60)
    assert sooner.message == StateMessage(contact="open")


def test_buffered_samples_keep_their_distance_by_the_speed() -> None:
    """A sample of an hour ago is a minute old at sixty times the speed, and its values are the same."""
    samples = tuple(
        Measured(sample=Sample(at=START + n * HOUR, battery=80.0 + n), extra={"lux": 3.0}) for n in range(2)
    )
    sooner = one_paced(a_saying(TelemetryMessage(measured=samples)), 60)
    assert sooner.message == TelemetryMessage(
        measured=tuple(
            Measured(sample=Sample(at=START + n * timedelta(minutes=1), battery=80.0 + n), extra={"lux": 3.0})
            for n in range(2)
        )
    )


def test_at_the_speed_of_life_nothing_moves() -> None:
    """Speed 1 says the same at the same times."""
    day = list(islice(plausible_day(a_fleet(), start=START, seed=1), 500))
    assert list(paced(day, at_once(1.0))) == day


def test_a_fast_recording_stays_distinct() -> None:
    """A hundredth of a second apart stays apart at a thousand times the speed: no state is taken for a repeat."""
    times = [START + n * timedelta(milliseconds=10) for n in range(50)]
    sayings = [a_saying(StateMessage(at=at, occupancy=True), at) for at in times]
    assert len({saying.payload for saying in paced(sayings, at_once(1000))}) == len(times)
