"""A simulated device behaves as the protocol asks, whatever dies around it."""

import asyncio
from datetime import timedelta

import pytest

from nowalls.domain.device_messages import Measured, Sample, StateMessage, TelemetryMessage
from nowalls.domain.ids import DeviceId
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import AckStage, DeviceKind
from nowalls.runtime.clock import SystemClock
from simulators.day import Saying
from simulators.fleet import FleetLine
from simulators.lean import own_lines
from simulators.service import Connect, each_by_itself, simulate
from tests.integration.simulators.playing import HANG_S, a_press, fleet_of, playing, surroundings, until
from tests.support.centre import Centre
from tests.support.district import SmallDistrict
from tests.support.waiting import until as until_there

EITHER_WAY = pytest.mark.parametrize("connect", [each_by_itself, own_lines], ids=["whole client", "bare socket"])
"""What a device promises does not hang on how it is connected."""
STOPS = 12
"""In how many turns of the event loop after its connection a device has subscribed and said that it is there."""
ONLINE = "select online from device_latest join devices on devices.key = device_key where devices.id = %s"


async def test_a_press_is_stored_and_heard(centre: Centre, district: SmallDistrict) -> None:
    """A press reaches the database once; the device hears ``stored`` and repeats nothing."""
    async with playing(centre, fleet_of(district, "sos-home-1"), [a_press()]) as figures:
        await until(lambda: figures.settled == 1)
        assert (figures.alarms, figures.waiting, figures.repeats) == (1, 0, 0)
    assert centre.query("select type, state, message_id from signals") == [
        {"type": "sos", "state": "raised", "message_id": "1"}
    ]


@EITHER_WAY
async def test_a_press_is_repeated_until_ingest_is_back(
    centre: Centre, district: SmallDistrict, connect: Connect
) -> None:
    """While ingest is dead the device repeats; afterwards it hears ``stored`` and there is one signal."""
    centre.kill("ingest")
    async with playing(centre, fleet_of(district, "sos-home-1"), [a_press()], connect=connect) as figures:
        await until(lambda: figures.repeats >= 1)
        assert (figures.settled, figures.waiting) == (0, 1)
        centre.start("ingest")
        await until(lambda: figures.settled == 1)
        sent = figures.sent[UpChannel.ALARM]
        assert sent >= 2
        # Each message that arrived is acknowledged, also those that were repeats.
        await until(lambda: figures.acks[AckStage.STORED] >= sent)
    assert centre.query("select count(*) as n from signals") == [{"n": 1}]
    await until_there(lambda: centre.query("select count(*) as n from incidents") == [{"n": 1}])


@EITHER_WAY
async def test_a_press_outlives_the_broker(centre: Centre, district: SmallDistrict, connect: Connect) -> None:
    """What is pressed while the broker is down is stored once it is back, without a hand touching the device."""
    fleet = fleet_of(district, "sos-home-1", "sos-home-2")
    clock = SystemClock()
    later = clock.now() + timedelta(seconds=3)
    press = a_press()
    sayings = [a_press("2", "sos-home-2"), Saying(at=later, device_id=press.device_id, message=press.message)]
    async with playing(centre, fleet, sayings, connect=connect) as figures:
        await until(lambda: figures.settled == 1)
        centre.broker.kill()
        await until(lambda: figures.connected == 0)
        await until(lambda: figures.alarms == 2)
        centre.broker.restart()
        await until(lambda: figures.settled == 2)
        await until(lambda: figures.connected == 2)
    stored = centre.query("select message_id from signals order by message_id")
    assert stored == [{"message_id": "1"}, {"message_id": "2"}]


@EITHER_WAY
async def test_a_device_that_is_cut_off_while_it_is_stopped_stops(
    centre: Centre, district: SmallDistrict, connect: Connect
) -> None:
    """Whatever comes first, the broker's end or ours, a simulation that is asked to stop ends."""
    for _ in range(3):
        async with playing(centre, fleet_of(district), connect=connect) as figures:
            await until(lambda: figures.connected == len(district.devices))
            centre.broker.kill()
        centre.broker.restart()


@EITHER_WAY
async def test_states_and_samples_wait_for_a_connection_but_not_for_ever(
    centre: Centre, district: SmallDistrict, connect: Connect
) -> None:
    """While it has no connection a device holds its newest 200 states and samples; the rest is counted as lost."""
    now = SystemClock().now()
    centre.broker.stop()
    fleet = fleet_of(district, "door-home-1")
    times = [now + timedelta(milliseconds=n) for n in range(203)]
    sayings = [_a_sample("door-home-1", at) for at in times]
    async with playing(centre, fleet, sayings, connect=connect) as figures:
        await until(lambda: figures.lost == 3)
        centre.broker.restart()
        await until(lambda: figures.sent[UpChannel.TELEMETRY] == 200)
    await until_there(lambda: centre.query("select count(*) as n from readings") == [{"n": 200}])
    (oldest,) = centre.query("select min(at) as at from readings")
    assert abs(oldest["at"] - times[3]) < timedelta(milliseconds=1)


def _a_sample(device_id: str, at: object) -> Saying:
    sample = Sample(at=at, battery=80.0)  # type: ignore[arg-type]  # a datetime
    message = TelemetryMessage(measured=(Measured(sample=sample, extra={}),))
    return Saying(at=sample.at or SystemClock().now(), device_id=DeviceId(device_id), message=message)


@EITHER_WAY
async def test_birth_and_goodbye(centre: Centre, district: SmallDistrict, connect: Connect) -> None:
    """A device is online while it lives and offline after a clean stop; doors and samples arrive."""
    now = SystemClock().now()
    door = DeviceId("door-home-1")
    opened = Saying(at=now, device_id=door, message=StateMessage(at=now, contact="open"))
    async with playing(centre, fleet_of(district, door), [opened], connect=connect) as figures:
        await until(lambda: figures.connected == 1)
        await until_there(lambda: centre.query(ONLINE, door) == [{"online": True}])
        await until_there(lambda: centre.query("select type, state from signals") != [])
    assert centre.query("select type, state from signals") == [{"type": "contact", "state": "open"}]
    await until_there(lambda: centre.query(ONLINE, door) == [{"online": False}])


async def test_a_wrong_login_is_told_and_disturbs_nobody(centre: Centre, district: SmallDistrict) -> None:
    """A device that the broker refuses shows as trouble; the others are connected and heard."""
    stranger = FleetLine(
        device_id=DeviceId("sos-unknown"),
        username="sos-unknown",
        password="wrong",
        kind=DeviceKind.SOS,
        site_id=district.sites[0].id,
        place_id=district.places[0].id,
    )
    async with playing(centre, [stranger, *fleet_of(district, "sos-home-1")], [a_press()]) as figures:
        await until(lambda: figures.settled == 1)
        await until(lambda: "Not authorized" in figures.trouble)
        assert figures.connected == 1


@EITHER_WAY
async def test_a_device_that_is_stopped_as_it_connects_stops(
    centre: Centre, district: SmallDistrict, connect: Connect
) -> None:
    """Whatever answer of the broker comes at the very instant of the stop, it is not taken for a reason to go on."""
    fleet = fleet_of(district, "sos-home-1")
    for turns in range(STOPS):
        around, stop = surroundings(centre), asyncio.Event()
        tomorrow = around.clock.now() + timedelta(days=1)
        task = asyncio.create_task(simulate(fleet, (), around, stop=stop, until=tomorrow, connect=connect))
        while not around.figures.connected:  # noqa: ASYNC110  # the very turn of the event loop is meant
            await asyncio.sleep(0)
        for _ in range(turns):
            await asyncio.sleep(0)
        stop.set()
        async with asyncio.timeout(HANG_S):
            await task
