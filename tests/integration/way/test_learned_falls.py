"""Acceleration over a real broker: what becomes an incident, whatever breaks or dies meanwhile."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.anomaly.falls.model import write_model
from nowalls.recordings.sisfall import read_sisfall_person
from nowalls.recordings.trials import Trial
from nowalls.recordings.weda import read_weda_trial
from tests.support.centre import Centre
from tests.support.device import Json, TestDevice, a_device
from tests.support.waiting import until
from tests.unit.alerts.anomaly.falls.small_model import as_counts, hard_impacts
from tests.unit.alerts.anomaly.falls.traces import Floats, quiet, with_impact

FALLS = {"waist": ("SA01", "F05_R01"), "wrist": ("F01", "U01_R01")}
OTHERS = {"waist": ("SE01", "D01_R01"), "wrist": ("D10", "U02_R01")}


def pieces(trace: Floats, position: str, began_at: datetime) -> list[Json]:
    """Cut a trace at 50 Hz into messages of a second."""
    return [
        {
            "at": (began_at + timedelta(seconds=start / 50)).isoformat(),
            "rate_hz": 50,
            "position": position,
            "unit": "mg",
            "xyz": base64.b64encode(as_counts(trace[start : start + 50])).decode(),
        }
        for start in range(0, len(trace), 50)
    ]


async def said(device: TestDevice, messages: list[Json]) -> None:
    """Say messages one after the other."""
    for each in messages:
        await device.say("motion", each)


async def all_scored(centre: Centre, messages: int) -> None:
    """Wait until so many messages are stored and scored, and what came of them is decided."""
    await until(
        lambda: (
            centre.query("select 1 from motion_windows where scored_at is not null having count(*) >= %s", messages)
            and not centre.query("select 1 from signals where handled_at is null")
        )
    )


async def test_a_fall_is_told_once_whatever_dies_and_whatever_is_broken(centre: Centre, tmp_path: Path) -> None:
    """The service is killed in the middle of a fall; messages come twice; another position's model is garbage."""
    folder = tmp_path / "models"
    folder.mkdir()
    write_model(hard_impacts(), folder / "waist-1.npz")
    (folder / "wrist-1.npz").write_bytes(b"PK\x03\x04 no model")
    centre.settings = {"NOWALLS_MODELS_DIR": str(folder)}
    trace = with_impact(with_impact(quiet(30), 12, 6.0), 15, 5.0)
    belt = pieces(trace, "waist", datetime.now(UTC) - timedelta(seconds=30))  # noqa: TID251  # devices' own clock
    watch = pieces(trace, "wrist", datetime.now(UTC) - timedelta(seconds=30))  # noqa: TID251  # the same
    async with (
        a_device("fall-home-1", centre.broker.devices_port) as first,
        a_device("sos-home-2", centre.broker.devices_port) as second,
    ):
        centre.start("motion")
        await said(first, belt[:14])
        await said(second, watch)
        await until(lambda: centre.query("select 1 from motion_windows where scored_at is not null"))
        centre.kill("motion")
        await said(first, belt)
        centre.start("motion")
        await all_scored(centre, len(belt) + len(watch))
        [signal] = centre.query("select message_id, type, flags, value, at from signals")
        await first.hears(signal["message_id"], "stored")
        await first.alarm(signal["message_id"], "fall", "cancelled")
        await until(lambda: centre.query("select 1 from incidents where next_step_name = 'call_back'"))
    assert (signal["type"], signal["flags"]) == ("fall", ["learned"])
    assert signal["value"] == pytest.approx(0.9, abs=0.01)
    assert (signal["at"] - datetime.fromisoformat(belt[12]["at"])).total_seconds() == pytest.approx(0, abs=0.1)
    [incident] = centre.query("select state, severity, reasons from incidents")
    assert (incident["state"], incident["severity"]) == ("pending", "high")
    assert [(each["code"], each["params"]["percent"]) for each in incident["reasons"]] == [("learned_fall", 90)]
    await until(lambda: centre.query('select 1 from tasks where reasons @> \'[{"code": "learned_falls_off"}]\''))


async def test_recorded_falls_and_activities(centre: Centre, recordings: Path) -> None:
    """What was recorded as a fall becomes an incident of its place, what was not does not."""
    centre.start("motion")
    now = datetime.now(UTC)  # noqa: TID251  # devices' own clock
    played = {
        "fall-home-1": sisfall(recordings, *FALLS["waist"]),
        "sos-home-2": weda(recordings, *FALLS["wrist"]),
        "sos-203": sisfall(recordings, *OTHERS["waist"]),
        "sos-204": weda(recordings, *OTHERS["wrist"]),
    }
    count = 0
    for device_id, trial in played.items():
        messages = pieces(trial.xyz_g, trial.position, now - timedelta(seconds=len(trial.xyz_g) / 50))
        count += len(messages)
        async with a_device(device_id, centre.broker.devices_port) as device:
            await said(device, messages)
    await all_scored(centre, count)
    await until(lambda: not centre.query("select 1 from motion_streams where waits"))
    found = centre.query(
        "select d.id from signals as s join devices as d on d.key = s.device_key where s.type = 'fall'"
    )
    assert sorted(row["id"] for row in found) == ["fall-home-1", "sos-home-2"]
    assert len(centre.query("select 1 from incidents where state = 'pending'")) == 2


def sisfall(data: Path, person: str, name: str) -> Trial:
    """Return one trial at the waist."""
    return next(
        each
        for each in read_sisfall_person(data / "sisfall_50hz" / f"{person}.npz")
        if name == f"{each.activity}_{each.number}"
    )


def weda(data: Path, activity: str, name: str) -> Trial:
    """Return one trial at the wrist."""
    return read_weda_trial(data / "weda_fall" / "dataset" / "50Hz" / activity / f"{name}_accel.csv")
