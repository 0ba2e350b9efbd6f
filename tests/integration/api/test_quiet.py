"""Maintenance and commissioning on the real processes."""

from datetime import timedelta

from nowalls.runtime.clock import SystemClock
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until


async def test_a_commissioning_session_ticks_tests_off_without_siren(centre: Centre) -> None:
    """Booked test alarms tick off, a real one opens its incident, and a dispatcher's look makes them count."""
    ends = (SystemClock().now() + timedelta(hours=2)).isoformat()
    with centre.login("fukang") as institution, centre.login() as desk:
        made = institution.post("/commissionings", json={"site_id": "fukang", "until_at": ends, "note": "二楼"})
        assert made.status_code == 201
        path = f"/commissionings/{made.json()['id']}"
        early = desk.post(f"{path}/seen", json={"device_id": "sos-203"})
        assert (early.status_code, early.json()["code"]) == (409, "not_alarmed")
        port = centre.broker.devices_port
        async with a_device("sos-203", port) as button, a_device("smoke-203", port) as detector:
            for device, kind in ((button, "sos"), (detector, "smoke")):
                await device.alarm("t", kind, test=True)
                await device.hears("t", "stored")
            await until(lambda: len(centre.query("select 1 from commissioning_ticks")) == 2)
            assert centre.query("select 1 from incidents") == []
            await button.alarm("r", "sos")
            await until(lambda: centre.query("select 1 from incidents where not exercise"))
        shown = desk.post(f"{path}/seen", json={"device_id": "sos-203"}).raise_for_status().json()
        by_id = {each["device_id"]: each for each in shown["devices"]}
        assert (by_id["sos-203"]["seen_by"], by_id["smoke-203"]["seen_by"]) == ("李华", None)
        assert by_id["smoke-203"]["alarmed_at"] is not None
        assert by_id["sos-204"]["alarmed_at"] is None
        assert institution.delete(path).status_code == 204
        assert institution.delete(path).json()["code"] == "wrong_state"
    async with a_device("sos-204", centre.broker.devices_port) as button:
        await button.alarm("t", "sos", test=True)
        await until(lambda: centre.query("select 1 from incidents where exercise"))


async def test_maintenance_keeps_faults_quiet_and_alarms_loud(centre: Centre) -> None:
    """A fault of a device that is worked on makes no task, its alarm is an incident, and afterwards all is as ever."""
    now = SystemClock().now()
    body = {
        "site_id": "home-1",
        "device_id": "smoke-home-1",
        "reason": "更换电池",
        "from_at": now.isoformat(),
        "until_at": (now + timedelta(hours=1)).isoformat(),
    }
    with centre.login() as desk:
        made = desk.post("/quiet_periods", json=body)
        assert made.status_code == 201
        assert [each["reason"] for each in desk.get("/quiet_periods").json()["items"]] == ["更换电池"]
        async with a_device("smoke-home-1", centre.broker.devices_port) as detector:
            await detector.alarm("1", "tamper")
            await until(lambda: centre.query("select 1 from signals where decision = 'in_maintenance'"))
            await detector.alarm("2", "smoke")
            await until(lambda: centre.query("select 1 from incidents where kind = 'fire_hazard'"))
            assert centre.query("select 1 from tasks") == []
            assert desk.delete(f"/quiet_periods/{made.json()['id']}").status_code == 204
            await detector.alarm("3", "tamper")
            await until(lambda: centre.query("select 1 from tasks"))


async def test_what_cannot_be_booked_is_refused(centre: Centre) -> None:
    """A period that is over, too long, without a reason or at a foreign site is refused with a stable code."""
    now = SystemClock().now()
    body = {
        "site_id": "fukang",
        "reason": "保养",
        "from_at": now.isoformat(),
        "until_at": (now + timedelta(hours=1)).isoformat(),
    }
    with centre.login("fukang") as institution, centre.login("wangjian") as supervisor:
        cases = [
            ({"until_at": (now - timedelta(hours=1)).isoformat()}, (422, "validation_failed")),
            ({"until_at": (now + timedelta(days=30)).isoformat()}, (422, "too_long")),
            ({"reason": ""}, (422, "validation_failed")),
            ({"site_id": "home-1"}, (404, "not_found")),
            ({"device_id": "sos-home-1"}, (404, "not_found")),
        ]
        for change, wanted in cases:
            answer = institution.post("/quiet_periods", json=body | change)
            assert (answer.status_code, answer.json()["code"]) == wanted, change
        assert supervisor.post("/quiet_periods", json=body).status_code == 403
    assert centre.query("select 1 from quiet_periods") == []
