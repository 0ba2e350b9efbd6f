"""Presence checks and hand-over on the real processes."""

import json
from datetime import timedelta
from typing import Any

import pytest

from nowalls.runtime.clock import SystemClock
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.live import live_console
from tests.support.receiver import Receiver
from tests.support.waiting import until

SECRET = "whsec_" + "A" * 43 + "="
NOT_ALWAYS = "update users set always_on_duty = false"
HOUR_AGO = "update shifts set last_action_at = now() - interval '1 hour', asked_at = asked_at - interval '1 hour'"

HOURS_AGO_FOR_ONE = (
    "update shifts set last_action_at = now() - interval '1 hour' from users as u"
    " where u.key = shifts.user_key and u.username = 'lihua'"
)


def shifts(centre: Centre) -> dict[str, Any]:
    """Return the running shifts by user."""
    sql = "select u.username, s.* from shifts as s join users as u on u.key = s.user_key where s.ended_at is null"
    return {row["username"]: row for row in centre.query(sql)}


@pytest.fixture
def desks(centre: Centre) -> Centre:
    """A centre whose people are on duty only while their shift runs; two of them are."""
    centre.change(NOT_ALWAYS)
    for name in ("lihua", "zhangwei"):
        with centre.login(name) as desk:
            desk.post("/shifts/start", json={"audible": True}).raise_for_status()
    return centre


async def test_any_action_answers_a_presence_check(desks: Centre) -> None:
    """Who did nothing for a while is asked; a command answers, and so does saying so."""
    async with live_console(desks.live, desks.token("lihua")) as console:
        with desks.login("lihua") as desk:
            desks.change(HOURS_AGO_FOR_ONE)
            await console.until(lambda each: each.frames[-1]["type"] == "presence")
            shown = console.frames[-1]
            assert shown["asked_at"] is not None
            assert shown["answer_by"] > shown["asked_at"]
            assert desk.get("/shifts/current").json()["shift"]["asked_at"] is not None
            desk.post("/shifts/present").raise_for_status()
        over = {"type": "presence", "asked_at": None, "answer_by": None}
        await console.until(lambda each: each.frames[-1] == over)
    row = shifts(desks)["lihua"]
    assert (row["asked_at"], row["absent_since"]) == (None, None)
    assert shifts(desks)["zhangwei"]["asked_at"] is None


async def test_an_empty_desk_is_counted_out_and_its_alarms_go_to_the_duty_lead(
    desks: Centre,
    receiver: Receiver,
) -> None:
    """No answer: not on duty, the duty lead is told and what waits unclaimed goes there at once; an action ends it."""
    hook = {
        "name": "值班长",
        "kind": "webhook",
        "audience": "duty_lead",
        "address": receiver.url("/ok"),
        "secret": SECRET,
    }
    with desks.login("root") as admin:
        admin.post("/channels", json=hook).raise_for_status()
    desks.change(HOUR_AGO)
    await until(lambda: all(row["asked_at"] for row in shifts(desks).values()))
    async with a_device("sos-home-1", desks.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await until(lambda: desks.query("select 1 from incidents"))
    desks.change(HOUR_AGO)
    await until(lambda: desks.query("select 1 from incident_entries where code = 'desk_absent'"))
    await until(lambda: all(row["absent_since"] for row in shifts(desks).values()))
    await until(lambda: len(receiver.at("/ok")) >= 3)
    told = [json.loads(post.body) for post in receiver.at("/ok")]
    absent = [each for each in told if each["notice"]["code"] == "desk_absent"]
    assert {each["desk"] for each in absent} == {"李华", "张伟"}
    assert len(absent) == 2
    steps = desks.query("select params ->> 'name' as name from incident_entries where code = 'step' order by key")
    assert "claim_duty_lead" in {row["name"] for row in steps}
    with desks.login("wangjian") as supervisor, desks.login("limin") as lead:
        assert lead.get("/shifts/current").json()["on_duty"] == []
        assert supervisor.get("/shifts/handovers").json()["items"] == []
    with desks.login("lihua") as desk:
        desk.post("/shifts/present").raise_for_status()
        assert [each["name"] for each in desk.get("/shifts/current").json()["on_duty"]] == ["李华"]


async def test_who_holds_an_incident_is_not_asked(desks: Centre) -> None:
    """Nobody is asked whether they are there while they are helping."""
    async with a_device("sos-home-1", desks.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await until(lambda: desks.query("select 1 from incidents"))
    [incident] = desks.query("select id from incidents")
    with desks.login("lihua") as desk:
        desk.post(f"/incidents/{incident['id']}/claim").raise_for_status()
    desks.change(HOUR_AGO)
    await until(lambda: shifts(desks)["zhangwei"]["asked_at"])
    assert shifts(desks)["lihua"]["asked_at"] is None


async def test_a_shift_is_handed_over_with_its_incidents(desks: Centre) -> None:
    """What is open and promised stands on it; the signer owns the incidents, and one shift ends as the other begins."""
    port = desks.broker.devices_port
    async with a_device("sos-home-1", port) as button, a_device("sos-home-2", port) as other:
        await button.alarm("1", "sos")
        await other.alarm("1", "call")
        await until(lambda: desks.query("select 1 from incidents") and desks.query("select 1 from tasks"))
    [incident] = desks.query("select id from incidents")
    tomorrow = (SystemClock().now() + timedelta(days=1)).isoformat()
    away = {"from_at": SystemClock().now().isoformat(), "until_at": tomorrow, "reason": "family"}
    with desks.login("lihua") as giver, desks.login("limin") as taker, desks.login("zhangwei") as third:
        giver.post("/residents/res-home-2/absences", json=away).raise_for_status()
        giver.post(f"/incidents/{incident['id']}/claim").raise_for_status()
        offered = giver.post("/shifts/handover", json={"to": "usr-limin"}).raise_for_status().json()
        told = offered["summary"]
        assert [each["id"] for each in told["incidents"]] == [incident["id"]]
        assert [each["kind"] for each in told["promised"]] == ["service_call"]
        assert [each["site_id"] for each in told["away"]] == ["home-2"]
        path = f"/shifts/handovers/{offered['id']}/accept"
        assert third.post(path).json()["code"] == "not_yours"
        signed = taker.post(path).raise_for_status().json()
        assert (signed["accepted_by"], signed["reason"]) == ("usr-limin", None)
        assert taker.post(path).json()["code"] == "wrong_state"
        shown = taker.get(f"/incidents/{incident['id']}").json()
        assert (shown["owner"]["user_id"], shown["state"]) == ("usr-limin", "claimed")
        assert set(shifts(desks)) == {"limin", "zhangwei"}
        assert giver.post(f"/incidents/{incident['id']}/arrive").json()["code"] == "not_owner"


async def test_one_side_may_sign_alone_with_a_reason(desks: Centre) -> None:
    """Who leaves alone gives back what is claimed; who has gone can be relieved by who finds the desk empty."""
    async with a_device("sos-home-1", desks.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await until(lambda: desks.query("select 1 from incidents"))
    [incident] = desks.query("select id from incidents")
    with desks.login("lihua") as leaver, desks.login("zhangwei") as stayer:
        leaver.post(f"/incidents/{incident['id']}/claim").raise_for_status()
        assert (
            stayer.post("/shifts/take", json={"user_id": "usr-lihua", "reason": "没人"}).json()["code"] == "still_there"
        )
        alone = leaver.post("/shifts/handover", json={"reason": "身体不适"}).raise_for_status().json()
        assert (alone["accepted_by"], alone["reason"]) == ("usr-lihua", "身体不适")
        shown = stayer.get(f"/incidents/{incident['id']}").json()
        assert (shown["state"], shown["owner"]) == ("open", None)
        assert set(shifts(desks)) == {"zhangwei"}
        leaver.post("/shifts/start", json={"audible": True}).raise_for_status()
        leaver.post(f"/incidents/{incident['id']}/claim").raise_for_status()
        desks.change("update shifts set absent_since = now() where ended_at is null")
        taken = stayer.post("/shifts/take", json={"user_id": "usr-lihua", "reason": "交班时已离岗"})
        assert taken.status_code == 201
        assert stayer.get(f"/incidents/{incident['id']}").json()["owner"]["user_id"] == "usr-zhangwei"
        listed = stayer.get("/shifts/handovers").json()["items"]
        assert [each["reason"] for each in listed] == ["交班时已离岗", "身体不适"]
        assert stayer.post("/shifts/take", json={"user_id": "usr-lihua"}).status_code == 422
    assert len(desks.query("select 1 from audit where action = 'signed_handover'")) == 2
