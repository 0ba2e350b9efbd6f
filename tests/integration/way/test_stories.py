"""What devices and people do, and what the centre makes of it."""

import asyncio
from contextlib import suppress

import aiomqtt
import httpx2

from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.live import live_console
from tests.support.waiting import HANG_S, until


async def test_two_rooms_are_two_incidents(centre: Centre) -> None:
    """Two people's emergencies in one institution are never one incident."""
    port = centre.broker.devices_port
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("sos-203", port) as first,
        a_device("sos-204", port) as second,
    ):
        await first.alarm("1", "sos")
        await second.alarm("1", "sos")
        await console.until(lambda each: len(each.incidents) == 2)
        rooms = {incident["place"]["room"] for incident in console.incidents.values()}
    assert rooms == {"203", "204"}


async def test_a_test_and_a_real_press_stay_apart(centre: Centre) -> None:
    """A test press opens an exercise of its own beside the real incident."""
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("sos-home-1", centre.broker.devices_port) as button,
    ):
        await button.alarm("t", "sos", test=True)
        await button.alarm("r", "sos")
        await console.until(lambda each: len(each.incidents) == 2)
        found = console.incidents.values()
    assert sorted(incident["exercise"] for incident in found) == [False, True]
    assert all(len(incident["signal_ids"]) == 1 for incident in found)


async def test_pressing_again_on_a_claimed_incident_rings_again(centre: Centre) -> None:
    """A further press joins the claimed incident, rings again, and its device hears that it is claimed."""
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("sos-home-1", centre.broker.devices_port) as button,
    ):
        await button.alarm("1", "sos")
        opened = await console.event("incident.opened", "new_alarm")
        with centre.login() as desk:
            desk.post(f"/incidents/{opened['data']['id']}/claim").raise_for_status()
        await button.hears("1", "claimed")
        claimed = await console.event("incident.changed", "claimed")
        await button.alarm("2", "sos")
        again = await console.event("incident.changed", "new_alarm", after=claimed["seq"])
        await button.hears("2", "claimed")
    assert again["data"]["id"] == opened["data"]["id"]
    assert again["data"]["state"] == "claimed"
    assert len(again["data"]["signal_ids"]) == 2


async def test_a_cancelled_fall_waits_for_a_call_back(centre: Centre) -> None:
    """A cancel of a pending fall leaves it in the queue as high with the step call back; closing ends it cancelled."""
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("fall-home-1", centre.broker.devices_port) as sensor,
    ):
        await sensor.alarm("f1", "fall")
        pending = (await console.event("incident.opened", "new_alarm"))["data"]
        assert (pending["state"], pending["severity"]) == ("pending", "high")
        assert pending["next_step"]["name"] == "confirm_fall"
        await sensor.alarm("f1", "fall", "cancelled")
        waiting = (await console.event("incident.changed", "cancelled"))["data"]
        assert (waiting["state"], waiting["next_step"]["name"], waiting["pending_until"]) == (
            "pending",
            "call_back",
            None,
        )
        with centre.login() as desk:
            path = f"/incidents/{pending['id']}/resolve"
            desk.post(path, json={"outcome": "reassured_by_phone"}).raise_for_status()
        closed = (await console.event("incident.changed", "resolved"))["data"]
        await sensor.hears("f1", "closed")
    assert (closed["state"], closed["outcome"]) == ("cancelled", "reassured_by_phone")


async def test_help_is_told_to_the_device_step_by_step(centre: Centre) -> None:
    """The device hears stored, claimed, dispatched with the ETA, arrived and closed, in this order."""
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("sos-home-1", centre.broker.devices_port) as button,
    ):
        await button.alarm("1", "sos")
        incident = (await console.event("incident.opened", "new_alarm"))["data"]
        with centre.login() as desk:
            path = f"/incidents/{incident['id']}"
            desk.post(f"{path}/claim").raise_for_status()
            body = {"responder_id": "rsp-liuyang", "eta_s": 360}
            sent = desk.post(f"{path}/dispatch", json=body).raise_for_status().json()
            desk.post(f"{path}/arrive").raise_for_status()
            desk.post(f"{path}/resolve", json={"outcome": "helped_on_site"}).raise_for_status()
            timeline = desk.get(path).raise_for_status().json()["timeline"]
        await button.hears("1", "closed")
    assert sent["responder"] == {"id": "rsp-liuyang", "name": "刘洋", "eta_s": 360}
    assert [ack["stage"] for ack in button.heard] == ["stored", "claimed", "dispatched", "arrived", "closed"]
    assert button.acks("1", "dispatched")[0]["eta_s"] == 360
    codes = [entry["code"] for entry in timeline]
    assert codes == ["signal_received", "opened", "claimed", "dispatched", "arrived", "resolved"]


async def test_two_detectors_confirm_a_fire_of_the_building(centre: Centre) -> None:
    """Smoke in two rooms of one building is one confirmed fire of the building; a cancel never ends it."""
    port = centre.broker.devices_port
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("smoke-203", port) as first,
        a_device("smoke-204", port) as second,
    ):
        await first.alarm("1", "smoke", value=0.35, unit="dB/m")
        opened = (await console.event("incident.opened", "new_alarm"))["data"]
        await second.alarm("1", "smoke")
        confirmed = (await console.event("incident.changed", "new_alarm"))["data"]
        await first.alarm("1", "smoke", "cancelled")
        after = (await console.event("incident.changed", "cancelled"))["data"]
    assert (opened["place"]["id"], opened["place"]["room"]) == ("fukang-2", None)
    assert (opened["confirmed"], confirmed["confirmed"], confirmed["id"]) == (False, True, opened["id"])
    assert "second_detector" in {reason["code"] for reason in confirmed["reasons"]}
    assert (after["state"], after["condition"]) == ("open", "present")


async def test_an_unreadable_alarm_is_an_incident_and_is_refused(centre: Centre) -> None:
    """What a button says unreadably is quarantined whole, raises an incident, and is refused with a code."""
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("sos-home-1", centre.broker.devices_port) as button,
    ):
        await button.say("alarm", {"id": "x", "type": "help!", "state": "raised"})
        incident = (await console.event("incident.opened", "new_alarm"))["data"]
        refused = await button.hears("x", "refused")
    assert (incident["severity"], incident["reasons"][0]["code"]) == ("high", "unreadable_alarm")
    assert refused["code"] == "wrong_shape"
    [kept] = centre.query("select topic, payload, code from quarantine")
    assert kept["code"] == "wrong_shape"
    assert b"help!" in kept["payload"]


async def test_poison_stops_nothing(centre: Centre) -> None:
    """Whatever is thrown at a channel, the press behind it is stored and decided as ever."""
    poison = [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b'{"id":"a\\u0000b","type":"sos","state":"raised"}',
        b'{"id":"n","type":"sos","state":"raised","value":NaN}',
        b'{"id":"y","type":"sos","state":"raised","at":"0001-01-01T00:00:00+14:00"}',
        b'{"id":"z","type":"sos","state":"raised","at":"9999-12-31T23:59:59-14:00"}',
        b"[" * 5000,
        b"x" * 9000,
        b'{"foo":1' + b"0" * 400 + b"}",
        b'{"battery":1e-300,"temperature":1e39}',
        b'{"online":true,"fw":"\\u0000"}',
    ]
    async with a_device("sos-home-2", centre.broker.devices_port) as button:
        for payload in poison:
            await button.say("alarm", payload)
            await button.say("state", payload)
            await button.say("telemetry", payload)
            await button.say("motion", payload)
            await button.say("status", payload)
            await button.say("reply", payload)
        await button.alarm("after", "sos")
        await button.hears("after", "stored")
        await until(lambda: not centre.query("select 1 from signals where handled_at is null"))
    codes = {row["code"] for row in centre.query("select distinct code from quarantine")}
    assert codes >= {"not_json", "wrong_shape", "too_large"}
    [incident] = centre.query("select signal_ids from incidents")
    [last] = centre.query("select id from signals where message_id = 'after'")
    assert last["id"] in incident["signal_ids"]


async def test_an_old_cancel_does_not_silence_a_new_fall(centre: Centre) -> None:
    """A cancel that belonged to an earlier fall is not applied to a later one under the same id."""
    async with a_device("fall-home-1", centre.broker.devices_port) as sensor:
        await sensor.alarm("1", "fall", at="2026-11-21T12:00:00Z")
        await until(lambda: centre.query("select 1 from incidents"))
        with centre.login() as desk:
            incident = centre.query("select id from incidents")[0]["id"]
            desk.post(f"/incidents/{incident}/resolve", json={"outcome": "visited_no_need"}).raise_for_status()
        await sensor.alarm("1", "fall", "cancelled")
        await until(lambda: centre.query("select 1 from signals where decision = 'kept_for_its_raise'"))
        await sensor.alarm("1", "fall", at="2026-11-21T12:30:00Z")
        await until(lambda: len(centre.query("select 1 from incidents")) == 2)
    [new] = centre.query("select state, next_step_name from incidents where closed_at is null")
    assert (new["state"], new["next_step_name"]) == ("pending", "confirm_fall")


async def test_an_unknown_device_is_quarantined(centre: Centre) -> None:
    """A login whose device is not registered reaches the quarantine and nobody's incident."""
    login = await asyncio.to_thread(centre.broker.add_device, "stranger-1", password="a-device-secret")
    async with a_device(login.username, centre.broker.devices_port) as stranger:
        await stranger.alarm("1", "sos")
        await until(lambda: centre.query("select 1 from quarantine where code = 'unknown_device'"))
    assert centre.query("select 1 from incidents") == []


async def test_a_device_may_not_speak_for_another(centre: Centre) -> None:
    """A publish on another device's topic changes nothing."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        payload = b'{"id":"9","type":"sos","state":"raised"}'
        with suppress(aiomqtt.MqttError):  # the broker's refusal, where the client reports it
            await button.client.publish("nowalls/v1/sos-home-2/alarm", payload, qos=1)
        await button.alarm("1", "sos")
        await button.hears("1", "stored")
    rows = centre.query("select device_id from outside.signals")
    assert rows == [{"device_id": "sos-home-1"}]


async def test_mqtt_3_1_1_is_accepted(centre: Centre) -> None:
    """A device that speaks MQTT 3.1.1 is served the same."""
    async with a_device("sos-home-1", centre.broker.devices_port, version=3) as button:
        await button.alarm("1", "sos")
        await button.hears("1", "stored")
    assert len(centre.query("select 1 from signals")) == 1


async def test_undecided_signals_are_shown_raw(centre: Centre) -> None:
    """With alerts dead, consoles are told within seconds and see the signals themselves, until they are decided."""
    centre.kill("alerts")
    async with (
        live_console(centre.live, centre.token()) as console,
        a_device("sos-home-1", centre.broker.devices_port) as button,
    ):
        await button.alarm("1", "sos")
        await console.until(lambda each: each.frames[-1]["type"] == "undecided" and each.frames[-1]["count"] == 1)
        shown = console.frames[-1]["signals"][0]
        await console.until(lambda each: each.frames[-1].get("undecided_ms", 0) > 3000)
        answer = httpx2.get(f"{centre.http}/readyz", timeout=HANG_S)
        centre.start("alerts")
        await console.event("incident.opened", "new_alarm")
        await console.until(lambda each: each.frames[-1]["type"] == "undecided" and each.frames[-1]["count"] == 0)
    assert (shown["device_id"], shown["site_id"], shown["type"]) == ("sos-home-1", "home-1", "sos")
    assert answer.status_code == 503
    assert "signals_undecided" in answer.json()["problems"]
