"""A resident's personal data on the real api: when it is shown, to whom, and what is left of it in the end."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.district import PASSWORD, SECRET
from tests.support.live import live_console
from tests.support.waiting import HANG_S, until

Json = dict[str, Any]
NOTES, PHONE, CONTACT = "听力差，请大声", "0431-8123 4567", "138 0000 2211"
CODES = "单元门 4521#"


def seen(client: httpx2.Client, site_id: str = "home-1") -> Json:
    """Look at a site, and return its first resident."""
    resident: Json = client.get(f"/sites/{site_id}").raise_for_status().json()["residents"][0]
    return resident


@contextmanager
def an_incident(centre: Centre, **body: object) -> Iterator[str]:
    """Open an incident by hand for the length of the block."""
    with centre.login() as desk:
        wanted = {"kind": "emergency_rescue", "site_id": "home-1", "source": "phone"} | body
        incident_id = desk.post("/incidents", json=wanted).raise_for_status().json()["id"]
        try:
            yield incident_id
        finally:
            desk.post(f"/incidents/{incident_id}/resolve", json={"outcome": "visited_no_need"}).raise_for_status()


def test_the_desk_sees_while_an_incident_is_open(api_alone: Centre) -> None:
    """Hidden before, shown while open, hidden again afterwards; what is hidden is null and says so."""
    with api_alone.login() as desk, api_alone.login("wangjian") as supervisor, api_alone.login("root") as admin:
        admin.put("/sites/home-1/door_codes", json={"door_codes": CODES}).raise_for_status()
        hidden = {
            "phone": None,
            "notes": None,
            "contacts": None,
            "medical_notes": None,
            "risk": None,
            "revealed": False,
        }
        assert hidden.items() <= seen(desk).items()
        assert desk.get("/sites/home-1").json()["door_codes"] is None
        with an_incident(api_alone) as incident_id:
            shown = seen(desk)
            assert (shown["notes"], shown["phone"], shown["revealed"]) == (NOTES, PHONE, True)
            assert shown["contacts"][0]["phone"] == CONTACT
            assert desk.get("/sites/home-1").json()["door_codes"] == CODES
            assert desk.get(f"/incidents/{incident_id}/responders").json()["key_holders"][0]["phone"] == CONTACT
            assert desk.get("/residents/res-home-1").json()["notes"] == NOTES
            for other in (supervisor, admin):
                assert hidden.items() <= seen(other).items()
            assert hidden.items() <= seen(desk, "home-2").items(), "somebody else's home"
        assert hidden.items() <= seen(desk).items()
        assert desk.get(f"/incidents/{incident_id}/responders").json()["key_holders"] == []
        looks = admin.get("/audit", params={"action": "residents_shown", "object": "home-1"}).json()["items"]
        assert {"res-home-1": "open_incident"} in [look["details"]["revealed"] for look in looks]


def test_a_task_opens_it_too(api_alone: Centre) -> None:
    """While a call-back to the home is owed its number is shown."""
    api_alone.change(
        "insert into tasks (id, version, kind, state, severity, district_key, site_key, place_key, subject, opened_at,"
        " due_at, reasons, signal_ids) select 'tsk-x', 1, 'call_back', 'open', 'low', s.district_key, s.key, p.key,"
        " 'x', now(), now(), '[]', '{}' from sites as s join places as p on p.site_key = s.key where s.id = 'home-2'"
    )
    with api_alone.login("limin") as lead:
        assert seen(lead, "home-2")["phone"] == PHONE
        lead.post("/tasks/tsk-x/done").raise_for_status()
        assert seen(lead, "home-2")["phone"] is None


def test_a_fire_in_the_building_opens_its_rooms(api_alone: Centre) -> None:
    """A building's fire shows who lives in its rooms; its institution sees its own residents at any time."""
    with api_alone.login("fukang") as institution, api_alone.login() as desk:
        body = {"place_id": "fukang-203", "name": "曾雅琴", "sex": "female", "birth_year": 1940, "notes": "糖尿病"}
        institution.post("/residents", json=body).raise_for_status()
        assert seen(institution, "fukang")["notes"] == "糖尿病"
        assert seen(desk, "fukang")["notes"] is None
        with an_incident(api_alone, kind="fire_hazard", site_id="fukang"):
            assert seen(desk, "fukang")["notes"] == "糖尿病"
        assert seen(desk, "fukang")["notes"] is None


def test_the_glass_is_broken_with_a_reason(api_alone: Centre) -> None:
    """A reason opens it for the one who gave it, for fifteen minutes, and stands in the audit."""
    with api_alone.login("wangjian") as supervisor, api_alone.login() as desk, api_alone.login("limin") as lead:
        assert supervisor.post("/residents/res-home-1/reveal", json={"reason": " "}).status_code == 422
        assert supervisor.post("/residents/res-home-1/reveal", json={}).status_code == 422
        answer = supervisor.post("/residents/res-home-1/reveal", json={"reason": "投诉核查 2026-118"})
        assert (answer.status_code, answer.headers["location"]) == (201, "/api/v1/residents/res-home-1")
        assert seen(supervisor)["notes"] == NOTES
        assert seen(desk)["notes"] is None
        assert seen(lead)["notes"] is None
        [line] = supervisor.get("/audit", params={"action": "broke_glass", "user": "usr-wangjian"}).json()["items"]
        assert (line["object_id"], line["details"]["reason"]) == ("res-home-1", "投诉核查 2026-118")
        api_alone.change("update reveals set until_at = now() - interval '1 second'")
        assert seen(supervisor)["notes"] is None


@pytest.mark.parametrize(("user", "status"), [("fukang", 403), ("nanguan", 404)])
def test_no_glass_where_nothing_is_theirs(api_alone: Centre, user: str, status: int) -> None:
    """An institution needs no glass, and another district's people are not there at all."""
    with api_alone.login(user) as client:
        assert client.post("/residents/res-home-1/reveal", json={"reason": "because"}).status_code == status


def test_a_change_is_no_way_to_look(api_alone: Centre) -> None:
    """An administrator who changes something of a resident is not shown the rest by it."""
    with api_alone.login("root") as admin:
        changed = (
            admin.patch("/residents/res-home-2", json={"partner_hospital": "市中心医院"}).raise_for_status().json()
        )
        assert (changed["partner_hospital"], changed["notes"], changed["revealed"]) == ("市中心医院", None, False)


MOVED_IN = "update occupancies set from_at ="
THEIRS = "resident_key = (select key from residents where id = 'res-home-1')"


def test_a_resident_is_handed_out_whole_and_erased(api_alone: Centre) -> None:
    """The export holds everything; erasure waits for the incident to close, empties it all, and keeps the figures."""
    with api_alone.login("root") as admin:
        path = "/residents/res-home-1"
        assert admin.get(f"{path}/export").json()["code"] == "not_revealed"
        admin.post(f"{path}/reveal", json={"reason": "本人申请查阅"}).raise_for_status()
        with an_incident(api_alone, note="老人来电"):
            refused = admin.post(f"{path}/erase", json={"reason": "家属申请"})
            assert (refused.status_code, refused.json()["code"]) == (409, "incident_open")
        held = admin.get(f"{path}/export").raise_for_status()
        for personal in (NOTES, PHONE, CONTACT, "王淑兰", "老人来电"):
            assert personal in held.text
        assert held.json()["incidents"]
        # What happened at the place before they lived there is somebody else's.
        api_alone.change(f"{MOVED_IN} now() where {THEIRS}")
        assert admin.get(f"{path}/export").json()["incidents"] == []
        before = api_alone.query("select count(*) as n from incidents")
        assert admin.post(f"{path}/erase", json={"reason": "家属申请"}).status_code == 200
        again = admin.post(f"{path}/erase", json={"reason": "家属申请"})
        assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
        assert api_alone.query("select count(*) as n from incidents") == before
        [row] = api_alone.query("select to_jsonb(r)::text as kept from residents as r where id = 'res-home-1'")
        assert not [personal for personal in (NOTES, PHONE, CONTACT, "王淑兰") if personal in row["kept"]]
        found = {each["id"] for each in admin.get("/search", params={"q": "王淑兰"}).json()["items"]}
        assert "res-home-1" not in found
        for kept_again in (
            admin.patch(path, json={"name": "王淑兰", "phone": PHONE}),
            admin.post(f"{path}/move", json={"place_id": "home-2-place"}),
        ):
            assert (kept_again.status_code, kept_again.json()["code"]) == (409, "wrong_state")


SECRETS = (NOTES, PHONE, CONTACT, "王淑兰", "王丽", CODES, PASSWORD, SECRET, "投诉核查")


async def test_logs_and_metrics_name_nobody(centre: Centre) -> None:
    """After a story of every service, looks and failures included, logs and metrics hold no name, number or secret."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await button.hears("1", "stored")
    await until(lambda: centre.query("select 1 from incidents"))
    await asyncio.to_thread(tell_a_story, centre)
    with centre.login("limin") as lead:
        token = lead.headers["Authorization"].removeprefix("Bearer ")
        async with live_console(centre.live, token) as console:
            await console.send({"type": "seen", "incident_id": "王淑兰", "audible": True})
    told = "".join(log.read_text() for log in centre.folder.glob("*.log"))
    told += httpx2.get(f"{centre.http}/metrics", timeout=HANG_S).text
    assert told.count("serving") >= 3, "ingest, alerts and api each wrote something"
    assert not [secret for secret in (*SECRETS, token) if secret in told]


def tell_a_story(centre: Centre) -> None:
    """Handle an incident, look at people and for people, and get a few things wrong."""
    [incident] = centre.query("select id from incidents")
    with centre.login("limin") as lead:
        lead.post(f"/incidents/{incident['id']}/claim").raise_for_status()
        lead.post(f"/incidents/{incident['id']}/note", json={"text": "王淑兰 说胸口疼"}).raise_for_status()
        assert seen(lead)["notes"] == NOTES
        lead.post(f"/incidents/{incident['id']}/resolve", json={"outcome": "hospital"}).raise_for_status()
        lead.post("/residents/res-home-2/reveal", json={"reason": "投诉核查"}).raise_for_status()
        lead.get("/search", params={"q": "王淑兰"}).raise_for_status()
        lead.get("/search/callers", params={"phone": CONTACT}).raise_for_status()
        assert lead.patch("/residents/res-home-2", json={"phone": 5, "notes": NOTES}).status_code == 422
        assert lead.get("/sites/王淑兰").status_code == 404
        assert lead.get("/sites/王淑兰%00").status_code == 422
    body = {"username": "王淑兰", "password": PASSWORD}
    assert httpx2.post(f"{centre.http}/api/v1/sessions", json=body, timeout=HANG_S).status_code == 401
