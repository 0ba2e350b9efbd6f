"""Screen receipts on the real processes: an empty desk is found out within seconds."""

import asyncio

import pytest

from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.live import live_console
from tests.support.waiting import until

SOON = {"scope": "centre", "parameters": {"seen_within_s": 2}}
AWAITED = "select 1 from incidents where screen_by is not null"


@pytest.mark.parametrize("shows", [False, True], ids=["nobody shows it", "a screen shows it"])
async def test_a_screen_that_shows_it_gives_the_desk_its_time(centre: Centre, *, shows: bool) -> None:
    """Without a receipt the next channel is used within seconds; with one the desk has its half minute."""
    if not shows:
        with centre.login("root") as admin:
            admin.put("/policies/steps", json=SOON).raise_for_status()
        await asyncio.to_thread(centre.restart_alerts)
    async with (
        live_console(centre.live, centre.token(), shows=shows) as console,
        a_device("sos-home-1", centre.broker.devices_port) as button,
    ):
        await button.alarm("1", "sos")
        opened = (await console.event("incident.opened", "new_alarm"))["data"]
        assert opened["next_step"]["name"] == "claim_next_channel"
        if not shows:
            stepped = (await console.event("incident.changed", "step"))["data"]
            assert stepped["next_step"]["name"] == "claim_everyone"
        await until(lambda: not centre.query(AWAITED))
    codes = [row["code"] for row in centre.query("select code from incident_entries order by key")]
    assert ("not_on_screen" in codes) is not shows


async def test_a_supervisor_s_screen_is_no_desk(centre: Centre) -> None:
    """Only the consoles of those who can act count."""
    async with (
        live_console(centre.live, centre.token("wangjian")) as console,
        a_device("sos-home-1", centre.broker.devices_port) as button,
    ):
        await button.alarm("1", "sos")
        await console.event("incident.opened", "new_alarm")
        await console.send({"type": "ping"})
        await console.until(lambda each: each.frames[-1]["type"] == "pong")
    assert centre.query("select 1 from incident_seen") == []
