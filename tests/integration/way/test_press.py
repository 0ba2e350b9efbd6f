"""A press reaches the live socket, and its device hears that it was stored."""

from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.live import live_console
from tests.support.waiting import until


async def test_a_press_becomes_a_frame_and_is_acknowledged(centre: Centre) -> None:
    """A press is one committed signal, one incident, one frame on the live socket and one ``stored``."""
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("sos-home-1", centre.broker.devices_port) as button,
    ):
        await button.alarm("1", "sos")
        stored = await button.hears("1", "stored")
        event = await console.event("incident.opened", "new_alarm")
    assert stored["state"] == "raised"
    incident = event["data"]
    assert (incident["kind"], incident["severity"], incident["state"]) == ("emergency_rescue", "critical", "open")
    assert incident["site_id"] == "home-1"
    assert incident["next_step"]["name"] == "claim_next_channel"
    signals = centre.query("select id, decision, incident_id from outside.signals")
    assert signals == [{"id": incident["signal_ids"][0], "decision": "opened", "incident_id": incident["id"]}]


async def test_ten_repeats_are_one_signal_and_ten_acks(centre: Centre) -> None:
    """The same message ten times is one signal in one incident, acknowledged each time."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        for _ in range(10):
            await button.alarm("7", "sos", at="2026-11-21T12:00:00.123Z")
        await button.hears("7", "stored", times=10)
        await until(lambda: not centre.query("select 1 from signals where handled_at is null"))
    assert len(centre.query("select id from signals")) == 1
    assert len(centre.query("select id from incidents")) == 1
