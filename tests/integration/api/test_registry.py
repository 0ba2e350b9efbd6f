"""Sites, devices and the broker's access."""

import asyncio
import signal
from typing import Any

import httpx2
import pytest

from nowalls.runtime.mqtt import MqttAddress, can_log_in
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import HANG_S, until

Json = dict[str, Any]


def test_the_map_comes_in_columns_and_only_once(centre: Centre) -> None:
    """All sites of the scope in columns of one length; unchanged they are not sent again."""
    with centre.login() as desk:
        answer = desk.get("/map/sites").raise_for_status()
        columns = answer.json()
        assert {len(column) for column in columns.values()} == {3}
        assert set(columns["ids"]) == {"home-1", "home-2", "fukang"}
        again = desk.get("/map/sites", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    with centre.login("fukang") as institution:
        assert institution.get("/map/sites").json()["ids"] == ["fukang"]


def test_each_look_at_people_is_in_the_audit(centre: Centre) -> None:
    """Showing a site with its residents leaves a line: who looked at whom."""
    with centre.login() as desk, centre.login("wangjian") as supervisor:
        site = desk.get("/sites/home-1").raise_for_status().json()
        assert site["residents"][0]["name"] == "王淑兰"
        assert {device["kind"] for device in site["devices"]} >= {"sos", "fall", "smoke"}
        looks = [item for item in supervisor.get("/audit").json()["items"] if item["action"] == "residents_shown"]
        assert (looks[0]["user_id"], looks[0]["object_id"]) == ("usr-lihua", "home-1")
        assert looks[0]["details"] == {"residents": ["res-home-1"], "revealed": {}, "door_codes": None}
        assert desk.get("/audit").status_code == 403


def test_sites_by_id(centre: Centre) -> None:
    """The sites asked for come by id, within the scope only."""
    with centre.login("fukang") as institution:
        items = institution.get("/sites", params={"ids": "home-1,fukang,none"}).json()["items"]
        assert [item["id"] for item in items] == ["fukang"]
        assert institution.get("/sites/home-1").status_code == 404


async def lets_in(login: Json) -> bool:
    """Tell whether the broker lets a device's login in."""
    address = MqttAddress(
        host=login["host"],
        port=login["port"],
        username=login["username"],
        password=login["password"],
    )
    return await can_log_in(address)


async def eventually_lets_in(login: Json, *, wanted: bool) -> None:
    """Wait until the broker does, or does not any more, let a login in."""
    await until(lambda: asyncio.run(lets_in(login)) is wanted)


async def test_a_registered_device_works_and_a_retired_one_is_cut(centre: Centre) -> None:
    """A new device's login works within seconds, its press is an incident; rotated or retired, the old login ends."""
    centre.start("broker-access")
    with centre.login("fukang") as institution:
        body = {"kind": "sos", "site_id": "fukang", "place_id": "fukang-203", "serial": "SN-1"}
        answer = institution.post("/devices", json=body)
        assert answer.status_code == 201
        made = answer.json()
        assert answer.headers["location"] == f"/api/v1/devices/{made['device_id']}"
        login = made["mqtt"]
        assert login["topics"]["up"]["alarm"] == f"nowalls/v1/{made['device_id']}/alarm"
        assert made["qr_svg"].startswith("<svg")
        await eventually_lets_in(login, wanted=True)
        async with a_device(made["device_id"], centre.broker.devices_port, password=login["password"]) as button:
            await button.alarm("1", "sos")
            await button.hears("1", "stored")
        await until(lambda: centre.query("select 1 from incidents"))
        again = institution.post("/devices", json=body)
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")
        rotated = institution.post(f"/devices/{made['device_id']}/credentials").raise_for_status().json()["mqtt"]
        await eventually_lets_in(login, wanted=False)
        await eventually_lets_in(rotated, wanted=True)
        assert institution.delete(f"/devices/{made['device_id']}").status_code == 204
        await eventually_lets_in(rotated, wanted=False)
        assert institution.delete(f"/devices/{made['device_id']}").status_code == 409


async def test_a_broker_that_does_not_await_its_reload_yet_is_spared(centre: Centre) -> None:
    """SIGHUP would end a broker that is just starting, or a stranger with its old id; the reload comes later."""
    broker = centre.broker.server
    stranger = await asyncio.create_subprocess_exec("sleep", "600")
    with centre.login("fukang") as institution:
        broker.note_pid(stranger.pid)
        centre.start("broker-access")
        body = {"kind": "sos", "site_id": "fukang", "place_id": "fukang-203", "serial": "SN-2"}
        login = institution.post("/devices", json=body).raise_for_status().json()["mqtt"]
        passwd = centre.broker.broker_dir / "passwd"
        await until(lambda: login["username"] in passwd.read_text())
        assert stranger.returncode is None
        broker.note_pid(broker.pid)
        await eventually_lets_in(login, wanted=True)
        assert stranger.returncode is None
    stranger.kill()
    assert await stranger.wait() == -signal.SIGKILL


def test_a_secret_is_not_kept_for_a_repeated_request(centre: Centre) -> None:
    """The same key again is told that it was done, with the id and without the secret."""
    with centre.login("root") as admin:
        body = {"kind": "door", "site_id": "home-1"}
        headers = {"Idempotency-Key": "reg-1"}
        made = admin.post("/devices", json=body, headers=headers).raise_for_status().json()
        again = admin.post("/devices", json=body, headers=headers)
        assert (again.status_code, again.json()["code"], again.json()["id"]) == (409, "already_done", made["device_id"])
        assert made["mqtt"]["password"] not in again.text


@pytest.mark.parametrize(
    ("user", "body", "status", "code"),
    [
        ("fukang", {"kind": "sos", "site_id": "home-1"}, 404, "not_found"),
        ("fukang", {"kind": "sos", "site_id": "fukang", "place_id": "home-1-place"}, 404, "not_found"),
        ("fukang", {"kind": "sos", "site_id": "fukang", "gateway_id": "sos-203"}, 422, "not_a_gateway"),
        ("fukang", {"kind": "toaster", "site_id": "fukang"}, 422, "validation_failed"),
        ("fukang", {"kind": "sos", "site_id": "fukang", "serail": "x"}, 422, "validation_failed"),
        ("lihua", {"kind": "sos", "site_id": "home-1"}, 403, "not_allowed"),
    ],
)
def test_wrong_registrations_are_named(centre: Centre, user: str, body: Json, status: int, code: str) -> None:
    """Each way in which a registration can be wrong has its status and code."""
    with centre.login(user) as client:
        answer = client.post("/devices", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_readings_over_time(centre: Centre) -> None:
    """What a device measured comes back in buckets; a metric it never sent is empty there, not zero."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.say("telemetry", {"battery": 80, "temperature": 20.5, "co_ppm": 3})
        await button.say("telemetry", {"battery": 90, "temperature": 21.5})
        await until(lambda: len(centre.query("select 1 from readings")) == 2)
    with centre.login() as desk:
        [bucket] = desk.get("/devices/sos-home-1/readings", params={"metric": "battery", "bucket": 3600}).json()[
            "items"
        ]
        assert (bucket["n"], bucket["mean"], bucket["low"], bucket["high"]) == (2, 85, 80, 90)
        [extra] = desk.get("/devices/sos-home-1/readings", params={"metric": "co_ppm", "bucket": 3600}).json()["items"]
        assert extra["mean"] == 3
        [unknown] = desk.get("/devices/sos-home-1/readings", params={"metric": "nope", "bucket": 3600}).json()["items"]
        assert unknown["mean"] is None
        wrong = desk.get("/devices/sos-home-1/readings", params={"metric": "battery", "from": "2026-01-01T00:00:00"})
        assert wrong.status_code == 422


def test_health_and_metrics(centre: Centre) -> None:
    """The process answers, the centre is ready, and its metrics bear our names."""
    assert httpx2.get(f"{centre.http}/healthz", timeout=HANG_S).json() == {"status": "ok"}
    ready = httpx2.get(f"{centre.http}/readyz", timeout=HANG_S).json()
    assert (ready["ready"], ready["ingest"], ready["alerts"], ready["problems"]) == (True, True, True, [])
    metrics = httpx2.get(f"{centre.http}/metrics", timeout=HANG_S).text
    assert "nowalls_undecided_seconds 0.0" in metrics
