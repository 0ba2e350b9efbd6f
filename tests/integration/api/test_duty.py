"""The board and the wall on the real processes: who is on what, and numbers without a person."""

from typing import Any

import pytest

from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

MORE = """
insert into responders (id, district_key, name, kind, phone, on_duty, resting_until, lon, lat, position_at)
select 'rsp-' || n, d.key, n, 'volunteer', '', n <> 'home', case n when 'rests' then now() + interval '1 hour' end,
    125.31, 43.88, now() - case n when 'old' then interval '31 minutes' else interval '1 minute' end
from districts as d, unnest(array['fresh', 'old', 'rests', 'home']) as n where d.code = '220104'
"""
ABSENT = """
insert into shifts (id, user_key, started_at, audible, absent_since)
select 'shf-gone', key, now() - interval '1 hour', true, now() - interval '5 minutes' from users where id = 'usr-limin'
"""
PERSONAL = ("李华", "张伟", "李敏", "刘洋", "王淑兰", "湖西路", "home-1-place", "0431", "usr-", "rsp-")


async def an_incident(centre: Centre, device: str = "sos-home-1") -> str:
    """Press a button and return its incident."""
    async with a_device(device, centre.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await until(lambda: centre.query("select 1 from incidents"))
    return str(centre.query("select id from incidents")[0]["id"])


def responders(board: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the board's responders by name."""
    return {each["name"]: each for each in board["responders"]}


async def test_the_board_follows_an_errand_from_dispatch_to_finish(centre: Centre) -> None:
    """A responder is sent, on the way, on scene and free again; the desk that sent them has the incident in hand."""
    incident = await an_incident(centre)
    with centre.login() as desk:
        states = [responders(desk.get("/board").json())["刘洋"]["state"]]
        desk.post(f"/incidents/{incident}/claim", json={}).raise_for_status()
        desk.post(f"/incidents/{incident}/dispatch", json={"responder_id": "rsp-liuyang"}).raise_for_status()
        token = desk.get(f"/incidents/{incident}/responder_link").raise_for_status().json()["token"]
        for word in (None, "accept", "arrived", "finished"):
            if word is not None:
                desk.post(f"/respond/{token}", json={"response": word}).raise_for_status()
            board = desk.get("/board").raise_for_status().json()
            states.append(responders(board)["刘洋"]["state"])
            [mine] = [each for each in board["desks"] if each["user_id"] == "usr-lihua"]
            assert [each["id"] for each in mine["incidents"]] == [incident]
    assert states == ["free", "sent", "on_the_way", "on_scene", "free"]


def test_positions_say_how_old_they_are(centre: Centre) -> None:
    """A fresh position is one, an old one is marked stale, and whoever is off duty has none."""
    centre.change(MORE)
    with centre.login("wangjian") as supervisor:
        found = responders(supervisor.get("/board").raise_for_status().json())
    assert {name: each["state"] for name, each in found.items()} == {
        "刘洋": "free",
        "fresh": "free",
        "old": "free",
        "rests": "resting",
        "home": "off_duty",
    }
    stale = {name: each["position"] and each["position"]["stale"] for name, each in found.items()}
    assert stale == {"刘洋": None, "fresh": False, "old": True, "rests": False, "home": None}


@pytest.mark.parametrize("asker", ["wangjian", "lihua"])
async def test_the_wall_counts_and_names_nobody(centre: Centre, asker: str) -> None:
    """The wall hears how many are there, what the day was like and the part of town; nothing about a person."""
    centre.change(ABSENT)
    incident = await an_incident(centre)
    with centre.login() as desk:
        desk.post(f"/incidents/{incident}/claim", json={}).raise_for_status()
    with centre.login(asker) as client:
        answer = client.get("/wall").raise_for_status()
    wall = answer.json()
    assert [word for word in PERSONAL if word in answer.text] == []
    assert wall["on_duty"]["absent"] == 1
    assert wall["on_duty"]["responders"] == wall["on_duty"]["free"] == 1
    assert (wall["today"]["opened"], wall["today"]["claimed"], wall["today"]["closed"]) == (1, 1, 0)
    assert wall["today"]["claim_p50_s"] >= 0
    assert wall["areas"] == [
        {"incident_id": incident, "district": "朝阳区", "district_en": "Chaoyang", "subdistrict": "红旗街道"}
    ]


async def test_the_day_begins_at_the_centres_midnight_and_drills_are_apart(centre: Centre) -> None:
    """Yesterday's incident that was closed today counts as closed, not as opened; an exercise only as that."""
    incident = await an_incident(centre)
    centre.change("update incidents set opened_at = opened_at - interval '25 hours'")
    with centre.login() as desk:
        body = {"kind": "fire_hazard", "site_id": "fukang", "source": "other", "exercise": True}
        desk.post("/incidents", json=body).raise_for_status()
        desk.post(f"/incidents/{incident}/claim", json={}).raise_for_status()
        desk.post(f"/incidents/{incident}/resolve", json={"outcome": "helped_on_site"}).raise_for_status()
        today = desk.get("/wall").raise_for_status().json()["today"]
    assert (today["opened"], today["closed"], today["exercises"], today["claimed"]) == (0, 1, 1, 0)
    assert today["claim_p50_s"] is None


async def test_the_board_holds_nothing_of_another_district(centre: Centre) -> None:
    """A dispatcher of another district sees the whole centre's colleagues, not their incidents, and no responder."""
    incident = await an_incident(centre)
    with centre.login() as desk:
        desk.post(f"/incidents/{incident}/claim", json={}).raise_for_status()
    with centre.login("nanguan") as foreign:
        answer = foreign.get("/board").raise_for_status()
        assert foreign.get("/wall").raise_for_status().json()["areas"] == []
    assert answer.json()["responders"] == []
    assert incident not in answer.text
