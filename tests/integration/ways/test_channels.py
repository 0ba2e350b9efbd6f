"""Notices leave by every kind of channel, as each of them answers."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx2

from alerts.channels.posting import signed_headers
from nowalls.domain.monthly.letter import month_to_write_about
from nowalls.runtime.clock import SystemClock
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.receiver import Receiver
from tests.support.waiting import HANG_S, until

Json = dict[str, Any]
SECRET = "whsec_bm93YWxscy10ZXN0cy1zaWduLXdpdGgtdGhpcw=="
QUICK = {
    "scope": "centre",
    "parameters": {"next_channel_s": 1, "everyone_s": 2, "duty_lead_s": 3, "repeat_s": 300},
}
SENT_WITHIN_S = 3.0
"""The product's own figure for a confirmed fire; the test's limit is five times it."""


def made(admin: httpx2.Client, receiver: Receiver, audience: str, path: str, **more: object) -> str:
    """Make a webhook for an audience, or what else ``more`` says, and return its id."""
    body = {"name": audience, "kind": "webhook", "audience": audience, "address": receiver.url(path)}
    if more.get("kind", "webhook") == "webhook":
        body["secret"] = SECRET
    answer = admin.post("/channels", json=body | more)
    assert answer.status_code == 201, answer.text
    channel_id: str = answer.json()["id"]
    return channel_id


async def quick_steps(centre: Centre, admin: httpx2.Client) -> None:
    """Let the unclaimed ladder take three seconds from the next alarm on."""
    admin.put("/policies/steps", json=QUICK).raise_for_status()
    await asyncio.to_thread(centre.restart_alerts)


async def test_the_ladder_leaves_by_webhook_and_each_step_reaches_its_audience(
    centre: Centre, receiver: Receiver
) -> None:
    """The desk's, everyone's and the lead's webhooks each get their step once, signed, with incident and site."""
    with centre.login("root") as admin:
        for audience in ("desk", "on_duty", "duty_lead"):
            made(admin, receiver, audience, f"/{audience}")
        await quick_steps(centre, admin)
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await until(lambda: receiver.at("/duty_lead"))
        await until(lambda: not centre.query("select 1 from outbox where channel_key is not null and state <> 'sent'"))
    codes = {each.path: json.loads(each.body)["notice"]["code"] for each in receiver.posts}
    assert codes == {
        "/desk": "claim_next_channel",
        "/on_duty": "claim_everyone",
        "/duty_lead": "claim_duty_lead",
    }
    assert len(receiver.posts) == 3
    body = json.loads(receiver.at("/desk")[0].body)
    assert (body["type"], body["incident"]["site_id"], body["site"]["lat"]) == ("nowalls.notice.v1", "home-1", 43.87)
    assert "王淑兰" not in receiver.at("/desk")[0].body.decode()
    states = centre.query("select state from outbox where channel_key is not null")
    assert {each["state"] for each in states} == {"sent"}


async def confirmed_fire(centre: Centre, *, test: bool = False) -> None:
    """Let smoke and heat at one home raise a fire and confirm it."""
    port = centre.broker.devices_port
    async with a_device("smoke-home-1", port) as smoke, a_device("heat-home-1", port) as heat:
        await smoke.alarm("s", "smoke", test=test)
        await until(lambda: centre.query("select 1 from incidents"))
        await heat.alarm("h", "heat", test=test)
        await until(lambda: centre.query("select 1 from incidents where confirmed"))


async def test_a_confirmed_fire_leaves_in_time_and_ends_with_a_cancel(centre: Centre, receiver: Receiver) -> None:
    """The alert leaves within its time of the commit; the arrival updates it, and closing cancels it."""
    with centre.login("root") as admin:
        made(admin, receiver, "authority", "/119", kind="cap")
    await confirmed_fire(centre)
    await until(lambda: receiver.at("/119"))
    [row] = centre.query("select extract(epoch from created_at)::float8 as s from outbox where channel = 'cap'")
    assert receiver.at("/119")[0].at_s - row["s"] < 5 * SENT_WITHIN_S
    [incident] = centre.query("select id from incidents")
    with centre.login() as desk:
        desk.post(f"/incidents/{incident['id']}/arrive").raise_for_status()
        await until(lambda: len(receiver.at("/119")) == 2)
        desk.post(f"/incidents/{incident['id']}/resolve", json={"outcome": "handed_119"}).raise_for_status()
        await until(lambda: len(receiver.at("/119")) == 3)
    bodies = [each.body.decode() for each in receiver.at("/119")]
    for body, kind in zip(bodies, ("Alert", "Update", "Cancel"), strict=True):
        assert f"<msgType>{kind}</msgType>" in body
        assert "<status>Actual</status>" in body
    alert = f"nowalls,{incident['id']}.fire_confirmed,"
    assert alert not in bodies[0]
    assert alert in bodies[1]
    assert alert in bodies[2]


async def test_an_exercise_reaches_no_real_channel(centre: Centre, receiver: Receiver) -> None:
    """A drill of a fire and of a press, every step of it, leaves by the exercise's channels alone, marked as one."""
    with centre.login("root") as admin:
        for audience in ("desk", "on_duty", "duty_lead"):
            made(admin, receiver, audience, "/real")
        made(admin, receiver, "authority", "/real", kind="cap")
        made(admin, receiver, "duty_lead", "/drill", exercise=True)
        made(admin, receiver, "authority", "/drill", kind="cap", exercise=True)
        await quick_steps(centre, admin)
    await confirmed_fire(centre, test=True)
    await until(lambda: len(receiver.at("/drill")) == 2)
    bodies = [each.body.decode() for each in receiver.at("/drill")]
    assert any("<status>Exercise</status>" in body for body in bodies)
    assert any('"exercise":true' in body for body in bodies)
    assert receiver.at("/real") == []
    rows = centre.query(
        "select count(*) as n from outbox as o join channels as c on c.key = o.channel_key"
        " join incidents as i on i.key = o.incident_key where c.exercise <> i.exercise"
    )
    assert rows[0]["n"] == 0


async def test_apprise_carries_a_short_text(centre: Centre, receiver: Receiver) -> None:
    """By Apprise a step leaves as a title and one line in the channel's language, with no resident's name or notes."""
    address = receiver.url("/apprise").replace("http://", "json://")
    with centre.login("root") as admin:
        for language in ("zh-CN", "en-US"):
            made(admin, receiver, "desk", "", kind="apprise", address=address, language=language)
        await quick_steps(centre, admin)
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await until(lambda: len(receiver.at("/apprise")) == 2)
    texts = sorted(json.loads(each.body)["title"] for each in receiver.at("/apprise"))
    assert texts == [
        "Emergency rescue: home-1 红旗街道 湖西路 108 号",
        "紧急救援：home-1 红旗街道 湖西路 108 号",
    ]
    for each in receiver.at("/apprise"):
        assert "王淑兰" not in each.body.decode()
        assert "听力差" not in each.body.decode()


async def test_whoever_is_sent_gets_the_link_to_answer_by(centre: Centre, receiver: Receiver) -> None:
    """The responder's message bears a link that shows where they are needed; the family hears that help is coming."""
    with centre.login("root") as admin:
        made(admin, receiver, "responder", "/liuyang", responder_id="rsp-liuyang")
        family = {"resident_id": "res-home-1", "consent_at": "2026-11-01T00:00:00Z"}
        made(admin, receiver, "family", "/family", **family)
    with centre.login() as desk:
        opened = desk.post("/incidents", json={"kind": "emergency_rescue", "site_id": "home-1", "source": "phone"})
        incident = opened.raise_for_status().json()["id"]
        desk.post(f"/incidents/{incident}/dispatch", json={"responder_id": "rsp-liuyang"}).raise_for_status()
        await until(lambda: receiver.at("/liuyang") and receiver.at("/family"))
    body = json.loads(receiver.at("/liuyang")[0].body)
    assert body["notice"]["code"] == "sent"
    shown = httpx2.get(body["link"], timeout=HANG_S).raise_for_status().json()
    assert incident in json.dumps(shown)
    told = json.loads(receiver.at("/family")[0].body)
    assert (told["notice"]["code"], "link" in told) == ("help_sent", False)
    assert body["link"].rpartition("/")[2] not in json.dumps(centre.query("select payload from outbox"))


async def test_a_dead_channel_delays_no_other(centre: Centre, receiver: Receiver) -> None:
    """Beside one that hangs, one that refuses and one that nobody listens on, the healthy channel has it in time."""
    with centre.login("root") as admin:
        for path in ("/hang", "/status/503", "/healthy"):
            made(admin, receiver, "desk", path)
        made(admin, receiver, "desk", "", address="http://127.0.0.1:9/nobody")
        hang_text = receiver.url("/hang").replace("http://", "json://")
        made(admin, receiver, "desk", "", kind="apprise", address=hang_text)
        await quick_steps(centre, admin)
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("1", "sos")
        await until(lambda: receiver.at("/healthy"))
        await until(lambda: len(receiver.at("/hang")) >= 2)
    [row] = centre.query(
        "select extract(epoch from min(created_at))::float8 as s from outbox where channel = 'webhook'"
    )
    assert receiver.at("/healthy")[0].at_s - row["s"] < 5 * SENT_WITHIN_S
    waiting = "select 1 from outbox where channel_key is not null and state = 'waiting'"
    await until(lambda: len(centre.query(waiting)) == 4)


async def test_what_was_refused_for_a_moment_comes_again_under_its_id(centre: Centre, receiver: Receiver) -> None:
    """Two refusals with 503 are followed by a third try, all three the same message, signed afresh each time."""
    with centre.login("root") as admin:
        channel_id = made(admin, receiver, "desk", "/flaky/2/desk")
        admin.post(f"/channels/{channel_id}/test").raise_for_status()
        await until(lambda: centre.query("select 1 from outbox where state = 'sent'"))
    posts = receiver.at("/flaky/2/desk")
    assert len(posts) == 3
    assert len({each.headers["webhook-id"] for each in posts}) == 1
    assert len({each.body for each in posts}) == 1


async def test_what_is_refused_for_good_is_not_tried_again_by_itself(centre: Centre, receiver: Receiver) -> None:
    """A 4xx ends a message as never, with the status; a person may have it tried again."""
    with centre.login("root") as admin:
        channel_id = made(admin, receiver, "desk", "/status/410")
        number = admin.post(f"/channels/{channel_id}/test").raise_for_status().json()["outbox_id"]
        await until(lambda: centre.query("select 1 from outbox where state = 'never'"))
        [item] = admin.get("/outbox", params={"channel": channel_id, "state": "never"}).json()["items"]
        assert (item["id"], item["reason"], item["attempts"]) == (number, "http_410", 1)
        admin.post(f"/outbox/{number}/retry").raise_for_status()
        await until(lambda: len(receiver.posts) == 2)


def test_the_signature_is_what_a_receiver_computes(receiver: Receiver, centre: Centre) -> None:
    """Whoever has the secret computes the same signature from the id, the time and the body that came."""
    with centre.login("root") as admin:
        channel_id = made(admin, receiver, "desk", "/signed")
        admin.post(f"/channels/{channel_id}/test").raise_for_status()
    asyncio.run(until(lambda: receiver.at("/signed")))
    [post] = receiver.at("/signed")
    assert post.headers["webhook-signature"] == _expected(post.headers, post.body)


def _expected(headers: dict[str, str], body: bytes) -> str:
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    return signed_headers(headers["webhook-id"], at, body, SECRET)["webhook-signature"]


async def test_an_organization_hears_of_its_month_once_and_of_its_hazards_deadline(
    centre: Centre, receiver: Receiver
) -> None:
    """By a channel of its own: its last month with its counts, however often alerts starts, and what is late."""
    with centre.login("root") as admin, centre.login("wangjian") as authority:
        unfit = {"name": "x", "kind": "webhook", "audience": "organization", "address": receiver.url("/no")}
        refused = admin.post("/channels", json=unfit)
        assert (refused.status_code, refused.json()["code"]) == (422, "audience_unfit")
        unknown = admin.post("/channels", json=unfit | {"organization_id": "org-nobody"})
        assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_name")
        made(admin, receiver, "organization", "/fukang", organization_id="org-fukang")
        found = {"site_id": "fukang", "category": "gas", "what": "软管老化", "found_by": "inspection"}
        hazard = authority.post("/hazards", json=found).raise_for_status().json()["id"]
        order = {"grade": "general", "responsible": "院长 李强", "working_days": 5}
        authority.post(f"/hazards/{hazard}/grade", json=order).raise_for_status()
    centre.change("update hazards set due_on = due_on - 30")
    for _ in range(2):
        await asyncio.to_thread(centre.restart_alerts)
        await until(lambda: len(receiver.at("/fukang")) >= 2)
        await until(lambda: not centre.query("select 1 from outbox where channel_key is not null and state <> 'sent'"))
    told = {each["notice"]["code"]: each for each in (json.loads(post.body) for post in receiver.at("/fukang"))}
    assert len(receiver.at("/fukang")) == len(told) == 2
    month = month_to_write_about(SystemClock().now())
    assert told["monthly_report"]["report"] == {
        "organization": "福康养老服务",
        "month": f"{month:%Y-%m}",
        "incidents": 0,
        "shares": {each: {"share": None, "within": 0, "of": 0} for each in ("claim_soon", "on_site")},
        "unfilled_exception_reports": 0,
        "open_hazards": 1,
        "overdue_hazards": 1,
    }
    assert told["hazard_recalled"]["hazard"]["id"] == hazard
    assert told["hazard_recalled"]["hazard"]["reminder"] == "overdue"
