"""A ledger kept on a real broker before a real centre, and ``nowalls verify`` over it."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

from nowalls.domain.device_messages import AlarmMessage, Measured, Sample, TelemetryMessage
from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.logs import set_up_logs
from simulators.day import Saying
from simulators.ledger import LiveLogin, Position, open_ledger, read_ledger, watch
from simulators.ledger.entries import Began, Watching
from simulators.recorded import FRAMES_WITHIN_S, simulate_on_record
from tests.integration.simulators.playing import fleet_of, surroundings
from tests.support.centre import Centre
from tests.support.district import PASSWORD, small_district
from tests.support.waiting import until

PRESSES = 6
APART_S = 0.5
BUTTONS = ("sos-home-1", "sos-home-2", "sos-203")


def an_evening() -> list[Saying]:
    """Several presses at three places, and a telemetry message of each button."""
    begin = SystemClock().now() + timedelta(seconds=1)
    sayings = []
    for n in range(PRESSES):
        at, device = begin + timedelta(seconds=n * APART_S), DeviceId(BUTTONS[n % len(BUTTONS)])
        press = AlarmMessage(id=f"evening-{n}", type=AlarmType.SOS, state="raised", at=at)
        sample = Measured(sample=Sample(at=at, battery=80), extra={})
        sayings += [
            Saying(at=at, device_id=device, message=press),
            Saying(at=at, device_id=device, message=TelemetryMessage(measured=(sample,))),
        ]
    return sayings


async def play(centre: Centre, path: Path) -> None:
    """Let the evening be said on record, watched by a dispatcher."""
    watch_as = LiveLogin(http=centre.http, username="lihua", password=PASSWORD)
    fleet = fleet_of(small_district(), *BUTTONS)
    await simulate_on_record(
        fleet, an_evening(), surroundings(centre), path=path, watch_as=watch_as, stop=asyncio.Event()
    )


async def test_a_run_with_a_killed_ingest_is_verified_and_a_missing_row_is_found(
    centre: Centre, tmp_path: Path
) -> None:
    """Ingest dies in the middle and nothing is lost; a row that is taken away is, by name, with exit code 1."""
    path = tmp_path / "evening.ledger"
    playing = asyncio.create_task(play(centre, path))
    await asyncio.sleep(2 * APART_S + 1)
    await asyncio.to_thread(centre.kill, "ingest")
    await asyncio.to_thread(centre.start, "ingest")
    await playing
    code, said = await asyncio.to_thread(centre.command, "verify", str(path), "--json", str(tmp_path / "verdict.json"))
    assert (code, "zero lost, zero doubled" in said) == (0, True), said
    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert (verdict["alarms"], verdict["acked"], verdict["readings"], verdict["readings_missing"]) == (6, 6, 6, 0)
    assert verdict["to_frame"]["count"] >= len(BUTTONS)
    assert verdict["watched"]
    assert read_ledger(path).ended
    centre.change("update signals set message_id = 'another' where message_id = 'evening-3'")
    code, said = await asyncio.to_thread(centre.command, "verify", str(path))
    assert code == 1
    assert "lost though acked" in said
    assert "evening-3" in said


async def test_a_console_that_was_cut_off_to_the_end_is_told_before_the_ledger_ends(
    centre: Centre, tmp_path: Path
) -> None:
    """The api is away from before the first press until some time after the last one: every incident is shown yet."""
    path = tmp_path / "cut_off.ledger"
    playing = asyncio.create_task(play(centre, path))
    await until(lambda: path.exists() and read_ledger(path).watched)
    await asyncio.to_thread(centre.kill, "api")
    await until(lambda: len(centre.query("select 1 from signals where handled_at is not null")) == PRESSES)
    await asyncio.sleep(2 * FRAMES_WITHIN_S)
    await asyncio.to_thread(centre.start, "api")
    await playing
    code, said = await asyncio.to_thread(centre.command, "verify", str(path))
    assert (code, "zero lost, zero doubled" in said) == (0, True), said


async def test_a_watcher_whose_log_in_has_ended_logs_in_anew(centre: Centre, tmp_path: Path) -> None:
    """A long run outlives its session: the live client notes that it watches again, and from which position."""
    path = tmp_path / "long.ledger"
    login = LiveLogin(http=centre.http, username="lihua", password=PASSWORD)
    clock = SystemClock()

    def beginnings() -> int:
        return sum(isinstance(each, Watching) for each in read_ledger(path).watched)

    with open_ledger(path, clock) as ledger:
        ledger.write(Began(at_us=ledger.now_us(), devices=0))
        watching = asyncio.create_task(watch(ledger, login, set_up_logs("simulate"), Position()))
        await until(lambda: beginnings() == 1)
        centre.change("delete from sessions")
        await asyncio.to_thread(centre.kill, "api")
        await asyncio.to_thread(centre.start, "api")
        await until(lambda: beginnings() > 1, within_s=60)
        assert not watching.done()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
