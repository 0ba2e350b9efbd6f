"""``nowalls simulate`` as a real process: what it says it sent is what is stored."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.demo_json import DeviceLogin
from nowalls.domain.words import DeviceKind
from simulators.fleet import write_fleet
from simulators.publishing import WILL_DELAY_S
from tests.integration.simulators.playing import (
    EXITS_WITHIN_S,
    at_broker,
    counted,
    demo_beside,
    fleet_of,
    nowalls,
    started,
)
from tests.support.centre import Centre
from tests.support.district import SmallDistrict, small_district
from tests.support.waiting import HANG_S, until

STORED_ALARMS = "select count(*) as n from signals where message_id is not null"
STORED_STATES = "select count(*) as n from signals where message_id is null"


@pytest.fixture
def district() -> SmallDistrict:
    """The small district, with a motion sensor and some more buttons so that a few seconds are not quiet."""
    district = small_district(extra_homes=20)
    district.device("motion-home-1", DeviceKind.MOTION, district.places[0])
    district.device("bed-home-2", DeviceKind.BED, district.places[1])
    return district


@pytest.fixture
def fleet(district: SmallDistrict, tmp_path: Path) -> Path:
    """The district's fleet file."""
    file = tmp_path / "fleet.jsonl"
    write_fleet(file, fleet_of(district))
    return file


async def test_what_it_says_it_sent_is_stored(centre: Centre, fleet: Path) -> None:
    """Hours of a day played in seconds: every alarm it said was heard and stored once, every sample is a reading."""
    morning = ("--begin", "2026-03-02T07:00", "--seed", "5")
    output = nowalls("simulate", *at_broker(centre, fleet), *morning, "--speed", "3600", "--seconds", "8")
    alarms = counted(output, "said")
    assert alarms > 0
    assert counted(output, "stored") == alarms
    assert counted(output, "waiting") == 0
    assert centre.query(STORED_ALARMS) == [{"n": alarms}]
    # A message that the radio link delivered twice is one signal or one reading, and some samples come as arrays.
    (states,) = centre.query(STORED_STATES)
    sent_states = counted(output, "state")
    assert 0 < states["n"] <= sent_states
    assert states["n"] >= sent_states * 0.97
    sent_telemetry = counted(output, "telemetry")
    assert sent_telemetry > 0

    def readings() -> bool:
        (row,) = centre.query("select count(*) as n from readings")
        return bool(row["n"] >= sent_telemetry * 0.97)

    await until(readings)
    assert centre.query("select count(*) as n from quarantine") == [{"n": 0}]


async def test_only_telemetry_raises_nothing(centre: Centre, fleet: Path) -> None:
    """With ``--only-telemetry`` no signal is stored and readings are."""
    output = nowalls("simulate", *at_broker(centre, fleet), "--only-telemetry", "--speed", "600", "--seconds", "3")
    assert counted(output, "said") == 0
    await until(lambda: centre.query("select 1 from readings limit 1"))
    assert centre.query("select count(*) as n from signals") == [{"n": 0}]


async def test_the_demos_samples_are_left_alone(centre: Centre, fleet: Path, district: SmallDistrict) -> None:
    """No device connects at the sites of the sample devices that the ``demo.json`` beside the fleet names."""
    sample = next(line for line in fleet_of(district) if line.device_id == "sos-home-1")
    login = DeviceLogin(
        device_id=sample.device_id, username=sample.username, password=sample.password, site_id=sample.site_id
    )
    demo_beside(fleet, centre, samples={"sos": login})
    output = nowalls("simulate", "--fleet", str(fleet), "--leave-alone", "home-2", "--speed", "600", "--seconds", "3")
    assert counted(output, "telemetry") > 0
    heard = "select distinct sites.id from device_latest join devices on devices.key = device_key"
    heard += " join places on places.key = devices.place_key join sites on sites.key = places.site_key"

    def sites() -> set[str]:
        return {row["id"] for row in centre.query(heard)}

    await until(lambda: len(sites()) == len(district.sites) - 2)
    assert not sites() & {"home-1", "home-2"}


async def test_it_stops_cleanly_when_asked(centre: Centre, fleet: Path, district: SmallDistrict) -> None:
    """SIGINT ends it with a summary, and every device has said goodbye."""
    online = "select count(*) as n from device_latest where online"
    with started("simulate", *at_broker(centre, fleet)) as process:
        await until(lambda: centre.query(online) == [{"n": len(district.devices)}])
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=EXITS_WITHIN_S)
    assert (process.returncode, errors) == (0, "")
    assert "press to stored" in output
    await until(lambda: centre.query(online) == [{"n": 0}])


async def test_a_killed_simulation_leaves_its_last_wills(centre: Centre, fleet: Path, district: SmallDistrict) -> None:
    """Devices that vanish are offline once the broker has waited for them as long as they asked it to."""
    count = "select count(*) as n from device_latest where "
    everybody = [{"n": len(district.devices)}]
    with started("simulate", *at_broker(centre, fleet)) as process:
        await until(lambda: centre.query(count + "online") == everybody)
        process.kill()
    await until(lambda: centre.query(count + "not online") == everybody, within_s=5 * WILL_DELAY_S)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--speed", "0"), "A speed is more than 0, such as 1 or 60; 0 is not."),
        (("--begin", "seven"), "The beginning of a day is a time such as 2026-03-02T07:00; 'seven' is not."),
        (("--fleet", "/nowhere/fleet.jsonl"), "The fleet file /nowhere/fleet.jsonl cannot be read"),
    ],
)
def test_wrong_arguments_are_one_sentence(fleet: Path, arguments: tuple[str, ...], sentence: str) -> None:
    """A speed of nothing and a fleet that is not there are refused at once."""
    result = subprocess.run(
        [sys.executable, "-m", "nowalls", "simulate", "--fleet", str(fleet), *arguments],
        capture_output=True,
        text=True,
        timeout=HANG_S,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith(f"nowalls: {sentence}")
    assert len(result.stderr.splitlines()) == 1
