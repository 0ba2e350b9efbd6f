"""The rules' part of the hazard ledger on the real processes: found once, recalled once, closed by people."""

from typing import Any

from tests.integration.way.test_supervision import silence
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

LONGER_SILENT = "update device_supervision set lost_at = lost_at - interval '1 hour' where lost_at is not null"
WORKED_ON = """
insert into quiet_periods (id, site_key, device_key, reason, from_at, until_at, author_key, created_at)
select 'qp-1', d.site_key, d.key, 'x', now(), now() + interval '1 hour', u.key, now()
from devices as d, users as u where d.id = 'smoke-203' and u.id = 'usr-limin'
"""
LATE = "update hazards set due_on = due_on - 30"


def ledger(centre: Centre, cause: str) -> list[dict[str, Any]]:
    """Return the hazards of a cause as they stand."""
    return centre.query("select * from hazards where cause = %s order by key", cause)


def look_again(centre: Centre) -> None:
    """Let the ledger's rules look now: they do when their service starts, and then once a minute."""
    centre.kill("alerts")
    centre.start("alerts")
    centre.wait_ready()


async def test_a_silent_detector_is_one_hazard_that_people_close(centre: Centre) -> None:
    """However often it is looked at it is one; dismissed it stays closed, and falling silent anew is another."""
    silence(centre, "smoke-203")
    await until(lambda: centre.query("select 1 from device_supervision where lost_at is not null"))
    assert ledger(centre, "device_silent:smoke-203") == []
    centre.change(LONGER_SILENT)
    look_again(centre)
    await until(lambda: ledger(centre, "device_silent:smoke-203"))
    look_again(centre)
    with centre.login("wangjian") as authority, centre.login("fukang") as house:
        [shown] = house.get("/hazards").raise_for_status().json()["items"]
        assert (shown["category"], shown["found_by"], shown["reporter"]) == ("fire_safety", "rule", None)
        assert shown["evidence"] == {"code": "detector_silent", "params": {"device_id": "smoke-203", "hours": 72}}
        authority.post(f"/hazards/{shown['id']}/dismiss", json={"text": "已拆除，待退役"}).raise_for_status()
    look_again(centre)
    async with a_device("smoke-203", centre.broker.devices_port) as detector:
        await detector.say("telemetry", {"battery": 90})
        await until(lambda: not centre.query("select 1 from device_supervision where lost_at is not null"))
    assert [each["state"] for each in ledger(centre, "device_silent:smoke-203")] == ["closed"]
    silence(centre, "smoke-203")
    await until(lambda: centre.query("select 1 from device_supervision where lost_at is not null"))
    centre.change(LONGER_SILENT)
    centre.change("update hazards set closed_at = closed_at - interval '2 hours'")
    look_again(centre)
    await until(lambda: len(ledger(centre, "device_silent:smoke-203")) == 2)


async def test_a_homes_silence_and_maintenance_are_no_hazards(centre: Centre) -> None:
    """The ledger is about institutions, and what is worked on is expected to be silent."""
    silence(centre, "smoke-203", "sos-204", "sos-home-1")
    await until(lambda: len(centre.query("select 1 from device_supervision where lost_at is not null")) == 3)
    centre.change(WORKED_ON)
    centre.change(LONGER_SILENT)
    look_again(centre)
    await until(lambda: ledger(centre, "device_silent:sos-204"))
    assert len(centre.query("select 1 from hazards")) == 1


async def test_the_third_false_fire_report_of_a_building_is_one_hazard(centre: Centre) -> None:
    """Three within four weeks, said with their number; the next alarm is an incident as ever."""
    async with a_device("smoke-203", centre.broker.devices_port) as detector:
        with centre.login() as desk:
            for number in range(3):
                await detector.alarm(str(number), "smoke")
                await until(lambda: centre.query("select 1 from incidents where closed_at is null"))
                [incident] = centre.query("select id from incidents where closed_at is null")
                body = {"outcome": "false_alarm_device"}
                desk.post(f"/incidents/{incident['id']}/resolve", json=body).raise_for_status()
                look_again(centre)
                await until(lambda n=number: len(ledger(centre, "false_fires:fukang-2")) == (n == 2))  # type: ignore[misc]  # a default is all it takes
        await detector.alarm("again", "smoke")
        await until(lambda: centre.query("select 1 from incidents where closed_at is null"))
    look_again(centre)
    [found] = ledger(centre, "false_fires:fukang-2")
    assert found["evidence"] == {"code": "false_fires_repeated", "params": {"n": 3, "days": 28}}


async def test_a_deadline_that_is_over_is_recalled_once(centre: Centre) -> None:
    """A hazard's and an order's: the recall is a line of the log and nobody's; looking again adds none."""
    with centre.login("wangjian") as authority:
        body = {"site_id": "fukang", "category": "gas", "what": "软管老化", "found_by": "inspection"}
        path = f"/hazards/{authority.post('/hazards', json=body).raise_for_status().json()['id']}"
        order = {"grade": "general", "responsible": "院长 李强", "working_days": 5}
        authority.post(f"{path}/grade", json=order).raise_for_status()
        wanted = {"subject": "软管老化", "requirement": "更换软管", "responsible": "院长 李强", "working_days": 5}
        issued = authority.post("/orders", json={"site_id": "fukang"} | wanted).raise_for_status().json()
        centre.change(LATE)
        centre.change("update orders set sign_by = sign_by - 30, due_on = due_on - 30")
        look_again(centre)
        await until(lambda: centre.query("select 1 from hazards where reminded = 'overdue'"))
        await until(lambda: centre.query("select 1 from orders where reminded = '{unsigned}'"))
        look_again(centre)
        await until(lambda: centre.query("select 1 from orders where reminded = '{unsigned,overdue}'"))
        shown = authority.get(path).raise_for_status().json()
        told = authority.get(f"/orders/{issued['id']}").raise_for_status().json()
    assert [line["reminder"] for line in shown["log"]] == [None, None, "overdue"]
    assert (shown["log"][2]["actor"], shown["version"], shown["overdue"]) == (None, 3, True)
    assert [line["reminder"] for line in told["log"]] == [None, "unsigned", "overdue"]
    assert (told["unsigned"], told["overdue"], told["version"]) == (True, True, 3)
