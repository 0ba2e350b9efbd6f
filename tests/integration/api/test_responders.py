"""Responders: proposed with reasons, never in two places at once, and speaking for themselves."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.support.centre import Centre
from tests.support.device import TestDevice, a_device
from tests.support.waiting import HANG_S, until

LIUYANG = {"responder_id": "rsp-liuyang", "eta_s": 360}
MORE = """
insert into responders (id, district_key, name, kind, phone, base_lon, base_lat)
select 'rsp-' || n, d.key, n, 'volunteer', '', 125.3 + 0.002 * length(n), 43.87
from districts as d, unnest(array['a', 'bbb', 'ccccc']) as n where d.code = '220104';
insert into responder_keys (responder_key, site_key)
select r.key, s.key from responders as r, sites as s where r.id = 'rsp-bbb' and s.id = 'home-1'
"""


@pytest.fixture
async def buttons(centre: Centre) -> AsyncIterator[tuple[TestDevice, TestDevice]]:
    """Two homes' buttons, each pressed once."""
    port = centre.broker.devices_port
    async with a_device("sos-home-1", port) as one, a_device("sos-home-2", port) as two:
        for button in (one, two):
            await button.alarm("1", "sos")
        await until(lambda: len(centre.query("select 1 from incidents")) == 2)
        yield one, two


def incident_at(centre: Centre, site: str) -> str:
    """Return the incident at a site."""
    return str(centre.query("select id from outside.incidents where site_id = %s", site)[0]["id"])


@pytest.mark.usefixtures("buttons")
async def test_a_busy_responder_is_refused_until_the_first_incident_is_over(centre: Centre) -> None:
    """Of two dispatches of one responder at once one is refused with the other's id; closing frees them at once."""
    one, two = incident_at(centre, "home-1"), incident_at(centre, "home-2")
    with centre.login("lihua") as first, centre.login("zhangwei") as second:
        answers = await asyncio.gather(
            asyncio.to_thread(first.post, f"/incidents/{one}/dispatch", json=LIUYANG),
            asyncio.to_thread(second.post, f"/incidents/{two}/dispatch", json=LIUYANG),
        )
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert (won.status_code, lost.status_code, lost.json()["code"]) == (200, 409, "responder_busy")
        assert lost.json()["incident_id"] == won.json()["id"]
        winner, loser = (first, second) if won.json()["id"] == one else (second, first)
        other = two if won.json()["id"] == one else one
        winner.post(f"/incidents/{won.json()['id']}/resolve", json={"outcome": "helped_on_site"}).raise_for_status()
        assert loser.post(f"/incidents/{other}/dispatch", json=LIUYANG).status_code == 200


@pytest.mark.usefixtures("buttons")
async def test_the_nearest_is_proposed_with_reasons(centre: Centre) -> None:
    """The list begins with who arrives first, keys counted in, and says what speaks against the others."""
    centre.change(MORE)
    one, two = incident_at(centre, "home-1"), incident_at(centre, "home-2")
    with centre.login() as desk, centre.login("root") as admin:
        desk.post(f"/incidents/{two}/dispatch", json={"responder_id": "rsp-a"}).raise_for_status()
        admin.patch("/responders/rsp-ccccc", json={"on_duty": False}).raise_for_status()
        listed = desk.get(f"/incidents/{one}/responders").raise_for_status().json()
        by_id = {each["responder_id"]: each for each in listed["candidates"]}
        assert listed["candidates"][0]["responder_id"] == "rsp-bbb"
        assert [each["code"] for each in by_id["rsp-bbb"]["reasons"]] == ["nearest_with_key", "from_base", "holds_key"]
        assert (by_id["rsp-a"]["unsuited"], by_id["rsp-a"]["busy_with"]) == ("busy", two)
        assert by_id["rsp-ccccc"]["unsuited"] == "off_duty"
        assert by_id["rsp-liuyang"]["unsuited"] == "position_unknown"
        assert listed["key_holders"] == [{"name": "王丽", "relation": "女儿", "phone": "138 0000 2211"}]
        moved = admin.patch("/responders/rsp-liuyang", json={"lon": 125.3, "lat": 43.87}).raise_for_status().json()
        assert (moved["lon"], moved["position_at"] is not None) == (125.3, True)
        again = desk.get(f"/incidents/{one}/responders").json()["candidates"]
        assert [each["responder_id"] for each in again[:2]] == ["rsp-bbb", "rsp-liuyang"]
        assert (again[1]["distance_m"], again[1]["unsuited"]) == (0, None)
        assert admin.patch("/responders/rsp-liuyang", json={"lon": 1}).status_code == 422
        assert admin.patch("/responders/rsp-nobody", json={"on_duty": True}).status_code == 404
    assert centre.query("select 1 from audit where action = 'looked_at_keys'")


async def test_a_responder_speaks_through_a_signed_link(
    centre: Centre,
    buttons: tuple[TestDevice, TestDevice],
) -> None:
    """Accept, on the way, arrived, finished: each is stamped as the responder's, and the device hears them."""
    one = incident_at(centre, "home-1")
    with centre.login() as desk:
        assert desk.get(f"/incidents/{one}/responder_link").json()["code"] == "wrong_state"
        desk.post(f"/incidents/{one}/dispatch", json=LIUYANG).raise_for_status()
        link = desk.get(f"/incidents/{one}/responder_link").raise_for_status().json()
        url = centre.http + link["path"]
        errand = httpx2.get(url, timeout=HANG_S).raise_for_status().json()
        assert (errand["site_name"], errand["residents"]) == ("home-1", ["王淑兰"])
        assert not {"notes", "phone", "contacts"} & set(errand)
        for body in ({"response": "accept"}, {"response": "on_the_way", "eta_s": 300}, {"response": "arrived"}):
            for _ in range(2):
                httpx2.post(url, json=body, timeout=HANG_S).raise_for_status()
        await buttons[0].hears("1", "arrived")
        httpx2.post(url, json={"response": "finished", "note": "老人平安"}, timeout=HANG_S).raise_for_status()
        shown = desk.get(f"/incidents/{one}").json()
        assert (shown["state"], shown["arrived_by"], shown["finished_at"] is not None) == ("arrived", "responder", True)
        told = [(entry["code"], entry["params"].get("by")) for entry in shown["timeline"]]
        said = [code for code, by in told if by == "responder"]
        assert (said[0], said[-2:]) == ("accepted", ["arrived", "finished"])
        desk.post(f"/incidents/{one}/resolve", json={"outcome": "helped_on_site"}).raise_for_status()
    over = httpx2.get(url, timeout=HANG_S)
    assert (over.status_code, over.json()["code"]) == (410, "link_over")


@pytest.mark.usefixtures("buttons")
async def test_a_link_is_worth_nothing_once_somebody_else_is_sent(centre: Centre) -> None:
    """A refusal, another dispatch and a touched link all end what the link could do."""
    centre.change(MORE)
    one = incident_at(centre, "home-1")

    def link(desk: httpx2.Client) -> str:
        return centre.http + str(desk.get(f"/incidents/{one}/responder_link").raise_for_status().json()["path"])

    def code(answer: httpx2.Response) -> tuple[int, Any]:
        return answer.status_code, answer.json().get("code")

    with centre.login() as desk:
        desk.post(f"/incidents/{one}/dispatch", json=LIUYANG).raise_for_status()
        refused = link(desk)
        httpx2.post(refused, json={"response": "refuse", "note": "车坏了"}, timeout=HANG_S).raise_for_status()
        assert desk.get(f"/incidents/{one}").json()["state"] == "claimed"
        assert code(httpx2.post(refused, json={"response": "arrived"}, timeout=HANG_S)) == (410, "link_over")
        listed = desk.get(f"/incidents/{one}/responders").json()["candidates"]
        assert {each["responder_id"]: each["unsuited"] for each in listed}["rsp-liuyang"] == "refused"
        desk.post(f"/incidents/{one}/dispatch", json={"responder_id": "rsp-a"}).raise_for_status()
        first = link(desk)
        desk.post(f"/incidents/{one}/dispatch", json={"responder_id": "rsp-bbb"}).raise_for_status()
        assert code(httpx2.get(first, timeout=HANG_S)) == (410, "link_over")
        assert code(httpx2.get(first[:-3], timeout=HANG_S)) == (404, "link_unknown")
        assert code(httpx2.post(link(desk), json={"response": "maybe"}, timeout=HANG_S)) == (422, "validation_failed")
