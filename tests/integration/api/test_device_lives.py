"""The life of a device over HTTP: commissioned by a dispatcher's eyes, moved, replaced, claimed. One centre for all."""

from typing import Any

import httpx2
import pytest

from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

Json = dict[str, Any]


def registered(client: httpx2.Client, **body: object) -> str:
    """Register a device in room 203 and return its id."""
    made = client.post("/devices", json={"kind": "sos", "site_id": "fukang", "place_id": "fukang-203", **body})
    return str(made.raise_for_status().json()["device_id"])


def protection(client: httpx2.Client, place_id: str) -> Json:
    """Return what protects a place of the institution."""
    places = client.get("/sites/fukang/protection").raise_for_status().json()["places"]
    return next(dict(each) for each in places if each["place_id"] == place_id)


async def test_a_device_protects_once_a_dispatcher_saw_its_test(shared_centre: Centre) -> None:
    """Registered, even heard, it protects nobody; seen by a dispatcher it does, until it is moved or maintained."""
    with shared_centre.login("fukang") as institution, shared_centre.login() as desk:
        path = "/devices/sos-204"
        assert institution.get(path).json()["protecting"] is False
        refused = institution.patch(path, json={"lifecycle": "in_service"})
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
        assert protection(institution, "fukang-204")["lacking"] == ["test_not_seen", "never_heard"]
        assert protection(institution, "fukang-2")["lacking"] == ["no_device"]
        assert (protection(institution, "fukang-204")["score"], protection(institution, "fukang-2")["score"]) == (
            0,
            None,
        )
        body = {"site_id": "fukang", "note": "", "until_at": "2099-01-01T00:00:00Z"}
        until_at = shared_centre.query("select (now() + interval '1 hour') as at")[0]["at"].isoformat()
        session = (
            institution.post("/commissionings", json=body | {"until_at": until_at}).raise_for_status().json()["id"]
        )
        async with a_device("sos-204", shared_centre.broker.devices_port) as button:
            await button.alarm("t1", "sos", test=True)
            await button.hears("t1", "stored")
        await until(lambda: shared_centre.query("select 1 from commissioning_ticks"))
        await until(lambda: shared_centre.has_heard("sos-204"))
        assert institution.post(f"/commissionings/{session}/seen", json={"device_id": "sos-204"}).status_code == 403
        desk.post(f"/commissionings/{session}/seen", json={"device_id": "sos-204"}).raise_for_status()
        seen = institution.get(path).json()
        assert (seen["lifecycle"], seen["protecting"]) == ("commissioned", True)
        place = protection(institution, "fukang-204")
        assert (place["protected"], place["lacking"]) == (True, [])
        of_kind = {each["kind"]: each for each in place["devices"]}
        assert (of_kind["sos"]["score"], of_kind["sos"]["gaps"]) == (100, [])
        assert of_kind["sos"]["tested_at"] < of_kind["sos"]["test_due_at"]
        assert (place["score"], place["gaps"]) == (0, of_kind["smoke"]["gaps"])
        assert place["gaps"] == ["never_heard", "test_not_seen"]
        assert institution.delete(f"/commissionings/{session}").status_code == 204
        assert institution.get(path).json()["lifecycle"] == "in_service"
        assert institution.patch(path, json={"lifecycle": "in_maintenance"}).json()["protecting"] is False
        assert "in_maintenance" in protection(institution, "fukang-204")["lacking"]
        assert institution.patch(path, json={"lifecycle": "in_service"}).json()["protecting"] is True
        moved = institution.post(f"{path}/move", json={"place_id": "fukang-203"}).raise_for_status().json()
        assert (moved["lifecycle"], moved["protecting"], moved["place_id"]) == ("registered", False, "fukang-203")


async def test_a_test_alarm_from_the_old_place_proves_nothing_of_the_new(shared_centre: Centre) -> None:
    """A test that came before a move cannot be seen after it; one from where the device now stands can."""
    until_at = shared_centre.query("select (now() + interval '1 hour') as at")[0]["at"].isoformat()
    body = {"site_id": "fukang", "note": "", "until_at": until_at}
    with shared_centre.login("fukang") as institution, shared_centre.login() as desk:
        session = institution.post("/commissionings", json=body).raise_for_status().json()["id"]

        def alarmed(times: int) -> bool:
            sql = "select 1 from signals s join devices d on d.key = s.device_key"
            return len(shared_centre.query(f"{sql} where d.id = 'smoke-203' and s.handled_at is not null")) == times

        def say_seen() -> httpx2.Response:
            return desk.post(f"/commissionings/{session}/seen", json={"device_id": "smoke-203"})

        async with a_device("smoke-203", shared_centre.broker.devices_port) as detector:
            for times, place_id in enumerate(("fukang-204", "fukang-203"), 1):
                await detector.alarm(f"t{times}", "smoke", test=True)
                await until(lambda times=times: alarmed(times))  # type: ignore[misc]  # a bound number
                institution.post("/devices/smoke-203/move", json={"place_id": place_id}).raise_for_status()
                refused = say_seen()
                assert (refused.status_code, refused.json()["code"]) == (409, "not_alarmed")
            await detector.alarm("t3", "smoke", test=True)
            await until(lambda: alarmed(3))
        say_seen().raise_for_status()
        assert institution.get("/devices/smoke-203").json()["protecting"] is True
        institution.post("/devices/smoke-203/move", json={"place_id": "fukang-204"}).raise_for_status()
        assert say_seen().status_code == 409
        async with a_device("smoke-203", shared_centre.broker.devices_port) as detector:
            await detector.alarm("t4", "smoke", test=True)
            await until(lambda: alarmed(4))
        say_seen().raise_for_status()
        assert institution.get("/devices/smoke-203").json()["protecting"] is True


async def test_an_open_incident_keeps_its_place_when_its_device_moves(shared_centre: Centre) -> None:
    """After a move the incident stands where it was, the old alarm's end reaches it, a new press is the new place's."""
    with shared_centre.login("root") as admin:
        async with a_device("sos-home-1", shared_centre.broker.devices_port) as button:
            await button.alarm("1", "sos")
            await button.hears("1", "stored")
            await until(lambda: admin.get("/incidents", params={"site": "home-1"}).json()["items"])
            answer = admin.post("/devices/sos-home-1/move", json={"place_id": "home-2-place"})
            assert answer.raise_for_status().json()["site_id"] == "home-2"
            await button.alarm("1", "sos", "cleared")
            await until(lambda: shared_centre.query("select 1 from incidents where condition = 'cleared'"))
            await button.alarm("2", "sos")
            await button.hears("2", "stored")
            await until(lambda: admin.get("/incidents", params={"site": "home-2"}).json()["items"])
        [before] = admin.get("/incidents", params={"site": "home-1"}).json()["items"]
        [after] = admin.get("/incidents", params={"site": "home-2"}).json()["items"]
        assert (before["place"]["id"], before["condition"]) == ("home-1-place", "cleared")
        assert (after["place"]["id"], after["condition"]) == ("home-2-place", "present")


async def test_an_alarm_that_waits_for_us_rings_though_its_device_is_retired_meanwhile(shared_centre: Centre) -> None:
    """What was pressed before the end of a device's life and comes to us after it is an incident as ever."""
    with shared_centre.login("root") as admin:
        shared_centre.kill("ingest")
        async with a_device("smoke-204", shared_centre.broker.devices_port) as detector:
            await detector.alarm("1", "smoke")
        assert admin.delete("/devices/smoke-204").status_code == 204
        shared_centre.start("ingest")
        sql = (
            "select 1 from incidents i join places p on p.key = i.place_key where i.kind = 'fire_hazard' and p.id = %s"
        )
        await until(lambda: shared_centre.query(sql, "fukang-2"))


def test_a_replacement_takes_place_and_role(shared_centre: Centre) -> None:
    """The new device stands where the old one did, through the same gateway; the old one's life has ended."""
    with shared_centre.login("fukang") as institution:
        gateway = registered(institution, kind="gateway", serial="GW-1")
        old = registered(institution, serial="SN-100", gateway_id=gateway, cancel_window_s=0)
        answer = institution.post(f"/devices/{old}/replace", json={"serial": "SN-101"})
        assert answer.status_code == 201
        new = institution.get(answer.headers["location"].removeprefix("/api/v1")).json()
        assert (new["place_id"], new["gateway_id"], new["serial"]) == ("fukang-203", gateway, "SN-101")
        assert (new["cancel_window_s"], new["lifecycle"]) == (0, "registered")
        assert answer.json()["mqtt"]["username"] == new["id"]
        ended = institution.get(f"/devices/{old}").json()
        assert (ended["lifecycle"], ended["replaced_by"]) == ("replaced", new["id"])
        assert ended["retired_at"] is not None
        for again in (
            institution.post(f"/devices/{old}/replace", json={}),
            institution.post(f"/devices/{old}/move", json={"place_id": "fukang-204"}),
            institution.patch(f"/devices/{old}", json={"serial": "x"}),
            institution.delete(f"/devices/{old}"),
        ):
            assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
        other = institution.post(f"/devices/{gateway}/replace", json={}).raise_for_status().json()["device_id"]
        assert institution.get(f"/devices/{new['id']}").json()["gateway_id"] == other


def gateway_of(centre: Centre, device_id: str) -> str:
    """Return the gateway through which a device speaks, whoever may see it."""
    sql = "select g.id from devices d join devices g on g.key = d.gateway_key where d.id = %s"
    [row] = centre.query(sql, device_id)
    return str(row["id"])


def test_a_gateway_that_somebody_does_not_see_goes_on_carrying(shared_centre: Centre) -> None:
    """What an institution changes, imports, moves or replaces is heard through the centre's gateway as before."""
    with shared_centre.login("fukang") as institution, shared_centre.login("root") as admin:
        centres = registered(admin, kind="gateway", site_id="home-1", place_id="home-1-place")
        device = registered(admin, serial="SN-FAR", gateway_id=centres)
        assert institution.get(f"/devices/{device}").json()["gateway_id"] is None
        institution.patch(f"/devices/{device}", json={"model": "B-1"}).raise_for_status()
        row = "serial,kind,site,building,floor,room\nSN-FAR,sos,fukang,2 号楼,2,204\n"
        imported = institution.post("/devices/import", content=row.encode()).raise_for_status().json()
        assert imported["updated"] == 1
        institution.post(f"/devices/{device}/move", json={"place_id": "fukang-203"}).raise_for_status()
        assert gateway_of(shared_centre, device) == centres
        new = institution.post(f"/devices/{device}/replace", json={}).raise_for_status().json()["device_id"]
        assert gateway_of(shared_centre, new) == centres
        admin.patch(f"/devices/{new}", json={"gateway_id": None}).raise_for_status()
        assert admin.get(f"/devices/{new}").json()["gateway_id"] is None


def test_a_new_gateway_carries_what_its_owner_does_not_see(shared_centre: Centre) -> None:
    """A home of somebody else that speaks through an institution's gateway speaks through the one that replaces it."""
    with shared_centre.login("fukang") as institution, shared_centre.login("root") as admin:
        old = registered(institution, kind="gateway")
        home = registered(admin, site_id="home-2", place_id="home-2-place", gateway_id=old)
        new = institution.post(f"/devices/{old}/replace", json={}).raise_for_status().json()["device_id"]
        assert gateway_of(shared_centre, home) == new


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"source": "nb_iot", "external_id": "8.66E+14"}, "invalid_external_id"),
        ({"source": "nb_iot", "external_id": "490154203237519"}, "invalid_external_id"),
        ({"source": "zigbee2mqtt", "external_id": "0x00158d0004a1"}, "invalid_external_id"),
        ({"serial": "8.66E+14"}, "invalid_serial"),
        ({"model": "WS-101", "kind": "smoke"}, "wrong_model"),
        ({"source": "toaster"}, "validation_failed"),
    ],
)
def test_numbers_that_cannot_be(shared_centre: Centre, body: Json, code: str) -> None:
    """A foreign id is checked by its own form, a model by its kind; a number that a spreadsheet rounded is refused."""
    with shared_centre.login("root") as admin:
        admin.post("/device_models", json={"name": "WS-101", "maker": "M", "kind": "sos"}).raise_for_status()
        answer = admin.post("/devices", json={"kind": "sos", "site_id": "home-1"} | body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def model_shown(client: httpx2.Client) -> Json:
    """Return the fall sensor's model."""
    models = client.get("/device_models").raise_for_status().json()["items"]
    return next(dict(each) for each in models if each["name"] == "GuardBand 2")


async def test_a_model_has_the_times_of_its_profile(shared_centre: Centre) -> None:
    """A model's supervision times are the policy of its name; a device without a window takes the model's."""
    model = {"name": "GuardBand 2", "maker": "Anju", "kind": "fall", "capabilities": ["cancel_key", "battery"]}
    policy = {"scope": "profile", "scope_id": "GuardBand 2", "parameters": {"lost_after_s": 7200.0}}
    with shared_centre.login("root") as admin:
        made = admin.post("/device_models", json=model | {"wearing_position": "wrist", "cancel_window_s": 30})
        assert made.status_code == 201
        assert made.headers["location"] == "/api/v1/device_models/GuardBand%202"
        assert admin.get("/device_models/GuardBand%202").json() == made.json()
        assert made.json()["supervision"]["lost_after_s"] == 25 * 3600
        admin.put("/policies/supervision", json=policy).raise_for_status()
        await until(lambda: model_shown(admin)["supervision"]["lost_after_s"] == 7200)
        assert model_shown(admin)["wearing_position"] == "wrist"
        device = registered(admin, kind="fall", model="GuardBand 2")
        assert admin.get(f"/devices/{device}").json()["cancel_window_s"] == 30
        assert admin.post("/device_models", json=model | {"kind": "sos"}).status_code == 409
    with shared_centre.login("fukang") as institution:
        assert institution.post("/device_models", json=model).status_code == 403


def test_foreign_ids_have_one_form_and_one_bearer(shared_centre: Centre) -> None:
    """However a foreign id is written it is one; a patch names what changes and nothing else."""
    with shared_centre.login("fukang") as institution:
        device = registered(institution, kind="door", source="zigbee2mqtt", external_id="00:15:8D:00:04:A1:B2:C3")
        shown = institution.get(f"/devices/{device}").json()
        assert shown["external_id"] == "0x00158d0004a1b2c3"
        body = {"kind": "door", "site_id": "fukang", "source": "zigbee2mqtt", "external_id": "0x00158D0004A1B2C3"}
        assert institution.post("/devices", json=body).status_code == 409
        changed = institution.patch(f"/devices/{device}", json={"serial": "D-9"}).raise_for_status().json()
        assert (changed["serial"], changed["external_id"]) == ("D-9", "0x00158d0004a1b2c3")
        assert institution.post(f"/devices/{device}/move", json={"place_id": "home-1-place"}).status_code == 404


def test_a_gateway_is_claimed_once(shared_centre: Centre) -> None:
    """A code works once, at one's own site; an old code is dead when there is a new one; its login stays the same."""
    with shared_centre.login("limin") as lead, shared_centre.login("fukang") as institution:
        assert institution.post("/gateways", json={}).status_code == 403
        made = lead.post("/gateways", json={"serial": "GW-77"})
        assert made.status_code == 201
        gateway = made.json()
        assert shared_centre.query("select 1 from devices where id = %s", gateway["gateway_id"]) == []
        renewed = lead.post(f"/gateways/{gateway['gateway_id']}/code").raise_for_status().json()
        dead = institution.post("/gateways/claim", json={"code": gateway["claim_code"], "site_id": "fukang"})
        assert (dead.status_code, dead.json()["code"]) == (422, "wrong_code")
        body = {"code": renewed["claim_code"].upper().replace("-", " "), "site_id": "fukang", "place_id": "fukang-204"}
        assert institution.post("/gateways/claim", json=body | {"site_id": "home-1"}).status_code == 404
        claimed = institution.post("/gateways/claim", json=body)
        assert claimed.status_code == 201
        device = institution.get(f"/devices/{gateway['gateway_id']}").json()
        assert (device["kind"], device["place_id"], device["serial"]) == ("gateway", "fukang-204", "GW-77")
        assert institution.post("/gateways/claim", json=body).json()["code"] == "wrong_code"
        assert lead.post(f"/gateways/{gateway['gateway_id']}/code").status_code == 404
        waiting = lead.get(made.headers["location"].removeprefix("/api/v1")).raise_for_status().json()
        assert waiting["claimed_at"] is not None
        assert waiting in lead.get("/gateways").json()["items"]
        kept = shared_centre.query("select code_digest::text as kept from gateway_claims")
        assert all(renewed["claim_code"] not in each["kept"] for each in kept)


def test_wrong_codes_are_counted_and_limited(shared_centre: Centre) -> None:
    """After five wrong codes even the right one waits; somebody else may claim meanwhile."""
    with shared_centre.login("limin") as lead, shared_centre.login("root") as admin:
        code = lead.post("/gateways", json={}).raise_for_status().json()["claim_code"]
        for _ in range(5):
            wrong = lead.post("/gateways/claim", json={"code": "0000-0000-0000", "site_id": "fukang"})
            assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_code")
        body = {"code": code, "site_id": "fukang"}
        held = lead.post("/gateways/claim", json=body)
        assert (held.status_code, held.json()["code"]) == (429, "too_many_tries")
        assert held.json()["retry_at"] > ""
        noted = [each for each in admin.get("/audit").json()["items"] if each["action"] == "gave_wrong_claim_code"]
        assert len([each for each in noted if each["user_id"] == "usr-limin"]) == 5
        assert admin.post("/gateways/claim", json=body).status_code == 201
