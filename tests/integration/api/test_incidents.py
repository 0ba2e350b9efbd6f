"""Commands over HTTP: who wins, what is refused, and with which code."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

Json = dict[str, Any]


@pytest.fixture
async def pressed(centre: Centre) -> AsyncIterator[str]:
    """A press at a home; the id of its incident."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await until(lambda: centre.query("select 1 from incidents"))
        yield centre.query("select id from incidents")[0]["id"]


def problem(answer: httpx2.Response) -> tuple[int, str]:
    """Return an error's status and stable code; it must be problem details."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["detail"].endswith(".")
    return answer.status_code, body["code"]


async def test_of_two_claims_at_once_one_wins(centre: Centre, pressed: str) -> None:
    """Two claim at once: one is answered 200, the other 409 naming the owner, and both see the same owner."""
    with centre.login("lihua") as first, centre.login("zhangwei") as second:
        path = f"/incidents/{pressed}/claim"
        answers = await asyncio.gather(*(asyncio.to_thread(each.post, path) for each in (first, second)))
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert (won.status_code, problem(lost)) == (200, (409, "already_claimed"))
        assert lost.json()["owner"] == won.json()["owner"]
        assert first.get(f"/incidents/{pressed}").json()["owner"] == won.json()["owner"]


async def test_a_resolve_without_outcome_is_422(centre: Centre, pressed: str) -> None:
    """A missing or unknown outcome is 422, also for somebody who is not the owner."""
    with centre.login("lihua") as first, centre.login("zhangwei") as second:
        first.post(f"/incidents/{pressed}/claim")
        for body in ({}, {"outcome": None}, {"outcome": "no_answer"}):
            answer = second.post(f"/incidents/{pressed}/resolve", json=body)
            assert problem(answer) == (422, "validation_failed")
        assert problem(second.post(f"/incidents/{pressed}/resolve", json={"outcome": "hospital"})) == (409, "not_owner")


async def test_versions_are_honoured(centre: Centre, pressed: str) -> None:
    """If-Match with an old version is 409 with the incident as it stands; claim ignores it."""
    with centre.login() as desk:
        path = f"/incidents/{pressed}"
        claimed = desk.post(f"{path}/claim", headers={"If-Match": '"99"'}).raise_for_status().json()
        answer = desk.post(f"{path}/arrive", headers={"If-Match": f'"{claimed["version"] - 1}"'})
        assert problem(answer) == (409, "version_conflict")
        assert answer.json()["current"]["version"] == claimed["version"]
        again = desk.post(f"{path}/arrive", headers={"If-Match": f'"{claimed["version"]}"'})
        assert again.status_code == 200
        assert problem(desk.post(f"{path}/arrive", headers={"If-Match": "7"})) == (422, "validation_failed")


async def test_release_is_for_claimed_only(centre: Centre, pressed: str) -> None:
    """A dispatched incident is not released: 409 wrong_state."""
    with centre.login() as desk:
        path = f"/incidents/{pressed}"
        sent = desk.post(f"{path}/dispatch", json={"responder_id": "rsp-liuyang"}).raise_for_status().json()
        assert (sent["state"], sent["owner"]["name"]) == ("dispatched", "李华")
        assert problem(desk.post(f"{path}/release")) == (409, "wrong_state")
        unknown = desk.post(f"{path}/dispatch", json={"responder_id": "rsp-nobody"})
        assert problem(unknown) == (422, "unknown_responder")


async def test_a_duty_lead_takes_over(centre: Centre, pressed: str) -> None:
    """Take-over by a duty lead changes the owner; a dispatcher's is refused."""
    with centre.login("lihua") as first, centre.login("zhangwei") as second, centre.login("limin") as lead:
        path = f"/incidents/{pressed}/claim"
        first.post(path).raise_for_status()
        assert problem(second.post(path, json={"takeover": True})) == (403, "not_allowed")
        assert lead.post(path, json={"takeover": True}).json()["owner"]["name"] == "李敏"


async def test_reopening_beside_an_open_one_is_refused(centre: Centre, pressed: str) -> None:
    """Only one incident of a kind is open at a place: reopening another is 409 incident_open."""
    with centre.login() as desk:
        path = f"/incidents/{pressed}"
        desk.post(f"{path}/resolve", json={"outcome": "pressed_by_mistake"}).raise_for_status()
        body = {"kind": "emergency_rescue", "site_id": "home-1", "source": "phone", "note": "家属来电"}
        opened = desk.post("/incidents", json=body)
        assert (opened.status_code, opened.headers["location"]) == (201, f"/api/v1/incidents/{opened.json()['id']}")
        assert opened.json()["reasons"][0]["code"] == "opened_by_hand"
        answer = desk.post(f"{path}/reopen")
        assert problem(answer) == (409, "incident_open")
        assert answer.json()["incident_id"] == opened.json()["id"]
        assert problem(desk.post("/incidents", json=body)) == (409, "incident_open")
        desk.post(f"/incidents/{opened.json()['id']}/merge", json={"into": pressed})
        desk.post(f"/incidents/{opened.json()['id']}/resolve", json={"outcome": "visited_no_need"}).raise_for_status()
        assert desk.post(f"{path}/reopen").json()["state"] == "open"


async def test_an_idempotency_key_makes_one_of_two(centre: Centre) -> None:
    """The same key and body is done once and answered alike; another body under the key is 422."""
    with centre.login() as desk:
        body = {"kind": "fire_hazard", "site_id": "fukang", "source": "walk_in"}
        headers = {"Idempotency-Key": "k-1"}
        first = desk.post("/incidents", json=body, headers=headers)
        second = desk.post("/incidents", json=body, headers=headers)
        assert (first.status_code, second.status_code) == (201, 201)
        assert (first.json(), first.headers["location"]) == (second.json(), second.headers["location"])
        other = desk.post("/incidents", json=body | {"source": "phone"}, headers=headers)
        assert problem(other) == (422, "key_reused")
    assert len(centre.query("select 1 from incidents")) == 1


async def test_a_failed_request_gives_its_key_back(centre: Centre, pressed: str) -> None:
    """What was refused was not done: the same key may be tried again and then succeeds."""
    headers = {"Idempotency-Key": "k-2"}
    with centre.login("lihua") as first, centre.login("zhangwei") as second:
        first.post(f"/incidents/{pressed}/claim").raise_for_status()
        path = f"/incidents/{pressed}/arrive"
        assert problem(second.post(path, headers=headers)) == (409, "not_owner")
        first.post(f"/incidents/{pressed}/release").raise_for_status()
        assert second.post(path, headers=headers).status_code == 200


async def test_scopes_and_roles(centre: Centre, pressed: str) -> None:
    """Another district sees nothing, an institution only its own, a supervisor looks and does not touch."""
    path = f"/incidents/{pressed}"
    with centre.login("nanguan") as elsewhere, centre.login("fukang") as institution:
        for outsider in (elsewhere, institution):
            assert outsider.get("/incidents").json()["items"] == []
            assert problem(outsider.get(path)) == (404, "not_found")
            assert problem(outsider.post(f"{path}/claim")) == (404, "not_found")
    with centre.login("wangjian") as supervisor:
        assert supervisor.get(path).status_code == 200
        assert problem(supervisor.post(f"{path}/claim")) == (403, "not_allowed")


async def test_the_list_pages_through_everything(centre: Centre) -> None:
    """Pages follow each other by their cursor, newest first, without a gap or a double."""
    with centre.login() as desk:
        sites = ("home-1", "home-2", "fukang")
        bodies = [{"kind": kind, "site_id": site, "source": "phone"} for site in sites for kind in KINDS]
        made = [desk.post("/incidents", json=body).raise_for_status().json()["id"] for body in bodies]
        seen: list[str] = []
        cursor = None
        while True:
            params: Json = {"limit": 4} | ({} if cursor is None else {"cursor": cursor})
            page = desk.get("/incidents", params=params).raise_for_status().json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == made[::-1]
        fires = desk.get("/incidents", params={"kind": "fire_hazard", "site": "fukang"}).json()["items"]
        assert [item["site_id"] for item in fires] == ["fukang"]
        assert problem(desk.get("/incidents", params={"cursor": "x"})) == (422, "validation_failed")


KINDS = ("emergency_rescue", "fire_hazard")


async def test_response_times_count_people_only(centre: Centre, pressed: str) -> None:
    """The report has the real incident's clocks by kind and by site, and counts an exercise as excluded."""
    async with a_device("sos-home-2", centre.broker.devices_port) as button:
        await button.alarm("t", "sos", test=True)
        await until(lambda: len(centre.query("select 1 from incidents")) == 2)
    with centre.login("wangjian") as supervisor, centre.login() as desk:
        desk.post(f"/incidents/{pressed}/arrive").raise_for_status()
        desk.post(f"/incidents/{pressed}/resolve", json={"outcome": "helped_on_site"}).raise_for_status()
        by_kind = supervisor.get("/reports/response-times").raise_for_status().json()
        by_site = supervisor.get("/reports/response-times", params={"group_by": "site"}).json()
    [group] = by_kind["groups"]
    assert (group["key"], group["n"], by_kind["excluded"]["exercises"]) == ("emergency_rescue", 1, 1)
    for clock in ("claim", "arrive", "resolve"):
        assert group[clock]["n"] == 1
        assert 0 <= group[clock]["p50_s"] < 60
    assert (group["claim"]["within_target"], group["arrive"]["within_target"]) == (1.0, 1.0)
    assert [each["key"] for each in by_site["groups"]] == ["home-1"]
