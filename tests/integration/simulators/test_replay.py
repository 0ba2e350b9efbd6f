"""``nowalls replay`` as a real process: a recorded home becomes stored states."""

import subprocess
import sys
from pathlib import Path

import pytest

from nowalls.domain.words import DeviceKind
from simulators.fleet import write_fleet
from tests.integration.simulators.playing import at_broker, counted, fleet_of, nowalls
from tests.support.centre import Centre
from tests.support.district import SmallDistrict, small_district
from tests.support.waiting import HANG_S, until

RECORDING = """\
2031-03-01 23:00:00 Den Den ON Rest
2031-03-02 08:00:00 Den Den ON Wake
2031-03-02 08:00:30.5 Pantry Pantry ON Cook
2031-03-02 08:01:00 Den Den OFF Wake
2031-03-02 08:02:00 Porch FrontDoor OPEN Leave
2031-03-02 08:02:10 Porch FrontDoor CLOSE Leave
2031-03-03 10:00:00 Den Den ON Rest
"""
STATES = """
    select devices.id as device, type, state, flags, at from signals join devices on devices.key = device_key
    order by at, devices.id
"""


@pytest.fixture
def district() -> SmallDistrict:
    """The small district with two motion sensors beside the first home's door."""
    district = small_district()
    for name in ("motion-1", "motion-2"):
        district.device(name, DeviceKind.MOTION, district.places[0])
    return district


@pytest.fixture
def fleet(district: SmallDistrict, tmp_path: Path) -> Path:
    """The district's fleet file."""
    file = tmp_path / "fleet.jsonl"
    write_fleet(file, fleet_of(district))
    return file


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A recording made by hand."""
    file = tmp_path / "events.txt"
    file.write_text(RECORDING)
    return file


async def test_a_recorded_day_is_stored_as_states(centre: Centre, fleet: Path, recording: Path) -> None:
    """The second day's two minutes, sixty times faster: five states in order, live and in the recording's pace."""
    output = nowalls(
        "replay", str(recording), "--site", "home-1", *at_broker(centre, fleet), "--from-day", "2", "--days", "1"
    )
    assert "(5 state, 6 status)" in output
    await until(lambda: len(centre.query(STATES)) == 5)
    states = centre.query(STATES)
    assert [(row["device"], row["type"], row["state"]) for row in states] == [
        ("motion-1", "occupancy", "occupied"),
        ("motion-2", "occupancy", "occupied"),
        ("motion-1", "occupancy", "empty"),
        ("door-home-1", "contact", "open"),
        ("door-home-1", "contact", "closed"),
    ]
    assert all(row["flags"] == [] for row in states)
    after_s = [(row["at"] - states[0]["at"]).total_seconds() for row in states]
    assert after_s == pytest.approx([0, 30.5 / 60, 1, 2, 130 / 60], abs=0.003)


async def test_a_site_without_motion_sensors_says_so_and_plays_its_door(centre: Centre, tmp_path: Path) -> None:
    """What is missing is one sentence; the rest is played."""
    fleet = tmp_path / "door.jsonl"
    write_fleet(fleet, [line for line in fleet_of(small_district()) if line.device_id == "door-home-1"])
    recording = tmp_path / "short.txt"
    recording.write_text(RECORDING)
    output = nowalls(
        "replay", str(recording), "--site", "home-1", *at_broker(centre, fleet), "--days", "2", "--speed", "36000"
    )
    assert output.startswith("The site home-1 has no motion sensor, so movement is left out.\n")
    await until(lambda: [row["state"] for row in centre.query(STATES)] == ["open", "closed"])


async def test_a_real_day_arrives_whole(centre: Centre, fleet: Path, recordings: Path) -> None:
    """A day of CASAS's AL home in some seconds: every state it sent is one signal."""
    arguments = ("--site", "home-1", "--from-day", "2", "--days", "1", "--speed", "14400")
    output = nowalls("replay", str(recordings / "casas_al" / "events.txt"), *arguments, *at_broker(centre, fleet))
    sent = counted(output, "state")
    assert sent > 1000
    await until(lambda: centre.query("select count(*) as n from signals") == [{"n": sent}])
    doors = centre.query("select state, count(*) as n from signals where type = 'contact' group by state order by 1")
    assert doors == [{"state": "closed", "n": 9}, {"state": "open", "n": 9}]


async def test_a_day_of_another_set_is_played_from_its_signs(centre: Centre, fleet: Path, recordings: Path) -> None:
    """A day of Aruba in some seconds: the door opens and closes in turn, and movement is said and ends."""
    file = recordings / "casas_aruba_episodes" / "aruba.csv"
    arguments = ("--site", "home-1", "--from-day", "3", "--days", "1", "--speed", "28800")
    sent = counted(nowalls("replay", str(file), *arguments, *at_broker(centre, fleet)), "state")
    await until(lambda: centre.query("select count(*) as n from signals") == [{"n": sent}])
    said = {(row["type"], row["state"]) for row in centre.query(STATES)}
    assert said == {("contact", "open"), ("contact", "closed"), ("occupancy", "occupied"), ("occupancy", "empty")}


async def test_a_recorded_fire_becomes_an_incident_with_what_the_detector_measured(
    centre: Centre, fleet: Path, recordings: Path
) -> None:
    """One smoke alarm, one fire at the detector's place, and its temperatures beside it."""
    fire = recordings / "nist_smoke_alarms" / "NIST_Smoke_Alarms_SDC05.csv"
    output = nowalls("replay", str(fire), "--device", "smoke-home-1", "--speed", "300", *at_broker(centre, fleet))
    told = counted(output, "telemetry")
    assert told > 20
    await until(
        lambda: centre.query("select count(*) as n from readings where temperature is not null") == [{"n": told}]
    )
    await until(lambda: centre.query("select 1 from incidents"))
    assert centre.query("select kind, severity from incidents") == [{"kind": "fire_hazard", "severity": "critical"}]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--site", "home-2"), "The site home-2 has no door sensor and no motion sensor; home-1 has both."),
        (("--site", "home-1", "--from-day", "4"), "The recording has days 1 to 3; day 4 cannot be played."),
        (("--site", "home-1", "--speed", "-1"), "A speed is more than 0, such as 1 or 60; -1 is not."),
    ],
)
def test_wrong_arguments_are_one_sentence(
    fleet: Path, recording: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    """A site without sensors, a day that was not recorded and a speed of nothing are refused at once."""
    result = subprocess.run(
        [sys.executable, "-m", "nowalls", "replay", str(recording), "--fleet", str(fleet), *arguments],
        capture_output=True,
        text=True,
        timeout=HANG_S,
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, f"nowalls: {sentence}\n")
