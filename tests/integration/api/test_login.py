"""Who gets in: tokens, cookies, Origin, and what everybody else is told."""

import httpx2
import pytest

from tests.support.centre import Centre
from tests.support.district import PASSWORD
from tests.support.waiting import HANG_S


def test_a_wrong_login_is_401(centre: Centre) -> None:
    """A wrong password and an unknown name get the same answer."""
    answers = [
        httpx2.post(f"{centre.http}/api/v1/sessions", json={"username": name, "password": "wrong"}, timeout=HANG_S)
        for name in ("lihua", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["code"] == "wrong_login"


@pytest.mark.parametrize("header", ["Bearer x", "Basic eDp5", "Bearer", ""])
def test_an_unknown_token_is_401(centre: Centre, header: str) -> None:
    """Anything but a valid token is 401 with a stable code, as problem details."""
    answer = httpx2.get(f"{centre.http}/api/v1/incidents", headers={"Authorization": header}, timeout=HANG_S)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_expired_or_revoked_token_is_401(centre: Centre) -> None:
    """After log-out, and after its time, a token is worth nothing."""
    with centre.login() as desk:
        assert desk.get("/sessions/current").json()["user"]["username"] == "lihua"
        assert desk.delete("/sessions/current").status_code == 204
        assert desk.get("/incidents").status_code == 401
    with centre.login() as desk:
        centre.change("update sessions set expires_at = now() - interval '1 second'")
        assert desk.get("/incidents").status_code == 401


def test_a_cookie_needs_our_own_page(centre: Centre) -> None:
    """The cookie is HttpOnly and strict; with it an unsafe request needs our Origin, a header overrules it."""
    body = {"username": "lihua", "password": PASSWORD, "cookie": True}
    with httpx2.Client(base_url=centre.http, timeout=HANG_S) as browser:
        answer = browser.post("/api/v1/sessions", json=body, headers={"Origin": centre.http})
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert browser.get("/api/v1/incidents").status_code == 200
        shift = {"audible": True}
        foreign = browser.post("/api/v1/shifts/start", json=shift, headers={"Origin": "http://evil.example"})
        assert (foreign.status_code, foreign.json()["code"]) == (403, "origin_refused")
        assert browser.post("/api/v1/shifts/start", json=shift).status_code == 403
        own = browser.post("/api/v1/shifts/start", json=shift, headers={"Origin": centre.http})
        assert own.status_code == 201
        bad = {"Authorization": "Bearer nonsense", "Origin": centre.http}
        assert browser.get("/api/v1/incidents", headers=bad).status_code == 401


def test_no_cookie_unless_asked_for(centre: Centre) -> None:
    """A log-in without ``cookie`` sets none."""
    body = {"username": "lihua", "password": PASSWORD}
    answer = httpx2.post(f"{centre.http}/api/v1/sessions", json=body, timeout=HANG_S)
    assert "set-cookie" not in answer.headers
    assert answer.headers["location"] == "/api/v1/sessions/current"


def test_wrong_bodies_are_named(centre: Centre) -> None:
    """A misspelt field, a wrong type and broken JSON are 422 with where it went wrong."""
    url = f"{centre.http}/api/v1/sessions"
    for content in (b"{", b"[]", b'{"username":"a"}', b'{"username":1,"password":"x"}', b'{"username":"a","pass":"x"}'):
        answer = httpx2.post(url, content=content, headers={"Content-Type": "application/json"}, timeout=HANG_S)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
        assert answer.json()["errors"]


def test_a_body_too_large_is_refused(centre: Centre) -> None:
    """A body of more than a mebibyte is 413, whoever sends it."""
    answer = httpx2.post(f"{centre.http}/api/v1/sessions", content=b" " * 1_048_577, timeout=HANG_S)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_what_cannot_be_stored_is_422(centre: Centre) -> None:
    """A NUL in a path or a filter is a problem with a code, not a crash."""
    with centre.login() as desk:
        for path in ("/incidents/a%00", "/incidents?site=%00", "/sites/%00", "/devices/%00"):
            answer = desk.get(path)
            assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


def test_unknown_paths_are_problems_too(centre: Centre) -> None:
    """A path that is none is 404 as problem details, a wrong method 405."""
    answer = httpx2.get(f"{centre.http}/api/v1/nothing", timeout=HANG_S)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = httpx2.delete(f"{centre.http}/healthz", timeout=HANG_S)
    assert answer.status_code == 405


def test_every_answer_protects_its_page(centre: Centre) -> None:
    """Pages may load nothing from elsewhere, and answers about people are kept nowhere."""
    answer = httpx2.get(f"{centre.http}/api/v1/incidents", timeout=HANG_S)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
