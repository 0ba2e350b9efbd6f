"""Users on the real api: made, changed, locked out, logged out everywhere, and what becomes of their sockets."""

import asyncio
import os
import secrets
import subprocess
import sys
import time
from typing import Any

import httpx2
import pytest
import websockets

from tests.support.centre import Centre
from tests.support.district import CHAOYANG, FUKANG, NANGUAN, PASSWORD
from tests.support.live import live_console
from tests.support.waiting import HANG_S

Json = dict[str, Any]


def a_user(admin: httpx2.Client, **changes: object) -> Json:
    """Make a dispatcher with a name of their own."""
    body = {"username": f"u-{secrets.token_hex(4)}", "name": "新人", "role": "dispatcher", "password": PASSWORD}
    made: Json = admin.post("/users", json=body | changes).raise_for_status().json()
    return made


def log_in(centre: Centre, username: str, password: str) -> httpx2.Response:
    """Try to log in."""
    body = {"username": username, "password": password}
    return httpx2.post(f"{centre.http}/api/v1/sessions", json=body, timeout=HANG_S)


def test_an_administrator_makes_a_user_once(api_alone: Centre) -> None:
    """A new user logs in with the password that was shown once; the name is taken then, and only admins make any."""
    with api_alone.login("root") as admin, api_alone.login() as desk:
        made = a_user(admin, password=None)
        assert made["password"]
        assert log_in(api_alone, made["username"], made["password"]).status_code == 201
        shown = admin.get(f"/users/{made['id']}").raise_for_status().json()
        assert (shown["role"], shown["districts"], "password" in shown) == ("dispatcher", None, False)
        again = admin.post("/users", json={"username": made["username"], "name": "x", "role": "dispatcher"})
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")
        assert desk.post("/users", json={"username": "xy", "name": "x", "role": "dispatcher"}).status_code == 403
        assert desk.get("/users").status_code == 403
        items = admin.get("/users", params={"limit": 1000}).json()["items"]
        assert made["id"] in {item["id"] for item in items}
        assert "hash" not in admin.get("/users").text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "short"}, "password_length"),
        ({"password": "1234567890"}, "password_common"),
        ({"role": "institution"}, "scope_invalid"),
        ({"role": "service"}, "scope_invalid"),
        ({"districts": []}, "scope_invalid"),
        ({"districts": ["999999"]}, "unknown_name"),
        ({"role": "institution", "organization_id": "org-none"}, "unknown_name"),
        ({"username": "a b"}, "validation_failed"),
        ({"nick": "x"}, "validation_failed"),
    ],
)
def test_a_user_that_cannot_be_is_named(api_alone: Centre, changes: Json, code: str) -> None:
    """Each way in which an account can be wrong is 422 with its code."""
    with api_alone.login("root") as admin:
        body = {"username": "wrong-one", "name": "x", "role": "dispatcher", "password": PASSWORD}
        answer = admin.post("/users", json=body | changes)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_local_administrator_stays_local(api_alone: Centre) -> None:
    """An administrator of a district neither sees nor makes accounts that reach beyond it."""
    with api_alone.login("root") as admin:
        local = a_user(admin, role="admin", districts=[NANGUAN.code])
        with api_alone.login(local["username"]) as here:
            usernames = {each["username"] for each in here.get("/users").raise_for_status().json()["items"]}
            assert usernames == {"nanguan", local["username"]}
            wide = here.post("/users", json={"username": "wide", "name": "x", "role": "dispatcher"})
            assert (wide.status_code, wide.json()["code"]) == (403, "outside_scope")
            assert here.patch("/users/usr-root", json={"disabled": True}).status_code == 404
            mine = here.patch(f"/users/{local['id']}", json={"districts": None})
            assert mine.status_code == 403
            made = a_user(here, districts=[NANGUAN.code])
            assert made["districts"] == [NANGUAN.code]


def test_the_last_administrator_stays(api_alone: Centre) -> None:
    """Nobody takes the rights of the last administrator of the whole centre, themselves included."""
    with api_alone.login("root") as admin:
        for change in ({"disabled": True}, {"role": "supervisor"}, {"districts": [CHAOYANG.code]}):
            answer = admin.patch("/users/usr-root", json=change)
            assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")
        a_user(admin, role="admin")
        assert admin.patch("/users/usr-root", json={"name": "管理员"}).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"role": "institution", "organization_id": FUKANG.id},
        {"districts": [NANGUAN.code]},
        {"disabled": True},
    ],
    ids=["role", "scope", "disabled"],
)
async def test_another_scope_counts_at_once(api_alone: Centre, change: Json) -> None:
    """A changed role or scope, or disabling, closes the live socket with 4401 and ends the token."""
    with api_alone.login("root") as admin:
        user = a_user(admin)
        token = api_alone.token(user["username"])
        async with live_console(api_alone.live, token) as console:
            admin.patch(f"/users/{user['id']}", json=change).raise_for_status()
            with pytest.raises(websockets.ConnectionClosedError) as closed:
                await console.until(lambda _console: False)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401
        with httpx2.Client(headers={"Authorization": f"Bearer {token}"}, timeout=HANG_S) as theirs:
            assert theirs.get(f"{api_alone.http}/api/v1/incidents").status_code == 401
        expected = 401 if "disabled" in change else 201
        assert log_in(api_alone, user["username"], PASSWORD).status_code == expected


def test_a_name_alone_ends_nothing(api_alone: Centre) -> None:
    """What is no role and no scope is changed without logging anybody out, and alone."""
    with api_alone.login("root") as admin:
        user = a_user(admin, districts=[CHAOYANG.code])
        with api_alone.login(user["username"]) as theirs:
            changed = admin.patch(f"/users/{user['id']}", json={"name": "改名"}).raise_for_status().json()
            assert (changed["name"], changed["districts"]) == ("改名", [CHAOYANG.code])
            assert theirs.get("/sessions/current").status_code == 200


def test_sessions_are_listed_and_ended(api_alone: Centre) -> None:
    """One's own sessions with the one that asks marked; one is ended by oneself, all by an administrator."""
    with api_alone.login("root") as admin:
        user = a_user(admin)
        with api_alone.login(user["username"]) as first, api_alone.login(user["username"]) as second:
            items = first.get("/sessions").raise_for_status().json()["items"]
            assert [item["current"] for item in items] == [False, True]
            assert {item["address"] for item in items} == {"127.0.0.1"}
            assert first.delete(f"/sessions/{items[0]['id']}").status_code == 204
            assert second.get("/sessions/current").status_code == 401
            assert admin.delete(f"/sessions/{items[1]['id']}").status_code == 404, "somebody else's"
            assert len(admin.get(f"/users/{user['id']}/sessions").json()["items"]) == 1
            assert admin.delete(f"/users/{user['id']}/sessions").status_code == 204
            assert first.get("/sessions/current").status_code == 401


def test_passwords_are_changed_by_who_knows_them(api_alone: Centre) -> None:
    """One's own by the current one, which ends the other sessions; a reset by an administrator ends all."""
    new = "another-long-secret"
    with api_alone.login("root") as admin:
        user = a_user(admin)
        with api_alone.login(user["username"]) as theirs, api_alone.login(user["username"]) as other:
            wrong = theirs.post("/users/current/password", json={"current": "nope", "new": new})
            assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
            weak = theirs.post("/users/current/password", json={"current": PASSWORD, "new": "1234567890"})
            assert (weak.status_code, weak.json()["code"]) == (422, "password_common")
            done = theirs.post("/users/current/password", json={"current": PASSWORD, "new": new})
            assert (done.status_code, theirs.get("/sessions/current").status_code) == (204, 200)
            assert other.get("/sessions/current").status_code == 401
            assert log_in(api_alone, user["username"], PASSWORD).status_code == 401
            reset = admin.post(f"/users/{user['id']}/password").raise_for_status().json()
            assert theirs.get("/sessions/current").status_code == 401
            assert log_in(api_alone, user["username"], reset["password"]).status_code == 201


def test_guessing_must_wait_and_the_desk_need_not(api_alone: Centre) -> None:
    """After five wrong passwords the next try is told how long to wait, also a right one, and then it is let in."""
    with api_alone.login("root") as admin:
        user = a_user(admin)
        for _ in range(5):
            assert log_in(api_alone, user["username"], "wrong-wrong-wrong").status_code == 401
        api_alone.change("update login_attempts set last_at = clock_timestamp() + interval '1 minute'")
        refused = log_in(api_alone, user["username"], PASSWORD)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
        assert 1 <= int(refused.headers["retry-after"]) <= 63
        assert log_in(api_alone, "lihua", PASSWORD).status_code == 201, "somebody else at the same address"
        api_alone.change("update login_attempts set last_at = clock_timestamp() - interval '10 seconds'")
        assert log_in(api_alone, user["username"], PASSWORD).status_code == 201
        known = api_alone.query("select failures from login_attempts where subject = %s", f"account {user['username']}")
        assert known == [{"failures": 0}]


def test_many_tries_at_once_are_counted_one_by_one(api_alone: Centre) -> None:
    """Of twenty wrong passwords at the same moment no more than five are looked at, and another after each wait."""
    with api_alone.login("root") as admin:
        user = a_user(admin)

    async def all_at_once() -> list[int]:
        async with httpx2.AsyncClient(timeout=HANG_S) as client:
            body = {"username": user["username"], "password": "wrong-wrong-wrong"}
            tries = [client.post(f"{api_alone.http}/api/v1/sessions", json=body) for _ in range(20)]
            return [answer.status_code for answer in await asyncio.gather(*tries)]

    began_s = time.monotonic()
    statuses = asyncio.run(all_at_once())
    took_s = time.monotonic() - began_s
    waits_over = sum(took_s >= after_s for after_s in (2, 6, 14, 30))
    assert 5 <= statuses.count(401) <= 5 + waits_over
    assert statuses.count(401) + statuses.count(429) == 20


def test_a_service_key_opens_figures_until_it_is_revoked(api_alone: Centre) -> None:
    """A key reads the report within its scope, changes nothing, is listed without itself, and ends when revoked."""
    with api_alone.login("root") as admin:
        made = admin.post("/service_keys", json={"name": "区民政看板", "districts": [CHAOYANG.code]}).raise_for_status()
        key = made.json()
        headers = {"Authorization": f"Bearer {key['key']}"}
        with httpx2.Client(base_url=f"{api_alone.http}/api/v1", headers=headers, timeout=HANG_S) as service:
            assert service.get("/reports/response-times").status_code == 200
            assert service.get("/users").status_code == 403
            assert service.post("/incidents", json={}).status_code in {403, 422}
            assert key["key"] not in admin.get("/service_keys").text
            assert [each["id"] for each in admin.get("/service_keys").json()["items"]] == [key["id"]]
            assert admin.delete(f"/service_keys/{key['id']}").status_code == 204
            assert service.get("/reports/response-times").status_code == 401
        assert admin.get("/service_keys").json()["items"] == []
        assert admin.get(f"/users/{key['id']}").status_code == 404
        late = admin.post("/service_keys", json={"name": "x", "expires_at": "2040-01-01T00:00:00Z"})
        assert late.status_code == 422
        stored = api_alone.query("select password_hash from users where role = 'service'")
        assert stored == [{"password_hash": "!"}]


def test_a_service_key_of_an_organization_sees_that_alone(api_alone: Centre) -> None:
    """A key whose scope is an organization is not one for the whole centre."""
    with api_alone.login() as desk:
        opened = {}
        for site_id in ("home-2", "fukang"):
            body = {"kind": "fire_hazard", "site_id": site_id, "source": "phone"}
            opened[site_id] = desk.post("/incidents", json=body).raise_for_status().json()["id"]
    with api_alone.login("root") as admin:
        made = (
            admin.post("/service_keys", json={"name": "福康", "organization_id": FUKANG.id}).raise_for_status().json()
        )
        headers = {"Authorization": f"Bearer {made['key']}"}
        answer = httpx2.get(f"{api_alone.http}/api/v1/incidents", headers=headers, timeout=HANG_S).raise_for_status()
        assert opened["fukang"] in answer.text
        assert opened["home-2"] not in answer.text
        admin.delete(f"/service_keys/{made['id']}").raise_for_status()


def command(centre: Centre, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``nowalls user`` as an operator does."""
    return subprocess.run(
        [sys.executable, "-m", "nowalls", "user", *arguments],
        env={**os.environ, "NOWALLS_DATABASE_URL": centre.database_url},
        capture_output=True,
        text=True,
        timeout=HANG_S,
        check=False,
    )


def test_the_first_administrator_comes_from_the_command_line(api_alone: Centre) -> None:
    """``nowalls user create`` prints a password that works, ``user password`` another, and both are audited."""
    ended = command(api_alone, "create", "first", "--name", "第一人", "--role", "admin")
    username, password = ended.stdout.split()
    assert log_in(api_alone, username, password).status_code == 201
    assert "already" in command(api_alone, "create", "first", "--name", "x", "--role", "admin").stderr
    unknown = command(api_alone, "create", "second", "--name", "x", "--role", "admin", "--district", "999999")
    assert (unknown.returncode, unknown.stderr) == (1, "nowalls: There is no district or organization '999999'.\n")
    _, another = command(api_alone, "password", "first").stdout.split()
    assert log_in(api_alone, username, password).status_code == 401
    assert log_in(api_alone, username, another).status_code == 201
    lines = api_alone.query("select action from audit where details ->> 'by' = 'command_line' order by key")
    assert [line["action"] for line in lines] == ["made_user", "reset_password"]


def test_an_administrator_of_districts_changes_nothing_for_the_others(api_alone: Centre) -> None:
    """They set policies and channels of their own districts; those of others and of the whole centre are refused."""
    hook = {"name": "x", "kind": "webhook", "audience": "desk", "address": "http://127.0.0.1:9/"}
    with api_alone.login("root") as root:
        whole = root.post("/channels", json=hook).raise_for_status().json()["id"]
        made = a_user(root, role="admin", districts=[NANGUAN.code])
    with api_alone.login(made["username"]) as admin:
        for scope, scope_id in (("centre", ""), ("district", CHAOYANG.code), ("profile", "sos"), ("site", "home-1")):
            body = {"scope": scope, "scope_id": scope_id, "parameters": {}}
            assert admin.put("/policies/supervision", json=body).status_code == (404 if scope == "site" else 403)
        own = {"scope": "district", "scope_id": NANGUAN.code, "parameters": {}}
        assert admin.put("/policies/supervision", json=own).status_code == 200
        for refused in (
            admin.post("/channels", json=hook),
            admin.post("/channels", json=hook | {"district": CHAOYANG.code}),
            admin.patch(f"/channels/{whole}", json={"address": "http://127.0.0.1:10/"}),
            admin.delete(f"/channels/{whole}"),
        ):
            assert (refused.status_code, refused.json()["code"]) == (403, "outside_scope")
        assert admin.post("/channels", json=hook | {"district": NANGUAN.code}).status_code == 201
