"""The plausible day: the same again for the same seed, readable by ingest, and never where it must not be."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise, takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.device_messages import AlarmMessage, StateMessage, TelemetryMessage, decode
from nowalls.domain.ids import DeviceId
from nowalls.domain.topics import UpChannel
from simulators.city import plan_city
from simulators.day import Saying, plausible_day
from simulators.fleet import FleetLine
from tests.unit.simulators.fleets import START, a_fleet, fleet_of

some_seed = st.integers()
some_start = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)).map(  # noqa: DTZ001  # made aware below
    lambda at: at.replace(tzinfo=START.tzinfo)
)
few = settings(max_examples=6)


def day(fleet: list[FleetLine], *, seed: int = 1, start: datetime = START, hours: float = 24.0) -> list[Saying]:
    """Return what a fleet says in so many hours."""
    end = start + timedelta(hours=hours)
    return list(takewhile(lambda saying: saying.at < end, plausible_day(fleet, start=start, seed=seed)))


def wire(sayings: Iterable[Saying]) -> list[tuple[datetime, DeviceId, UpChannel, bytes]]:
    """Return sayings as they go over the wire."""
    return [(saying.at, saying.device_id, saying.channel, saying.payload) for saying in sayings]


@few
@given(seed=some_seed, start=some_start)
def test_the_same_seed_says_the_same_bytes(seed: int, start: datetime) -> None:
    """A day depends on nothing but its seed, its start and its fleet: times, devices, channels and bytes."""
    once = wire(day(a_fleet(), seed=seed, start=start, hours=3))
    assert once
    assert wire(day(a_fleet(), seed=seed, start=start, hours=3)) == once


def test_another_seed_or_start_says_something_else() -> None:
    """Two seeds share no alarm's id, nor do two starts: a simulation that is started again is no repeat."""
    days = [
        day(a_fleet(), seed=1),
        day(a_fleet(), seed=2),
        day(a_fleet(), seed=1, start=START + timedelta(seconds=1)),
    ]
    ids = [{saying.message.id for saying in each if isinstance(saying.message, AlarmMessage)} for each in days]
    assert all(ids)
    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]


@few
@given(seed=some_seed, start=some_start)
def test_sayings_come_in_order_of_time_from_the_start_on(seed: int, start: datetime) -> None:
    """No saying is before the start or before the one it follows."""
    times = [start, *(saying.at for saying in day(a_fleet(), seed=seed, start=start, hours=12))]
    assert all(earlier <= later for earlier, later in pairwise(times))


@few
@given(seed=some_seed, start=some_start)
def test_ingest_reads_every_payload_as_it_was_meant(seed: int, start: datetime) -> None:
    """Each payload decodes to the message it was made of."""
    for saying in day(a_fleet(), seed=seed, start=start, hours=12):
        assert decode(saying.channel, saying.payload) == saying.message


@few
@given(seed=some_seed)
def test_the_samples_sites_are_left_alone(seed: int) -> None:
    """Nothing is said at the sites of a plan's samples, and nothing else is different for it."""
    city = plan_city(6, random.Random(seed))
    fleet = fleet_of(city)
    samples = {line.device_id for line in fleet if line.site_id in city.sample_sites}
    end = START + timedelta(hours=3)
    said = {
        (saying.at, saying.device_id, saying.payload)
        for saying in takewhile(
            lambda saying: saying.at < end,
            plausible_day(fleet, start=START, seed=seed, leave_alone=city.sample_sites),
        )
    }
    everywhere = {(saying.at, saying.device_id, saying.payload) for saying in day(fleet, seed=seed, hours=3)}
    assert samples & {device_id for _, device_id, _ in everywhere}
    assert said == {each for each in everywhere if each[1] not in samples}


def test_only_telemetry_is_only_telemetry() -> None:
    """Without alarms and states each device still tells of itself."""
    fleet = a_fleet()
    end = START + timedelta(hours=2)
    said = list(
        takewhile(
            lambda saying: saying.at < end,
            plausible_day(fleet, start=START, seed=1, only_telemetry=True),
        )
    )
    assert {saying.channel for saying in said} == {UpChannel.TELEMETRY}
    assert {saying.device_id for saying in said} == {line.device_id for line in fleet}


@few
@given(seed=some_seed)
def test_every_end_follows_its_raise(seed: int) -> None:
    """A clear or a cancel bears the id and type of an alarm that its own device raised before, and ends it once."""
    standing: dict[tuple[str, str], AlarmMessage] = {}
    raises = 0
    for saying in without_doubles(day(a_fleet(30), seed=seed, hours=12)):
        if not isinstance(saying.message, AlarmMessage):
            continue
        key = (saying.device_id, saying.message.id)
        if saying.message.state == "raised":
            assert key not in standing
            standing[key] = saying.message
            raises += 1
        else:
            assert standing.pop(key).type == saying.message.type
    assert raises


@few
@given(seed=some_seed)
def test_doors_and_sensors_never_say_the_same_twice_in_a_row(seed: int) -> None:
    """A door opens and closes in turn, and a sensor's room is occupied and empty in turn."""
    facts: dict[DeviceId, list[str]] = defaultdict(list)
    for saying in without_doubles(day(a_fleet(), seed=seed)):
        if isinstance(saying.message, StateMessage):
            facts[saying.device_id].append(saying.message.fact[1].value)
    assert facts
    for said in facts.values():
        assert said[0] in {"open", "occupied"}
        assert all(earlier != later for earlier, later in pairwise(said))


def test_a_message_is_now_and_then_delivered_twice() -> None:
    """Among some thousand messages a few come again at once, byte for byte."""
    said = wire(day(a_fleet(), hours=8))
    doubles = len(said) - len(set(said))
    assert 0 < doubles < len(said) / 100


def test_buffered_samples_come_late_and_in_order() -> None:
    """After a spell without coverage a device tells all its samples at once, oldest first, each with its own time."""
    late = [
        saying.message
        for saying in day(a_fleet(), hours=24)
        if isinstance(saying.message, TelemetryMessage) and len(saying.message.measured) > 1
    ]
    assert late
    for message in late:
        times = [each.sample.at for each in message.measured if each.sample.at is not None]
        assert len(times) == len(message.measured)
        assert times == sorted(times)
        assert times[-1] - times[0] > timedelta(minutes=4)


def without_doubles(sayings: Iterable[Saying]) -> list[Saying]:
    """Leave out what was delivered twice."""
    return list({(saying.at, saying.device_id, saying.payload): saying for saying in sayings}.values())
