"""Channels and the outbox over HTTP: who may, what is refused, what is never shown."""

import json
from typing import Any

import httpx2
import pytest

from tests.support.centre import Centre
from tests.support.receiver import Receiver
from tests.support.waiting import until

Json = dict[str, Any]
HOOK: Json = {
    "name": "desk",
    "kind": "webhook",
    "audience": "desk",
    "address": "https://user:letmein@desk.example/hook?key=letmein",
}


def problem(answer: httpx2.Response) -> tuple[int, str]:
    """Return an error's status and stable code; it must be problem details."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["detail"].endswith(".")
    return answer.status_code, body["code"]


async def test_a_channel_s_life(centre: Centre, receiver: Receiver) -> None:
    """Made, shown masked, changed, paused, tried, resumed and deleted; every step is audited and no secret shown."""
    with centre.login("root") as admin, centre.login("limin") as lead:
        answer = admin.post("/channels", json=HOOK | {"address": receiver.url("/one?key=letmein")})
        made = answer.raise_for_status().json()
        assert (answer.status_code, answer.headers["location"]) == (201, f"/api/v1/channels/{made['id']}")
        secret = made["secret"]
        assert secret.startswith("whsec_")
        admin.patch(f"/channels/{made['id']}", json={"name": "the desk"}).raise_for_status()
        assert lead.post(f"/channels/{made['id']}/pause").raise_for_status().json()["paused_at"] is not None
        number = admin.post(f"/channels/{made['id']}/test").raise_for_status().json()["outbox_id"]
        [waiting] = lead.get("/outbox", params={"channel": made["id"], "state": "waiting"}).json()["items"]
        assert (waiting["id"], waiting["channel_name"], waiting["attempts"]) == (number, "the desk", 0)
        assert lead.post(f"/channels/{made['id']}/resume").raise_for_status().json()["paused_at"] is None
        await until(lambda: receiver.at("/one"))
        assert json.loads(receiver.at("/one")[0].body)["incident"] is None
        await until(lambda: centre.query("select 1 from outbox where state = 'sent'"))
        assert problem(lead.post(f"/outbox/{number}/drop", json={"reason": "late"})) == (409, "wrong_state")
        [shown] = admin.get("/channels").json()["items"]
        assert (shown["name"], shown["has_secret"]) == ("the desk", True)
        assert admin.delete(f"/channels/{made['id']}").status_code == 204
        assert admin.get("/channels").json()["items"] == []
        assert problem(admin.post(f"/channels/{made['id']}/test")) == (404, "not_found")
    audit = centre.query("select action, details::text as details from audit where action <> 'logged_in' order by key")
    assert [each["action"] for each in audit] == [
        "made_channel",
        "changed_channel",
        "paused_channel",
        "tested_channel",
        "resumed_channel",
        "deleted_channel",
    ]
    seen = json.dumps([shown, waiting, audit], default=str)
    assert secret not in seen
    assert "letmein" not in seen
    logs = "".join(log.read_text() for log in centre.folder.glob("*.log"))
    assert secret not in logs
    assert "letmein" not in logs


@pytest.fixture
def refusals() -> list[tuple[Json, str]]:
    """Channels that cannot be, and the code of each refusal."""
    cap = HOOK | {"kind": "cap", "audience": "authority"}
    return [
        (HOOK | {"address": "ftp://desk.example/"}, "address_invalid"),
        (HOOK | {"kind": "apprise", "address": "nonsense://letmein"}, "address_invalid"),
        (HOOK | {"kind": "apprise", "address": "https://desk.example/"}, "address_invalid"),
        (HOOK | {"secret": "short"}, "secret_invalid"),
        (HOOK | {"kind": "cap"}, "audience_unfit"),
        (HOOK | {"audience": "responder"}, "audience_unfit"),
        (HOOK | {"audience": "responder", "responder_id": "rsp-nobody"}, "unknown_name"),
        (HOOK | {"audience": "family", "resident_id": "res-home-1"}, "consent_missing"),
        (HOOK | {"district": "999999"}, "unknown_name"),
        (HOOK | {"district": "Chaoyang"}, "validation_failed"),
        (HOOK | {"kind": "pigeon"}, "validation_failed"),
        (cap | {"colour": "red"}, "validation_failed"),
    ]


async def test_what_cannot_be_a_channel_is_refused(centre: Centre, refusals: list[tuple[Json, str]]) -> None:
    """Each is a 422 with its stable code, and nothing is written; only an administrator may make one at all."""
    with centre.login("root") as admin, centre.login("limin") as lead, centre.login("lihua") as desk:
        for body, code in refusals:
            assert problem(admin.post("/channels", json=body)) == (422, code), body
        assert problem(lead.post("/channels", json=HOOK)) == (403, "not_allowed")
        assert problem(desk.get("/channels")) == (403, "not_allowed")
        assert problem(desk.get("/outbox")) == (403, "not_allowed")
    assert centre.query("select 1 from channels") == []


async def test_a_secret_is_shown_once_also_to_who_asks_again(centre: Centre) -> None:
    """The same Idempotency-Key again is told that it was done and which channel it made, not the secret."""
    headers = {"Idempotency-Key": "k-1"}
    with centre.login("root") as admin:
        made = admin.post("/channels", json=HOOK, headers=headers).raise_for_status().json()
        again = admin.post("/channels", json=HOOK, headers=headers)
        assert problem(again) == (409, "already_done")
        assert again.json()["id"] == made["id"]
    assert len(centre.query("select 1 from channels")) == 1


async def test_an_unreachable_message_is_dropped_with_its_reason(centre: Centre) -> None:
    """What waits for somebody who does not answer may be given up; the reason stays with it and in the audit."""
    with centre.login("root") as admin, centre.login("limin") as lead:
        channel = admin.post("/channels", json=HOOK | {"address": "http://127.0.0.1:9/"}).json()["id"]
        number = admin.post(f"/channels/{channel}/test").raise_for_status().json()["outbox_id"]
        await until(lambda: centre.query("select 1 from outbox where last_error is not null"))
        assert problem(lead.post(f"/outbox/{number}/drop", json={})) == (422, "validation_failed")
        dropped = lead.post(f"/outbox/{number}/drop", json={"reason": "number changed"}).raise_for_status().json()
        assert (dropped["state"], dropped["reason"]) == ("dropped", "number changed")
        assert dropped["last_error"] == "no_connection: ConnectError"
        assert problem(lead.post("/outbox/999/retry")) == (404, "not_found")
    [line] = centre.query("select details ->> 'reason' as reason from audit where action = 'dropped_message'")
    assert line["reason"] == "number changed"


async def test_the_lint_says_what_would_go_unheard(centre: Centre) -> None:
    """Without channels each district's ladder is unheard; with one for each audience nothing is left to say."""
    with centre.login("root") as admin, centre.login("limin") as lead:
        codes = {each["code"] for each in lead.get("/channels/lint").raise_for_status().json()["findings"]}
        assert codes == {"step_unheard", "fire_unheard", "person_unheard"}
        for audience in ("desk", "on_duty", "duty_lead", "authority"):
            admin.post("/channels", json=HOOK | {"audience": audience}).raise_for_status()
        assert lead.get("/channels/lint").json()["findings"] == []


async def test_a_lead_sees_and_pauses_their_own_district_s_channels_alone(centre: Centre) -> None:
    """Another district's channel and message are not found; the whole centre's are everybody's."""
    centre.change("update users set role = 'duty_lead' where username = 'nanguan'")
    with centre.login("root") as admin, centre.login("nanguan") as lead:
        made = {
            district: admin.post("/channels", json=HOOK | {"address": "http://127.0.0.1:9/", "district": district})
            .raise_for_status()
            .json()["id"]
            for district in ("220104", "220102", None)
        }
        number = admin.post(f"/channels/{made['220104']}/test").raise_for_status().json()["outbox_id"]
        assert {each["id"] for each in lead.get("/channels").json()["items"]} == {made["220102"], made[None]}
        assert problem(lead.post(f"/channels/{made['220104']}/pause")) == (404, "not_found")
        assert lead.post(f"/channels/{made['220102']}/pause").status_code == 200
        assert lead.get("/outbox").json()["items"] == []
        assert problem(lead.post(f"/outbox/{number}/drop", json={"reason": "mine"})) == (404, "not_found")
