"""Supervision on the real processes: silence, outages, false fires, and the auditor's own alarm."""

from typing import Any

import pytest

from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.district import SmallDistrict, small_district
from tests.support.live import live_console
from tests.support.waiting import until

DAYS_AGO = """
insert into device_latest (device_key, last_seen_at, online)
select key, now() - interval '3 days', false from devices where id = any(array[{}])
on conflict (device_key) do update set last_seen_at = excluded.last_seen_at
"""
WITHOUT_WAIT = {"scope": "centre", "parameters": {"wait_s": 0}}


@pytest.fixture
def district() -> SmallDistrict:
    """The small district with four more homes in the same community."""
    return small_district(extra_homes=4)


def silence(centre: Centre, *device_ids: str) -> None:
    """Let devices have said nothing for three days."""
    centre.change(DAYS_AGO.format(", ".join(f"'{each}'" for each in device_ids)))


def a_task(centre: Centre, code: str) -> list[dict[str, Any]]:
    """Return the tasks whose first reason has this code."""
    return centre.query("select * from tasks where reasons -> 0 ->> 'code' = %s", code)


async def test_a_silent_device_is_one_task_until_it_speaks(centre: Centre) -> None:
    """Silence beyond the profile opens one task, and the next word of the device ends it."""
    with centre.login("root") as admin:
        admin.put("/policies/outage", json=WITHOUT_WAIT).raise_for_status()
    async with live_console(centre.live, centre.token()) as console:
        silence(centre, "sos-home-1")
        opened = (await console.event("task.opened", "opened"))["data"]
        assert (opened["kind"], opened["reasons"][0]["code"]) == ("supervision", "device_silent")
        assert opened["reasons"][0]["params"] == {
            "device_id": "sos-home-1",
            "type": "sos",
            "hours": 72,
            "online": False,
        }
        async with a_device("sos-home-1", centre.broker.devices_port) as button:
            await button.say("telemetry", {"battery": 90})
            done = (await console.event("task.changed", "heard_again"))["data"]
    assert (done["id"], done["state"]) == (opened["id"], "done")
    assert len(a_task(centre, "device_silent")) == 1


async def test_a_compound_that_falls_silent_is_one_outage(centre: Centre) -> None:
    """Four homes silent at once are one task with four lines and no task each; ticking all of them ends it."""
    silence(centre, *(f"sos-{n:05}" for n in range(4)))
    await until(lambda: a_task(centre, "many_silent_at_once"))
    assert a_task(centre, "device_silent") == []
    [task] = a_task(centre, "many_silent_at_once")
    with centre.login() as desk:
        path = f"/tasks/{task['id']}/ticks"
        items = desk.get(path).raise_for_status().json()["items"]
        assert {each["place_id"] for each in items} == {f"extra-{n}-place" for n in range(4)}
        assert {(each["site_id"], each["place"]["id"]) for each in items} == {
            (f"extra-{n}", f"extra-{n}-place") for n in range(4)
        }
        results = ["fine", "fine", "fine", "no_answer"]
        for item, result in zip(items, results, strict=True):
            answer = desk.post(f"{path}/{item['place_id']}", json={"result": result, "note": "电话"})
            assert answer.status_code == 200
        await until(lambda: a_task(centre, "no_answer_in_outage"))
        await until(lambda: centre.query("select 1 from tasks where kind = 'outage' and state = 'done'"))
        assert desk.post(f"{path}/home-9-place", json={"result": "fine"}).status_code == 404
        assert desk.post(f"{path}/{items[0]['place_id']}", json={"result": "fine"}).json()["code"] == "wrong_state"
        assert desk.post(f"{path}/{items[0]['place_id']}", json={"result": "maybe"}).status_code == 422
    [own] = a_task(centre, "no_answer_in_outage")
    assert own["kind"] == "welfare_check"


async def test_repeated_false_fire_reports_ask_for_measures_and_silence_nothing(centre: Centre) -> None:
    """After six false reports of a day there is a task for the site; the seventh alarm is an incident as ever."""
    async with a_device("smoke-203", centre.broker.devices_port) as detector:
        with centre.login() as desk:
            for number in range(6):
                await detector.alarm(str(number), "smoke")
                await until(lambda: centre.query("select 1 from incidents where closed_at is null"))
                [incident] = centre.query("select id from incidents where closed_at is null")
                body = {"outcome": "false_alarm_device"}
                desk.post(f"/incidents/{incident['id']}/resolve", json=body).raise_for_status()
        centre.kill("alerts")
        centre.start("alerts")
        await until(lambda: a_task(centre, "repeated_false_fires"))
        await detector.alarm("again", "smoke")
        await until(lambda: centre.query("select 1 from incidents where closed_at is null"))
    [task] = a_task(centre, "repeated_false_fires")
    assert (task["kind"], task["reasons"][0]["params"]) == ("operations", {"n": 6})


async def test_steps_that_nobody_carries_out_are_an_alarm_of_their_own(centre: Centre) -> None:
    """A step whose timer was lost is found by the auditor, which looks at the incidents themselves."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await until(lambda: centre.query("select 1 from timers"))
    centre.change("delete from timers")
    centre.change("update incidents set next_step_at = now() - interval '30 seconds'")
    await until(lambda: a_task(centre, "steps_overdue"))
    [task], [incident] = a_task(centre, "steps_overdue"), centre.query("select id from incidents")
    assert (task["severity"], task["kind"]) == ("high", "operations")
    assert task["reasons"][0]["params"] == {"n": 1, "incident_id": incident["id"]}
