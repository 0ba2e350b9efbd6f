"""Doors and silence on the real processes: watches are rows, and nothing that is due is lost."""

from datetime import timedelta

import pytest

from nowalls.domain.words import DeviceKind
from nowalls.runtime.clock import SystemClock
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.district import SmallDistrict, small_district
from tests.support.live import live_console
from tests.support.waiting import until

LONG_AGO = "update watches set began_at = began_at - interval '2 days', due_at = due_at - interval '2 days'"


@pytest.fixture
def district() -> SmallDistrict:
    """The small district with a motion sensor at its first home."""
    district = small_district()
    district.device("motion-home-1", DeviceKind.MOTION, district.places[0])
    district.device("door-home-2", DeviceKind.DOOR, district.places[1])
    return district


async def watched(centre: Centre, rule: str) -> None:
    """Wait until something is watched."""
    await until(lambda: centre.query("select 1 from watches where rule = %s", rule))
    # A sensor that was not heard is no witness: what it said must have reached the newest facts too.
    await until(lambda: centre.query("select 1 from device_latest where last_seen_at is not null"))


async def test_a_door_left_open_survives_a_dead_engine(centre: Centre) -> None:
    """The watch of a door that stands open is carried out after the alerts process died and came back."""
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("door-home-1", centre.broker.devices_port) as door,
    ):
        await door.say("state", {"contact": "open"})
        await watched(centre, "left_open")
        centre.kill("alerts")
        centre.change(LONG_AGO + " where rule = 'left_open'")
        centre.start("alerts")
        opened = (await console.event("task.opened", "opened"))["data"]
        assert (opened["kind"], opened["severity"]) == ("welfare_check", "low")
        assert opened["reasons"][0]["code"] == "door_left_open"
        await door.say("state", {"contact": "closed"})
        done = (await console.event("task.changed", "door_closed"))["data"]
    assert (done["id"], done["state"]) == (opened["id"], "done")


async def test_a_watch_that_cannot_be_decided_holds_up_no_other(centre: Centre) -> None:
    """A fault about one home is put off and tried again later; the other home's door and a press go their way."""
    port = centre.broker.devices_port
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("door-home-1", port) as first,
        a_device("door-home-2", port) as second,
        a_device("sos-home-2", port) as button,
    ):
        for door in (first, second):
            await door.say("state", {"contact": "open"})
        await until(lambda: len(centre.query("select 1 from watches where rule = 'left_open'")) == 2)
        await until(lambda: len(centre.query("select 1 from device_latest where last_seen_at is not null")) == 2)
        centre.change("update watches set began_at = '-infinity' where subject = 'left_open:door-home-1'")
        centre.change(LONG_AGO + " where rule = 'left_open'")
        opened = (await console.event("task.opened", "opened"))["data"]
        assert (opened["site_id"], opened["reasons"][0]["code"]) == ("home-2", "door_left_open")
        await until(lambda: centre.query("select 1 from watches where began_at = '-infinity' and due_at > now()"))
        await button.alarm("1", "sos")
        await console.event("incident.opened", "new_alarm")


async def test_a_quiet_home_becomes_a_check_and_then_an_incident(centre: Centre) -> None:
    """Twelve hours without movement ask for a check; unanswered, it is an incident at that home, and once only."""
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("motion-home-1", centre.broker.devices_port) as motion,
    ):
        await motion.say("state", {"occupancy": True})
        await watched(centre, "quiet_home")
        centre.change(LONG_AGO)
        task = (await console.event("task.opened", "opened"))["data"]
        assert task["reasons"][0]["code"] == "quiet_and_habits_unknown"
        centre.change(LONG_AGO)
        incident = (await console.event("incident.opened", "new_alarm"))["data"]
    assert (incident["severity"], incident["site_id"]) == ("high", "home-1")
    assert incident["reasons"][0]["code"] == "inactivity_unanswered"
    [row] = centre.query("select state, incident_id from tasks")
    assert row == {"state": "done", "incident_id": incident["id"]}
    assert centre.query("select 1 from watches where rule <> 'left_open'") == []


async def test_nobody_calls_a_home_that_is_known_to_be_empty(centre: Centre) -> None:
    """While everybody is away a quiet home raises nothing; once they are back it does."""
    now = SystemClock().now()
    away = {"from_at": now.isoformat(), "until_at": (now + timedelta(days=9)).isoformat(), "reason": "hospital"}
    with centre.login() as desk:
        path = "/residents/res-home-1/absences"
        made = desk.post(path, json=away)
        assert (made.status_code, made.headers["Location"].startswith("/api/v1" + path)) == (201, True)
        async with a_device("motion-home-1", centre.broker.devices_port) as motion:
            await motion.say("state", {"occupancy": True})
            await watched(centre, "quiet_home")
            centre.change(LONG_AGO)
            await until(lambda: centre.query("select 1 from watches where rule = 'quiet_home' and due_at > now()"))
            assert centre.query("select 1 from tasks") == []
            assert desk.delete(f"{path}/{made.json()['id']}").status_code == 204
            centre.change(LONG_AGO)
            await until(lambda: centre.query("select 1 from tasks"))
        wrong = desk.post(path, json=away | {"until_at": away["from_at"]})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "validation_failed")
        assert desk.delete(f"{path}/abs-unknown").status_code == 404
        assert desk.get("/residents/res-nobody/absences").status_code == 404
        assert [each["reason"] for each in desk.get(path).json()["items"]] == ["hospital"]


NIGHTS_OF_FOUR_WEEKS = """
insert into silences (place_key, began_at, ended_at)
select p.key, last.at - n * interval '1 day' - interval '4 hours', last.at - n * interval '1 day' + interval '4 hours'
from places as p, generate_series(1, 27) as n,
    (select max(began_at) as at from watches where rule = 'unusual_exit') as last
where p.id = 'home-1-place'
"""
OUT_AT_TWO = """
insert into watches (subject, rule, district_key, place_key, began_at, due_at)
select 'unusual_exit:' || p.id, 'unusual_exit', s.district_key, p.key, now() - interval '20 minutes', 'infinity'
from places as p join sites as s on s.key = p.site_key where p.id = 'home-1-place'
"""


async def test_an_exit_unlike_the_home_is_asked_about_with_its_days(centre: Centre) -> None:
    """The engine reads the door's openings of four weeks and says on how many days there was one about this hour."""
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("door-home-1", centre.broker.devices_port) as door,
        a_device("motion-home-1", centre.broker.devices_port) as motion,
    ):
        await door.say("state", {"contact": "closed"})
        await motion.say("state", {"occupancy": False})
        await until(lambda: len(centre.query("select 1 from device_latest where last_seen_at is not null")) == 2)
        centre.change(OUT_AT_TWO)
        centre.change(NIGHTS_OF_FOUR_WEEKS)
        centre.change(
            "insert into door_openings select place_key, began_at - interval '8 days' from watches"
            " where rule = 'unusual_exit'"
        )
        centre.change("update watches set due_at = now() where rule = 'unusual_exit'")
        opened = (await console.event("task.opened", "opened"))["data"]
    [reason] = opened["reasons"]
    assert (opened["kind"], opened["severity"], reason["code"]) == ("welfare_check", "low", "exit_unlike_routine")
    assert (reason["params"]["days_with"], reason["params"]["days_known"], reason["params"]["minutes"]) == (1, 27, 20)
    assert centre.query("select 1 from watches where rule = 'unusual_exit'") == []
