"""Tasks put off, two kinds of one home claimed together, and drills opened by hand."""

from datetime import timedelta

from nowalls.runtime.clock import SystemClock
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until


async def test_a_task_is_put_off_and_stays_open(centre: Centre) -> None:
    """A snoozed task is due later, with the note as its reason; it cannot be put off into the past."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("1", "call")
        await until(lambda: centre.query("select 1 from tasks"))
    [task] = centre.query("select id, due_at from tasks")
    later = SystemClock().now() + timedelta(hours=3)
    with centre.login() as desk, centre.login("zhangwei") as other:
        path = f"/tasks/{task['id']}"
        desk.post(f"{path}/claim").raise_for_status()
        put_off = desk.post(f"{path}/snooze", json={"until": later.isoformat(), "note": "家人下午到"})
        assert put_off.raise_for_status().json()["state"] == "open"
        past = {"until": (later - timedelta(days=1)).isoformat()}
        assert desk.post(f"{path}/snooze", json=past).json()["code"] == "validation_failed"
        assert other.post(f"{path}/snooze", json={"until": later.isoformat()}).json()["code"] == "not_owner"
        assert other.post(f"{path}/claim", json={"takeover": True}).json()["code"] == "not_allowed"
        with centre.login("limin") as lead:
            taken = lead.post(f"{path}/claim", json={"takeover": True}).raise_for_status().json()
            assert taken["owner"]["user_id"] == "usr-limin"
        assert desk.post(f"{path}/snooze", json={"until": "2026-11-22T10:00:00"}).status_code == 422
    [row] = centre.query("select due_at, reasons -> 1 as reason from tasks")
    assert row == {"due_at": later, "reason": {"code": "snoozed", "params": {"note": "家人下午到"}}}


async def test_one_home_s_fire_and_rescue_are_claimed_together(centre: Centre) -> None:
    """Claiming with ``together`` takes the home's other incident too; its exercise and other homes stay open."""
    port = centre.broker.devices_port
    async with a_device("sos-home-1", port) as button, a_device("smoke-home-1", port) as detector:
        await button.alarm("1", "sos")
        await detector.alarm("1", "smoke")
        await button.alarm("2", "sos", test=True)
        await until(lambda: len(centre.query("select 1 from incidents")) == 3)
    [rescue] = centre.query("select id from incidents where kind = 'emergency_rescue' and not exercise")
    with centre.login() as desk:
        desk.post(f"/incidents/{rescue['id']}/claim", json={"together": True}).raise_for_status()
    rows = centre.query("select kind, exercise, state from incidents order by kind, exercise")
    assert [(row["exercise"], row["state"]) for row in rows] == [(False, "claimed"), (True, "open"), (False, "claimed")]


async def test_a_drill_by_hand_stands_beside_the_real(centre: Centre) -> None:
    """An exercise opened by hand is marked, needs no free place beside a real incident, and rings like one."""
    body = {"kind": "fire_hazard", "site_id": "fukang", "source": "other", "note": "半年演练"}
    with centre.login() as desk:
        real = desk.post("/incidents", json=body).raise_for_status().json()
        drill = desk.post("/incidents", json=body | {"exercise": True}).raise_for_status().json()
        assert (real["exercise"], drill["exercise"]) == (False, True)
        assert drill["next_step"]["name"] == "claim_next_channel"
        assert desk.post("/incidents", json=body | {"exercise": True}).json()["code"] == "incident_open"
