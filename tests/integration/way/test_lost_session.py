"""The broker forgets what it had kept for ingest: people hear of it, for alarms may be missing."""

import asyncio

import pytest

from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.live import LiveConsole, live_console
from tests.support.waiting import until


def forget_everything(centre: Centre) -> None:
    """Let the broker come back without what it had on its disk."""
    centre.broker.kill()
    for kept in centre.broker.broker_dir.glob("**/mosquitto.db"):
        kept.unlink()
    centre.broker.restart()


def troubles(console: LiveConsole) -> list[tuple[str, str]]:
    """Return which sessions are told as lost, and how urgent that is."""
    found = [each for each in console.tasks.values() if each["kind"] == "operations"]
    assert all(each["site_id"] is None and each["place"] is None for each in found)
    return sorted((each["reasons"][0]["params"]["session"], each["severity"]) for each in found)


DISTRICTS = 2
ALL_THREE = [(f"ingest-{name}", "critical") for name in ("gateways", "signals", "telemetry")]


@pytest.mark.parametrize("ingest_is_away", [False, True], ids=["while it runs", "while it is away"])
async def test_a_lost_session_is_a_critical_task_in_every_district(centre: Centre, ingest_is_away: bool) -> None:  # noqa: FBT001  # a parameter
    """Both districts' desks see it at once, the duty leads' channels carry it, an institution hears nothing of it."""
    with centre.login("root") as admin:
        channel = {"name": "lead", "kind": "webhook", "audience": "duty_lead", "address": "http://127.0.0.1:9/lead"}
        admin.post("/channels", json=channel).raise_for_status()
    async with (
        live_console(centre.live, centre.token("lihua")) as everywhere,
        live_console(centre.live, centre.token("nanguan")) as nanguan,
        live_console(centre.live, centre.token("fukang")) as institution,
    ):
        if ingest_is_away:
            await asyncio.to_thread(centre.kill, "ingest")
            remembered = {each["name"] for each in centre.query("select name from broker_sessions")}
            assert remembered == {session for session, _ in ALL_THREE}, "A ready ingest had a session unremembered."
        forget_everything(centre)
        if ingest_is_away:
            centre.start("ingest")
        await everywhere.until(lambda console: len(troubles(console)) == DISTRICTS * len(ALL_THREE))
        await nanguan.until(lambda console: len(troubles(console)) == len(ALL_THREE))
        assert troubles(nanguan) == ALL_THREE
        assert set(troubles(everywhere)) == set(ALL_THREE)
        assert nanguan.tasks.keys() < everywhere.tasks.keys()
        letters = centre.query(
            "select payload -> 'notice' ->> 'code' as code from outbox where channel_key is not null"
        )
        assert {each["code"] for each in letters} == {"broker_session_lost"}
        centre.change(
            "insert into troubles (at, district_key, code, subject, params)"
            " select at, district_key, code, subject, params from troubles"
        )
        await until(lambda: not centre.query("select 1 from troubles where told_at is null"))
        assert len(centre.query("select 1 from outbox where channel_key is not null")) == len(letters)
        async with a_device("sos-203", centre.broker.devices_port) as button:
            await button.alarm("1", "sos")
            await button.hears("1", "stored")
        await institution.until(lambda console: len(console.incidents) == 1)
        assert institution.tasks == {}
    assert_can_be_ended(centre, next(iter(everywhere.tasks)))


def assert_can_be_ended(centre: Centre, task_id: str) -> None:
    """A dispatcher takes the task and ends it; then it is in nobody's list."""
    with centre.login("lihua") as desk:
        desk.post(f"/tasks/{task_id}/claim").raise_for_status()
        desk.post(f"/tasks/{task_id}/done", json={"note": "检查过"}).raise_for_status()
        open_now = desk.get("/tasks?state=open").raise_for_status().json()["items"]
    assert task_id not in {each["id"] for each in open_now}


def test_a_restart_of_the_broker_loses_no_session(centre: Centre) -> None:
    """A broker that was stopped and started knows every session still, and nobody is alarmed."""
    centre.broker.restart()
    centre.kill("ingest")
    centre.start("ingest")
    centre.wait_ready()
    assert centre.query("select 1 from troubles") == []
