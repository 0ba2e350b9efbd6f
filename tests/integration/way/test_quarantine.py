"""What cannot be read or stored: kept, listed, read again; and an ingest that is broken itself stops loudly."""

import asyncio

import pytest

from nowalls.domain.ids import DeviceId
from nowalls.domain.registry import Device
from nowalls.domain.words import DeviceKind
from nowalls.runtime.clock import SystemClock
from nowalls.storage.database import open_database
from nowalls.storage.devices import NewDevice, register_devices
from tests.support.centre import Centre
from tests.support.crowd import assert_everything_once, press_all
from tests.support.device import a_device
from tests.support.district import SECRET, SmallDistrict, a_home, small_district
from tests.support.waiting import until

HOMES = 12


@pytest.fixture
def district() -> SmallDistrict:
    """Twelve homes with a button each, beside the small district."""
    return small_district(HOMES)


async def test_what_an_unregistered_device_said_counts_once_it_is_registered(centre: Centre) -> None:
    """Its reading is one of its own time, its alarm a call-back and no emergency of now; and that only once."""
    centre.broker.add_device("sos-new", password=SECRET)
    async with a_device("sos-new", centre.broker.devices_port) as button:
        await button.say("telemetry", {"battery": 71})
        await button.alarm("1", "sos")
        await button.say("alarm", b"{")
        await until(lambda: len(centre.query("select 1 from quarantine")) == 3)
    code, said = await asyncio.to_thread(centre.command, "quarantine", "list")
    assert (code, "unknown_device" in said, "sos-new" in said) == (0, True, True)
    assert await asyncio.to_thread(centre.command, "quarantine", "replay") == (1, "unknown_device       3\n")
    await registered(centre, "sos-new")
    assert await asyncio.to_thread(centre.command, "quarantine", "replay", "--dry-run") == (
        1,
        "not_json             1\nstored               2\n",
    )
    assert centre.query("select 1 from readings") == []
    await asyncio.to_thread(centre.command, "quarantine", "replay")
    [reading] = centre.query("select battery, at < now() - interval '1 second' as then from readings")
    assert reading["battery"] == 71
    await until(lambda: centre.query("select 1 from tasks where kind = 'replayed'"))
    assert centre.query("select 1 from incidents") == []
    assert await asyncio.to_thread(centre.command, "quarantine", "replay") == (1, "not_json             1\n")
    code, said = await asyncio.to_thread(centre.command, "quarantine", "show", "--code", "unknown_device")
    assert (code, said.count("read again")) == (0, 2)


async def registered(centre: Centre, device_id: str) -> None:
    """Register a button at the first home."""
    home = a_home("home-1")
    device = Device(
        id=DeviceId(device_id), kind=DeviceKind.SOS, site_id=home.site_id, place_id=home.id, cancel_window_s=20
    )
    async with open_database(centre.database_url, name="test", size=1) as database, database.write() as write:
        await register_devices(write, [NewDevice(device=device, password_hash="unset")], now=SystemClock().now())


async def test_an_ingest_that_is_broken_itself_stops_and_loses_nothing(centre: Centre, district: SmallDistrict) -> None:
    """A right that a migration forgot: ingest ends, people are told; mended, every press that waited is stored once."""
    centre.change("revoke insert on signals from nowalls_ingest")
    devices = [device for device in district.devices if device.id.startswith("sos-0")]
    pressing = asyncio.create_task(press_all(centre, devices, pace_s=0.05))
    await until(lambda: not centre.running["ingest"].is_alive())
    assert "nowalls: Messages of 10 devices" in (centre.folder / "ingest.log").read_text()
    await until(lambda: centre.query('select 1 from tasks where reasons @> \'[{"code": "messages_not_stored"}]\''))
    assert centre.query("select 1 from signals") == []
    centre.change("grant insert on signals to nowalls_ingest")
    centre.start("ingest")
    heard = await pressing
    assert len(heard) == HOMES
    await until(lambda: len(centre.query("select 1 from incidents")) == HOMES)
    assert_everything_once(centre, heard)


async def test_what_is_a_month_old_is_dropped(centre: Centre) -> None:
    """The clean-up of alerts, which runs at its start, drops quarantine of more than 30 days and nothing younger."""
    await asyncio.to_thread(centre.kill, "alerts")
    centre.change(
        "insert into quarantine (received_at, topic, payload, code, detail)"
        " select now() - make_interval(days => days), 'nowalls/v1/sos-1/alarm', '', 'not_json', days::text"
        " from unnest(array[29, 31]) as days"
    )
    centre.start("alerts")
    await until(lambda: centre.query("select detail from quarantine") == [{"detail": "29"}])
